"""Who opened a household's page, surveys or documents, or took them out of the system."""

from django.db.models import Q

from households.models import Household, IssuedDocument, Survey
from organisations.access import Permission
from organisations.models import AuditEntry
from organisations.wording import action_name

LATEST = 20
READ_OR_TAKEN = (AuditEntry.Kind.READ, AuditEntry.Kind.EXPORT)


def readers_of(household, user):
    """(entry, what was done) of the latest readings; None for whoever may not see them."""
    if not user.reaches(Permission.READ_ACCESS_LOG, household.unit):
        return None
    surveys = [str(survey.pk) for survey in household.surveys.all()]
    here = Q(object_type=Household._meta.label, object_id=str(household.pk))
    here |= Q(object_type=Survey._meta.label, object_id__in=surveys)
    documents = [str(document.pk) for document in household.documents.all()]
    here |= Q(object_type=IssuedDocument._meta.label, object_id__in=documents)
    entries = AuditEntry.objects.filter(here, kind__in=READ_OR_TAKEN).select_related("by")
    return [(entry, action_name(entry.action)) for entry in entries[:LATEST]]

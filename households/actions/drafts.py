"""What a person has typed and not yet recorded: nobody loses an afternoon's work."""

from django.db import transaction

from households.models import SurveyDraft
from organisations.actions import record


@transaction.atomic
def save_draft(case, *, fields, submission_key, at, by) -> SurveyDraft:
    """Keep what one person typed, exactly as typed; one draft per case and person.

    The audit line says that a draft was begun, never what is in it; the saves that follow while
    the person goes on typing are the same action.
    """
    draft, is_new = SurveyDraft.objects.update_or_create(
        case=case,
        by=by,
        defaults={"fields": fields, "submission_key": submission_key, "saved_at": at},
    )
    if is_new:
        record("save_draft", case, by=by, unit=case.household.unit)
    return draft


@transaction.atomic
def discard_draft(draft, *, by):
    """Throw one's typing away, on purpose."""
    case = draft.case
    draft.delete()
    record("discard_draft", case, by=by, unit=case.household.unit)

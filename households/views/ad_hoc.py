"""Opening a commune's ad hoc round from the petitions that wait."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone

from households import actions
from households.forms.ad_hoc import AdHocForm
from households.models import Petition
from households.procedures import procedure_on
from organisations.access import Permission, requires
from organisations.forms import outcome_of
from organisations.models import Unit


@requires(Permission.RUN_REVIEW)
def ad_hoc_open(request):
    """Open the round of the month with every household whose petition waits."""
    communes = _communes(request.user)
    form = AdHocForm(request.POST or None, communes=communes)
    if request.method == "POST" and form.is_valid() and (found := _open(form, request.user)):
        messages.success(request, f"Đã mở đợt với {found.cases.count()} hộ có giấy đề nghị.")
        return redirect("commune_review_detail", found.pk)
    petitions = Petition.objects.waiting().filter(household__unit__parent__in=communes)
    today = timezone.localdate()
    context = {"form": form, "today": today, "procedure": procedure_on(today)}
    context["petitions"] = petitions.for_page().order_by("filed_on", "pk")
    return render(request, "households/ad_hoc_open.html", context)


def _communes(user):
    """Communes of today where the person runs rounds."""
    communes = Unit.objects.communes().in_force(timezone.localdate())
    return communes.filter(user.within(Permission.RUN_REVIEW, field="")).order_by("name")


def _open(form, by):
    """The commune's round; None if a rule was broken, shown in the form."""
    facts = form.cleaned_data | {"on": timezone.localdate(), "by": by}
    return outcome_of(form, actions.open_ad_hoc, facts.pop("commune"), **facts)

"""Quy trình rà soát: the dates and deadlines rounds keep to, and adding new ones from a day."""

from django.contrib import messages
from django.forms import model_to_dict
from django.shortcuts import redirect, render
from django.utils import timezone

from households import actions
from households.forms.procedures import ProcedureForm
from households.models import Procedure
from organisations.access import Permission, requires
from organisations.forms import went_through


@requires(Permission.READ_OWN_ACCOUNT)
def procedure_list(request):
    """Every procedure, the latest first, and which of them is in force today."""
    procedures = Procedure.objects.order_by("-valid_from")
    context = {
        "procedures": procedures,
        "now": Procedure.objects.on(timezone.localdate()),
        "adds": request.user.can(Permission.MANAGE_REFERENCE),
    }
    return render(request, "households/procedure_list.html", context)


@requires(Permission.MANAGE_REFERENCE)
def procedure_add(request):
    """Rounds that open from a day on keep to other dates and deadlines."""
    last = Procedure.objects.order_by("valid_from").last() or Procedure()
    facts = model_to_dict(last, exclude=["id", "valid_from", "legal_basis", "notes"])
    form = ProcedureForm(request.POST or None, initial=facts)
    if request.method == "POST" and form.is_valid() and _set(form, request.user):
        messages.success(request, "Đã thêm quy trình rà soát.")
        return redirect("procedure_list")
    return render(request, "households/procedure_add.html", {"form": form})


def _set(form, by):
    """Whether it worked; a broken rule stands beside its field."""
    return went_through(form, actions.set_procedure, **form.cleaned_data, by=by)

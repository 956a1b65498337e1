"""The forms (biểu) on screen, from the same declarations as the workbook."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_GET

from organisations.access import Permission, requires
from reports.checks import CHECKED, cross_checks
from reports.filters import choose
from reports.forms import FORMS, heading


@requires(Permission.READ_REPORTS)
@require_GET
def form_page(request, code):
    """One form of a unit and closed year, with its notes and cross-checks."""
    if code not in FORMS:
        raise Http404
    choice = choose(request.user, Permission.READ_REPORTS, request.GET)
    context = {"form": FORMS[code], "forms": FORMS.values(), "choice": choice}
    if choice.scope:
        tables = {each.code: each.table(choice.scope) for each in _needed(code)}
        context["table"] = tables[code]
        context["heading"] = heading(tables[code].columns)
        context["checks"] = _checks(code, tables, choice.scope)
    return render(request, "reports/form_page.html", context)


def _needed(code):
    """The form itself, with the others where there are cross-checks between them."""
    return [FORMS[each] for each in (CHECKED if code in CHECKED else [code])]


def _checks(code, tables, scope):
    """The cross-checks that name the form."""
    if code not in CHECKED:
        return []
    return [check for check in cross_checks(tables, scope) if code in check.statement]

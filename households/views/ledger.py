"""The ledger of movement of a commune or district, and the households behind each figure."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render

from households.filters import is_id
from households.ledger.booking import CLOSING, FORMULA, KEYS, LABELS
from households.ledger.sheet import ROW_LEVEL, UNSETTLED, Sheet
from households.models import CommuneReview, Household, PovertyClass
from organisations.access import Permission, requires
from organisations.actions import record_reading
from organisations.models import Unit

PER_PAGE = 50
MOST_NAMED = 10
WAITING = "Chưa có kết quả năm nay"


@requires(Permission.READ_AGGREGATES)
def ledger(request, pk, year):
    """Opening − out + in = closing of the unit's villages or communes, for both classes."""
    sheet = _sheet(request, Permission.READ_AGGREGATES, pk, year)
    user, opens = request.user, request.user.reaches(Permission.READ_HOUSEHOLDS, sheet.unit)
    context = {
        "sheet": sheet,
        "unit": sheet.unit,
        "above": sheet.by_commune or user.reaches(Permission.READ_AGGREGATES, sheet.unit.parent),
        "year": year,
        "parts": sheet.parts,
        "opens": opens,
        "formula": FORMULA,
        "years": _years(sheet.unit),
        "unsettled": _visible(user, sheet.unsettled) if opens else [],
    }
    return render(request, "households/ledger.html", context)


@requires(Permission.READ_HOUSEHOLDS)
def ledger_households(request, pk, year):
    """The households behind one figure; those in places the reader may not see are only counted."""
    sheet = _sheet(request, Permission.READ_HOUSEHOLDS, pk, year)
    poverty_class, column, row = _figure(request.GET, sheet)
    found = sheet.households_of(poverty_class, column, row and row.pk)
    homes = Household.objects.visible_to(request.user).in_bulk([each.household for each in found])
    seen = [each for each in found if each.household in homes]
    page = Paginator(seen, PER_PAGE).get_page(request.GET.get("page"))
    record_reading(sheet.unit, by=request.user, unit=sheet.unit)
    context = _words(sheet, poverty_class, column, row) | {
        "page_obj": page,
        "rows": [(each, homes[each.household]) for each in page],
        "hidden": len(found) - len(seen),
        "counts": (sum(f.households for f in found), sum(f.persons for f in found)),
    }
    return render(request, "households/ledger_households.html", context)


def _sheet(request, permission, pk, year):
    """The ledger of a commune or district the reader reaches, of a year that was reviewed."""
    units = Unit.objects.filter(request.user.within(permission, field=""), level__in=ROW_LEVEL)
    sheet = Sheet(get_object_or_404(units, pk=pk), year)
    if not sheet.exists:
        raise Http404
    return sheet


def _years(unit):
    """The years reviewed in the unit, the latest first."""
    rounds = CommuneReview.objects.annual().filter(commune__path__startswith=unit.path)
    years = rounds.order_by("-review__year").values_list("review__year", flat=True)
    return list(years.distinct())


def _figure(asked, sheet):
    """(class, column, row unit or None) of the address; 404 for what is no figure."""
    poverty_class, column = asked.get("loai", PovertyClass.POOR), asked.get("cot", CLOSING)
    row = asked.get("don_vi", "")
    known = poverty_class in LABELS and column in {*KEYS, UNSETTLED}
    if not known or (row and not (is_id(row) and int(row) in sheet.units)):
        raise Http404
    return poverty_class, column, sheet.units[int(row)] if row else None


def _words(sheet, poverty_class, column, row):
    label = WAITING if column == UNSETTLED else LABELS[poverty_class][column]
    part = next(part for part in sheet.parts if part.poverty_class == poverty_class)
    return {
        "sheet": sheet, "unit": sheet.unit, "year": sheet.year, "part": part, "column": label,
        "row": row, "figure": {"loai": poverty_class, "cot": column, "don_vi": row and row.pk},
    }  # fmt: skip


def _visible(user, unsettled):
    """Households without a result whose names the reader may see, with why."""
    homes = Household.objects.visible_to(user).select_related("unit")
    known = homes.in_bulk([each.household for each in unsettled[:MOST_NAMED]])
    return [(known[each.household], each.why) for each in unsettled if each.household in known]

"""Units as they stood on a day."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django_tables2 import RequestConfig

from organisations.access import Permission as P
from organisations.access import requires
from organisations.filters import DayForm
from organisations.models import Unit, UnitAttribute
from organisations.tables import UnitTable, VillageTable, fact_of


@requires(P.READ_OWN_ACCOUNT)
def unit_list(request):
    """The communes of the day where the person is posted, or the villages of a village head."""
    form = DayForm(request.GET or None)
    units = Unit.objects.visible_to(request.user).in_force(form.day)
    communes = list(units.communes().for_page(form.day))
    villages = [] if communes else list(units.villages())
    table = UnitTable(communes) if communes else VillageTable(villages)
    RequestConfig(request, paginate=False).configure(table)
    context = {"form": form, "table": table, "communes": communes, "villages": villages}
    context["may_reorganise"] = request.user.can(P.REORGANISE)
    return render(request, "organisations/unit_list.html", context | _totals(communes))


@requires(P.READ_OWN_ACCOUNT)
def unit_detail(request, pk):
    """One unit: where it belongs, its dated facts, what came before and after, what is inside."""
    units = Unit.objects.visible_to(request.user).select_related("parent__parent")
    unit = get_object_or_404(units, pk=pk)
    return render(request, "organisations/unit_detail.html", {
        "unit": unit,
        "attributes": unit.attributes.order_by("kind", "-valid_from"),
        "children": unit.children.in_force(unit.valid_to or timezone.localdate()).order_by("code"),
        "acts": _acts(request.user, unit),
        "sees_parent": unit.parent and request.user.reaches(P.READ_OWN_ACCOUNT, unit.parent),
    })  # fmt: skip


def _acts(user, unit):
    """(succession, the other unit, whether it came from there, whether the reader may open it)."""
    went = unit.successions.select_related("successor__heir", "reorganisation")
    came = unit.origins.select_related("predecessor__heir", "reorganisation")
    acts = [(each, each.predecessor, True) for each in came.order_by("on", "pk")]
    acts += [(each, each.successor, False) for each in went.order_by("on", "pk")]
    return [(*act, user.reaches(P.READ_OWN_ACCOUNT, act[1])) for act in acts]


def _totals(communes):
    """How many communes of each region, and how many villages."""
    facts = [fact for unit in communes if (fact := fact_of(unit, "region"))]
    return {
        "villages_count": sum(unit.villages_count for unit in communes),
        "regions": [(region, *_total(facts, region)) for region in UnitAttribute.Region.values],
    }


def _total(facts, region):
    """How many communes, and what to know about the number."""
    if not facts:
        return None, "chưa phân định trong ngày này"
    there = [fact for fact in facts if fact.value == region]
    unchecked = sum(not fact.is_confirmed for fact in there)
    return len(there), f"{unchecked} xã chưa đối chiếu văn bản" if unchecked else ""

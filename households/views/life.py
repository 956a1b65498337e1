"""Life events of a household: choosing what happened, recording it, taking a mistake back."""

from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.errors import RuleBroken
from households import actions
from households.forms import life as forms
from households.models import Household, HouseholdEvent
from organisations.access import Permission, requires
from organisations.models import Unit


@dataclass(frozen=True)
class What:
    """One thing that may have happened: its words, its form, its action."""

    label: str
    hint: str
    form: type
    act: object


WHATS = {
    "sinh": What("Có trẻ mới sinh", "Thêm một thành viên", forms.BirthForm, actions.record_birth),
    "mat": What(
        "Có người mất", "Chủ hộ mất thì chọn chủ hộ mới", forms.GoingForm, actions.record_death
    ),
    "ve-lam-dau-re": What(
        "Kết hôn, về ở", "Người từ ngoài sổ về ở trong hộ", forms.PersonForm,
        partial(actions.record_joining, by_marriage=True),
    ),
    "ket-hon-di": What(
        "Kết hôn, chuyển đi", "Rời hộ vì kết hôn", forms.GoingForm,
        partial(actions.record_leaving, by_marriage=True),
    ),
    "den": What("Người chuyển đến", "Đến ở cùng hộ", forms.PersonForm, actions.record_joining),
    "di": What("Người chuyển đi", "Không còn ở cùng hộ", forms.GoingForm, actions.record_leaving),
    "chu-ho": What("Đổi chủ hộ", "Người khác làm chủ hộ", forms.HeadForm, actions.change_head),
    "chuyen-thon": What(
        "Cả hộ chuyển trong huyện", "Sang thôn khác; thôn mới thấy hộ ngay", forms.MoveForm,
        actions.move_household,
    ),
    "tach": What(
        "Tách hộ", "Một số người lập hộ riêng", forms.SplitForm, actions.split_household
    ),
    "tro-ve": What(
        "Hộ trở về", "Hồ sơ đã đóng được mở lại", forms.EventForm, actions.return_household
    ),
}  # fmt: skip


@requires(Permission.RECORD_EVENTS)
def event_list(request, pk):
    """What can have happened to the household."""
    household = _household(request.user, pk)
    context = {"household": household, "whats": _open_to(household)}
    return render(request, "households/event_list.html", context)


@requires(Permission.RECORD_EVENTS)
def event_record(request, pk, kind):
    """Record one event."""
    household = _household(request.user, pk)
    what = _open_to(household).get(kind)
    if what is None:
        raise Http404
    villages = _villages(household)
    form = what.form(request.POST or None, household=household, villages=villages)
    if request.method == "POST" and form.is_valid() and _act(what, household, form, request.user):
        messages.success(request, f"Đã ghi: {what.label.lower()}.")
        return redirect(_after(request.user, household))
    context = {"household": household, "what": what, "form": form}
    return render(request, "households/event_record.html", context)


@requires(Permission.RECORD_EVENTS)
@require_POST
def event_reverse(request, pk):
    """Take back an event recorded by mistake, with the reason."""
    here = request.user.within(Permission.RECORD_EVENTS, field="household__unit")
    events = HouseholdEvent.objects.filter(here).select_related("household")
    event = get_object_or_404(events, pk=pk)
    moment = {"at": timezone.now(), "on": timezone.localdate(), "by": request.user}
    try:
        actions.reverse_event(event, reason=request.POST.get("reason", "")[:200], **moment)
        messages.success(request, "Đã huỷ việc ghi nhầm; hồ sơ trở lại như trước.")
    except RuleBroken as broken:
        messages.error(request, str(broken))
    return redirect("household_detail", event.household_id)


def _household(user, pk):
    households = Household.objects.filter(user.within(Permission.RECORD_EVENTS))
    return get_object_or_404(households.select_related("unit__parent"), pk=pk)


def _open_to(household):
    """The things that can happen to it: a closed one can only return."""
    closed = household.closed_on is not None
    return {code: what for code, what in WHATS.items() if (code == "tro-ve") == closed}


def _villages(household):
    """Every village of the district in force today."""
    villages = Unit.objects.villages().in_force(timezone.localdate())
    district = household.unit.parent.parent_id
    here = villages.filter(parent__parent=district).select_related("parent")
    return here.order_by("parent__name", "code")


def _act(what, household, form, by):
    """Whether it worked; a broken rule stands beside its field."""
    moment = {"at": timezone.now(), "today": timezone.localdate()}
    try:
        what.act(household, **form.facts(), **moment, by=by)
    except RuleBroken as broken:
        form.add_error(broken.field if broken.field in form.fields else None, str(broken))
        return False
    return True


def _after(user, household):
    """The household's page; the list, once it lives where the person reads nothing."""
    household.refresh_from_db()
    if user.reaches(Permission.READ_HOUSEHOLDS, household.unit):
        return reverse("household_detail", args=[household.pk])
    return reverse("household_list")

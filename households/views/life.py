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
from households.forms import between, family, life
from households.forms.fields import reason_in
from households.models import Household, HouseholdEvent
from organisations.access import Permission, requires
from organisations.forms import outcome_of
from organisations.models import Unit

from .evidence import keep_files


@dataclass(frozen=True)
class What:
    """One thing that may have happened: its words, its form, its action."""

    label: str
    hint: str
    form: type
    act: object
    is_of_home: bool = False


WHATS = {
    "sinh": What("Có trẻ mới sinh", "Thêm một thành viên", life.BirthForm, actions.record_birth),
    "mat": What(
        "Có người mất", "Chủ hộ mất thì chọn chủ hộ mới; người cuối cùng mất thì đóng hồ sơ",
        family.GoingForm, actions.record_death,
    ),
    "ve-lam-dau-re": What(
        "Kết hôn, về ở", "Người từ ngoài sổ về ở trong hộ", life.PersonForm,
        partial(actions.record_joining, by_marriage=True),
    ),
    "ket-hon-di": What(
        "Kết hôn, chuyển đi", "Rời hộ, không sang hộ nào trong sổ", family.GoingForm,
        partial(actions.record_leaving, by_marriage=True),
    ),
    "sang-ho": What(
        "Sang hộ khác trong sổ", "Chuyển sang ở, hoặc kết hôn với người của hộ khác",
        between.TransferForm, actions.transfer_members,
    ),
    "den": What(
        "Người chuyển đến", "Từ ngoài sổ đến ở cùng hộ", life.PersonForm, actions.record_joining
    ),
    "ve": What(
        "Người trở về", "Trước đây đã rời hộ, nay về ở lại", family.ReturnOfMemberForm,
        actions.return_member,
    ),
    "di": What(
        "Người chuyển đi", "Không còn ở cùng hộ", family.GoingForm, actions.record_leaving
    ),
    "chu-ho": What(
        "Đổi chủ hộ", "Người khác làm chủ hộ", family.HeadForm, actions.change_head
    ),
    "chuyen-thon": What(
        "Cả hộ chuyển trong huyện", "Sang thôn khác; thôn mới thấy hộ ngay", life.MoveForm,
        actions.move_household, is_of_home=True,
    ),
    "tach": What(
        "Tách hộ", "Một số người lập hộ riêng", family.SplitForm, actions.split_household,
        is_of_home=True,
    ),
    "nhap": What(
        "Nhập vào hộ khác trong sổ", "Người của hộ sang hộ kia, hồ sơ hộ này đóng lại",
        between.MergeForm, actions.merge_household, is_of_home=True,
    ),
    "tro-ve": What(
        "Hộ trở về", "Hồ sơ đã đóng được mở lại", family.ReturnForm, actions.return_household,
        is_of_home=True,
    ),
}  # fmt: skip


@requires(Permission.RECORD_EVENTS)
def event_list(request, pk):
    """What can have happened to the household."""
    household = _household(request.user, pk)
    whats = _open_to(household)
    people = {code: what for code, what in whats.items() if not what.is_of_home}
    homes = {code: what for code, what in whats.items() if what.is_of_home}
    context = {"household": household, "people": people, "homes": homes}
    return render(request, "households/event_list.html", context)


@requires(Permission.RECORD_EVENTS)
def event_record(request, pk, kind):
    """Record one event."""
    household = _household(request.user, pk)
    what = _open_to(household).get(kind)
    if what is None:
        raise Http404
    form = _form(request, what, household)
    if request.method == "POST" and form.is_valid() and (event := _act(what, form, request.user)):
        keep_files(request, event, form.cleaned_data["files"])
        messages.success(request, f"Đã ghi: {what.label.lower()}.")
        return redirect(_after(request.user, household))
    context = {"household": household, "what": what, "form": form}
    return render(request, "households/event_record.html", context)


@requires(Permission.RECORD_EVENTS)
@require_POST
def event_reverse(request, pk):
    """Take back an event recorded by mistake, with the reason."""
    here = request.user.within(Permission.RECORD_EVENTS, field="household__unit")
    events = HouseholdEvent.objects.filter(here).exclude(kind=HouseholdEvent.Kind.SAME_PERSON)
    event = get_object_or_404(events.select_related("household"), pk=pk)
    moment = {"at": timezone.now(), "on": timezone.localdate(), "by": request.user}
    try:
        actions.reverse_event(event, reason=reason_in(request.POST), **moment)
        messages.success(request, "Đã huỷ việc ghi nhầm; hồ sơ trở lại như trước.")
    except RuleBroken as broken:
        messages.error(request, str(broken))
    return redirect(_after(request.user, event.household))


def _household(user, pk):
    households = Household.objects.filter(user.within(Permission.RECORD_EVENTS))
    return get_object_or_404(households.select_related("unit__parent"), pk=pk)


def _open_to(household):
    """The things that can happen to it: a closed one can only return."""
    closed = household.closed_on is not None
    return {code: what for code, what in WHATS.items() if (code == "tro-ve") == closed}


def _form(request, what, household):
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    homes = Household.objects.present().filter(request.user.within(Permission.RECORD_EVENTS))
    return what.form(
        *sent,
        household=household,
        villages=_villages(household),
        homes=homes.select_related("unit"),
    )


def _villages(household):
    """Every village of the district in force today."""
    villages = Unit.objects.villages().in_force(timezone.localdate())
    district = household.unit.parent.parent_id
    here = villages.filter(parent__parent=district).select_related("parent")
    return here.order_by("parent__name", "code")


def _act(what, form, by):
    """The event, or None: a broken rule stands beside its field."""
    moment = {"at": timezone.now(), "today": timezone.localdate(), "by": by}
    return outcome_of(form, what.act, form.household, **form.facts(), **moment)


def _after(user, household):
    """The household's page; the list, once it lives where the person reads nothing."""
    household.refresh_from_db()
    if user.reaches(Permission.READ_HOUSEHOLDS, household.unit):
        return reverse("household_detail", args=[household.pk])
    return reverse("household_list")

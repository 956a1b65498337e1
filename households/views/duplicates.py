"""People who seem to be in the registry twice: the list, two side by side, what was decided."""

from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.errors import RuleBroken
from households import actions
from households.duplicates import candidates, matched, weigh_members
from households.duplicates.side_by_side import facts_of, homes_of, years_of
from households.filters import is_id
from households.forms.duplicates import HomesForm, MergeForm, ReasonForm
from households.forms.fields import reason_in
from households.models import DuplicateDecision, HouseholdEvent, HouseholdYear, Member, Survey
from organisations.access import Permission, requires
from organisations.actions import record_reading
from organisations.forms import went_through

PER_PAGE = 25
ACROSS = "khac-xa"
HOMES, DIFFERENT = "homes_%s", "different_%s"  # ids of the forms beside the first on the page


@requires(Permission.RESOLVE_DUPLICATES)
def duplicate_list(request):
    """Pairs among the people the person is responsible for, the likeliest first."""
    found = candidates(_members(request.user))
    across = [pair for pair in found if pair.is_across]
    shown = across if request.GET.get("loc") == ACROSS else found
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": _with_people(page), "count": len(found)}
    context |= {"across": len(across), "only_across": shown is across}
    return render(request, "households/duplicate_list.html", context)


@requires(Permission.RESOLVE_DUPLICATES)
def duplicate_decisions(request):
    """What was decided, the newest first."""
    decisions = DuplicateDecision.objects.visible_to(request.user).select_related(
        "first__household__unit__parent", "second__household__unit__parent", "decided_by"
    )
    page = Paginator(decisions.order_by("-decided_at", "-pk"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    return render(request, "households/duplicate_decisions.html", {"page": page})


@requires(Permission.RESOLVE_DUPLICATES)
def duplicate_pair(request, first_pk, second_pk):
    """Two entries with their households, years, surveys and events."""
    pair = _pair(request.user, first_pk, second_pk)
    return _side_by_side(request, pair)


@requires(Permission.RESOLVE_DUPLICATES)
@require_POST
def duplicate_merge(request, first_pk, second_pk):
    """The two are one person."""
    pair = _pair(request.user, first_pk, second_pk)
    form = _merge_form(request.user, pair, request.POST)
    act = partial(actions.merge_people, on=timezone.localdate())
    if form.is_valid() and _done(form, act, request.user, **form.facts()):
        messages.success(request, "Đã gộp hai hồ sơ của cùng một người. Bỏ được nếu nhầm.")
        return redirect("duplicate_pair", first_pk, second_pk)
    return _side_by_side(request, pair, merging=form)


@requires(Permission.RESOLVE_DUPLICATES)
@require_POST
def duplicate_merge_homes(request, first_pk, second_pk):
    """The households of the two are one, entered twice."""
    pair = _pair(request.user, first_pk, second_pk)
    form = _homes_form(pair, request.POST)
    act = partial(actions.merge_homes, on=timezone.localdate())
    if form.is_valid() and _done(form, act, request.user, **form.facts()):
        messages.success(request, "Đã gộp hai hồ sơ của cùng một hộ. Bỏ được nếu nhầm.")
        return redirect("duplicate_pair", first_pk, second_pk)
    return _side_by_side(request, pair, merging_homes=form)


@requires(Permission.RESOLVE_DUPLICATES)
@require_POST
def duplicate_different(request, first_pk, second_pk):
    """The two are different people."""
    pair = _pair(request.user, first_pk, second_pk)
    form = ReasonForm(request.POST, auto_id=DIFFERENT)
    act = partial(actions.mark_different, *pair)
    if form.is_valid() and _done(form, act, request.user, **form.cleaned_data):
        messages.success(request, "Đã ghi: hai người khác nhau. Cặp này không hiện lại nữa.")
        return redirect("duplicate_list")
    return _side_by_side(request, pair, different=form)


@requires(Permission.RESOLVE_DUPLICATES)
@require_POST
def duplicate_undo(request, pk):
    """Take a decision back."""
    decision = get_object_or_404(DuplicateDecision.objects.visible_to(request.user), pk=pk)
    moment = {"on": timezone.localdate(), "at": timezone.now()}
    try:
        reason = reason_in(request.POST)
        actions.undo_decision(decision, reason=reason, **moment, by=request.user)
        messages.success(request, "Đã bỏ kết luận; hai hồ sơ trở lại như trước.")
    except RuleBroken as broken:
        messages.error(request, str(broken))
    return redirect("duplicate_pair", decision.first_id, decision.second_id)


def _members(user):
    return Member.objects.filter(
        user.within(Permission.RESOLVE_DUPLICATES, field="household__unit")
    )


def _with_people(page):
    """[(candidate, first, second)] of one page."""
    ids = {pk for pair in page for pk in (pair.first, pair.second)}
    people = Member.objects.select_related("household__unit__parent").in_bulk(ids)
    return [(pair, people[pair.first], people[pair.second]) for pair in page]


def _pair(user, first_pk, second_pk):
    """Both entries with all that is shown of them; 404 if one lies where the person may not."""
    if first_pk >= second_pk or not is_id(str(second_pk)):
        raise Http404
    years = HouseholdYear.objects.order_by("-year")
    surveys = Survey.objects.order_by("-survey_date", "-pk").defer("answers", "result")
    events = HouseholdEvent.objects.select_related("reversal")
    members = Member.objects.order_by("left_on", "birth_date")
    found = _members(user).select_related("household__unit__parent", "ethnicity").prefetch_related(
        Prefetch("household__years", years),
        Prefetch("household__surveys", surveys),
        Prefetch("household__events", events),
        Prefetch("household__events_of_other", events),
        Prefetch("household__members", members),
    ).in_bulk((first_pk, second_pk))  # fmt: skip
    if len(found) < 2:
        raise Http404
    return found[first_pk], found[second_pk]


def _shows_numbers(user, pair):
    units = [member.household.unit for member in pair]
    return all(user.reaches(Permission.READ_CITIZEN_NUMBERS, unit) for unit in units)


def _merge_form(user, pair, typed=None):
    first, second = pair
    shows = _shows_numbers(user, pair)
    return MergeForm(typed, first=first, second=second, shows_numbers=shows)


def _homes_form(pair, typed=None):
    first, second = (member.household for member in pair)
    return HomesForm(typed, first=first, second=second, auto_id=HOMES)


def _homes_of(pair):
    """Whether the two households look like one: who is who, and who is in one of them alone."""
    first, second = (member.household for member in pair)
    if first == second or first.closed_on or second.closed_on:
        return {}
    alike, alone = matched(first, second)
    return {"alike": alike, "alone": alone} if len(alike) > 1 else {}


def _side_by_side(request, pair, merging=None, merging_homes=None, different=None):
    """The page of two entries; opening it is reading both households."""
    first, second = pair
    for home in {member.household for member in pair}:
        record_reading(home, by=request.user, unit=home.unit)
    decisions = DuplicateDecision.objects.filter(first=first, second=second)
    decisions = list(decisions.select_related("event", "decided_by", "undone_by").order_by("-pk"))
    context = {
        "people": pair,
        "pair": weigh_members(first, second),
        "facts": facts_of(first, second, shows_numbers=_shows_numbers(request.user, pair)),
        "homes": homes_of(first, second),
        "years": years_of(first, second),
        "decisions": decisions,
        "decision": next((each for each in decisions if each.undone_at is None), None),
        "same_home": _homes_of(pair),
        "merging_homes": merging_homes or _homes_form(pair),
        "merging": merging or _merge_form(request.user, pair),
        "different": different or ReasonForm(auto_id=DIFFERENT),
    }
    return render(request, "households/duplicate_pair.html", context)


def _done(form, act, by, **facts):
    """Whether it worked; a broken rule stands beside its field."""
    return went_through(form, act, **facts, at=timezone.now(), by=by)

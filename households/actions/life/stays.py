"""Stays of people: one ends, the next begins and says where the person was before."""

from core.errors import RuleBroken
from households.actions.household import show_members
from households.models import Member

from .recording import EventOutsideStay


class NumberInUse(RuleBroken):
    """Somebody who comes must not live elsewhere in the registry meanwhile."""

    message = "{name} có số CCCD/CMND đang ghi ở một người khác trong sổ hộ."


COPIED = ("name", "birth_date", "is_birth_year_only", "sex", "cccd", "ethnicity_id")


def end_stay(recorder, member, leaving):
    """The member's stay ends on the day of the event; not before it began."""
    on = recorder.event.on
    if on < member.joined_on:
        raise EventOutsideStay(since=member.joined_on)
    recorder.change(member, left_on=on, leaving=leaving)


def begin_stays(recorder, household, earlier, joining, relations=None):
    """A new stay in the household for each person, linked to the one before.

    `relations` maps ids of the earlier stays to what the people are to the head here.
    """
    for member in earlier:
        number = member.cccd
        if number and Member.objects.present().filter(cccd=number).exists():
            raise NumberInUse(name=member.name)
        person = {name: getattr(member, name) for name in COPIED}
        relation = (relations or {}).get(member.pk) or member.relation
        recorder.create(
            Member(
                household=household,
                relation=relation,
                joined_on=recorder.event.on,
                joining=joining,
                came_from=member,
                **person,
            )  # fmt: skip
        )


def latest_stay(member):
    """The newest stay of the same person, by what followed this one; mistakes left aside."""
    while following := _next_stay(member):
        member = following
    return member


def _next_stay(member):
    return member.went_on_as.exclude(leaving=Member.Leaving.ERROR).order_by("pk").last()


def finish(household, recorder):
    """The event, once lists and search show the members there are now.

    A closed record keeps what it last showed, so that it can still be found.
    """
    if household.closed_on is None:
        show_members([(household, list(household.members.present().order_by("pk")))])
    return recorder.done()

"""Households and where they lived: each goes on in the village that takes it over."""

from datetime import timedelta

from django.db.models import Q

from households.models import Household, Member, Residence


def homes_of(plan):
    """Households that the change finds in villages that end: not closed before the day."""
    here = Household.objects.filter(unit__in=[unit.pk for unit in plan.former])
    return here.filter(Q(closed_on=None) | Q(closed_on__gte=plan.on))


def taken_over(plan):
    """{new village: keys of the households it takes over} where a village is split."""
    wanted = {
        (key, code): new
        for key, news in plan.split.items()
        for new in news[1:]
        for code in new.households
    }
    taken = {new: set() for news in plan.split.values() for new in news[1:]}
    if not taken:
        return taken
    there = Household.objects.filter(unit__in=plan.split)
    for pk, unit, code in there.values_list("pk", "unit", "code"):
        if (unit, code) in wanted:
            taken[wanted[unit, code]].add(pk)
    return taken


def follow_homes(plan, journal):
    """Households live in the new villages from the day on; how many households and persons.

    A residence that reaches over the day ends the day before and a new one begins; one that began
    on the day or later was never in the former village. No event is written for each household:
    the reorganisation is the record.
    """
    homes, taken = homes_of(plan), taken_over(plan)
    persons = Member.objects.present().filter(household__in=homes).count()
    _follow_residences(plan, taken, journal)
    for new, households in taken.items():
        journal.change(homes.filter(pk__in=households), unit=new.row.pk)
    rest = journal.follow(homes, "unit", plan.mapping)
    return {"households": len(rest) + sum(map(len, taken.values())), "persons": persons}


def _follow_residences(plan, taken, journal):
    there = Residence.objects.filter(unit__in=[unit.pk for unit in plan.former])
    running = there.filter(Q(to_on=None) | Q(to_on__gte=plan.on))
    new_home = _homes(plan, taken)
    over = list(running.filter(from_on__lt=plan.on).order_by("pk"))
    journal.change(running.filter(from_on__lt=plan.on), to_on=plan.on - timedelta(1))
    journal.create(
        Residence(
            household_id=stay.household_id,
            unit_id=new_home(stay.household_id, stay.unit_id),
            from_on=plan.on,
            to_on=stay.to_on,
        )
        for stay in over
    )
    later = there.filter(from_on__gte=plan.on)
    for new, households in taken.items():
        journal.change(later.filter(household__in=households), unit=new.row.pk)
    journal.follow(later, "unit", plan.mapping)


def _homes(plan, taken):
    """A function: the village a household goes on in, by its key and its former village."""
    chosen = {household: new.row.pk for new, keys in taken.items() for household in keys}
    mapping = plan.mapping
    split = set(plan.split)
    return lambda household, unit: (
        chosen.get(household, mapping[unit]) if unit in split else mapping[unit]
    )

"""The new map: units, their succession and facts, agencies, and the people posted to them.

What each key to a unit does, here and in the floors above:

- `Unit.parent`: never changes; a unit whose parent ends gets a successor under the new parent.
- `Unit.heir`: every unit that led to a former one leads to its main heir now.
- `UnitAttribute.unit`: ends with the unit; the new commune gets what the plan says.
- `Agency.unit`: the People's Committee of a new commune is a new agency, the former ones are no
  longer active; any other agency goes on in the new commune.
- `Posting.unit`: ends the day before, and goes on (`carried_from`) in the main heir.
- `AuditEntry.unit`, `Reorganisation.district`, `Succession`: history, untouched.
- households: `Household.unit`, `Residence.unit`, rounds and figures follow
  (`households.actions.following`); facts, meetings of closed rounds, revisions, issued documents
  and recounts are history and stay with the unit of then.
- tasks know agencies (`tasks.actions.following`); reports keep the unit they were made of
  (`reports.actions.following` lets their schedules follow); targets know no unit.
"""

from datetime import timedelta

from django.db.models import Q

from organisations.models import Agency, Posting, Succession, Unit, UnitAttribute

from .plan import COMMUNE, VILLAGE

AREA, REGION = UnitAttribute.Kind.AREA, UnitAttribute.Kind.REGION


def found_units(plan, journal, *, reorganisation):
    """End the former units and found the new ones; how many of each level were founded."""
    _end(plan, journal)
    for level in (COMMUNE, VILLAGE):
        _found([new for new in plan.news if new.level == level], plan, journal)
    _record_succession(plan, journal, reorganisation)
    journal.follow(Unit.objects.all(), "heir", plan.mapping)
    _give_facts(plan, journal)
    villages = sum(new.level == VILLAGE for new in plan.news)
    return {"communes": len(plan.communes), "villages": villages}


def _end(plan, journal):
    last = plan.on - timedelta(1)
    former = [unit.pk for unit in plan.former]
    journal.change(Unit.objects.filter(pk__in=former), valid_to=last)
    facts = UnitAttribute.objects.filter(unit__in=former, valid_to=None, valid_from__lte=last)
    journal.change(facts, valid_to=last)


def _found(news, plan, journal):
    rows = journal.create(_unit(new, plan) for new in news)
    for new, row in zip(news, rows, strict=True):
        row.path, row.heir, new.row = f"{row.parent.path}{row.pk}/", row, row
    Unit.objects.bulk_update(rows, ["path", "heir"], batch_size=200)


def _unit(new, plan):
    place = new.line if new.line.get("latitude") else vars(new.sources[0])
    return Unit(
        level=new.level,
        code=new.code,
        name=new.line["name"],
        full_name=new.line["full_name"],
        parent=new.parent_row,
        valid_from=plan.on,
        legal_basis=new.line.get("basis") or "",
        is_illustrative=any(source.is_illustrative for source in new.sources),
        latitude=place.get("latitude"),
        longitude=place.get("longitude"),
    )


def _record_succession(plan, journal, reorganisation):
    journal.create(
        Succession(
            predecessor=source,
            successor=new.row,
            on=plan.on,
            kind=new.kind_from(source, len(plan.heirs[source.pk])),
            legal_basis=new.line.get("basis") or reorganisation.legal_basis,
            reorganisation=reorganisation,
        )
        for new in plan.news
        for source in new.sources
    )


def _give_facts(plan, journal):
    """Rural or urban, and the region where one is given; unchecked until somebody checks it."""
    journal.create(
        UnitAttribute(
            unit=new.row,
            kind=kind,
            value=new.line[name],
            valid_from=plan.on,
            legal_basis=new.line.get("basis") or "",
        )
        for new in plan.communes
        for kind, name in ((AREA, "area"), (REGION, "region"))
        if new.line.get(name)
    )


def found_agencies(plan, journal):
    """People's Committees of the new communes, other agencies with them: {former key: new key}."""
    communes = [unit.pk for unit in plan.former if unit.level == COMMUNE]
    there = Agency.objects.filter(unit__in=communes).order_by("unit__code", "order", "code")
    committees = there.filter(kind=Agency.Kind.COMMUNE, is_active=True)
    former = list(committees.values_list("pk", "unit"))
    heirs = {plan.main(unit).pk for _, unit in former}
    rows = journal.create(_committee(new, plan.on) for new in plan.communes if new.row.pk in heirs)
    founded = {row.unit_id: row.pk for row in rows}
    journal.change(committees, is_active=False)
    journal.follow(there.exclude(kind=Agency.Kind.COMMUNE), "unit", plan.mapping)
    return {pk: founded[plan.main(unit).pk] for pk, unit in former}


def _committee(new, on):
    name = f"{new.line['full_name'][0].lower()}{new.line['full_name'][1:]}"
    return Agency(
        code=f"ubnd-xa-{new.code}-{on:%Y%m%d}",
        name=f"Ủy ban nhân dân {name}",
        short_name=f"UBND {name}",
        kind=Agency.Kind.COMMUNE,
        unit=new.row,
        order=100,
    )


def carry_postings(plan, agencies, journal):
    """People go on in the unit that stands in the place of theirs; how many people."""
    there = Posting.objects.filter(unit__in=[unit.pk for unit in plan.former])
    running = there.filter(Q(valid_to=None) | Q(valid_to__gte=plan.on))
    begun = list(running.filter(valid_from__lt=plan.on).order_by("pk"))
    later = running.filter(valid_from__gte=plan.on)
    people = set(running.values_list("user", flat=True))
    carried = [_carried(posting, plan, agencies) for posting in begun]
    journal.change(there.filter(pk__in=[p.pk for p in begun]), valid_to=plan.on - timedelta(1))
    journal.create(_once(carried))
    _move_later(later, plan, agencies, journal)
    return len(people)


def _carried(posting, plan, agencies):
    return Posting(
        user_id=posting.user_id,
        role=posting.role,
        unit_id=plan.main(posting.unit_id).pk,
        agency_id=agencies.get(posting.agency_id, posting.agency_id),
        valid_from=plan.on,
        valid_to=posting.valid_to,
        carried_from=posting,
    )


def _once(postings):
    """One posting per person, role and unit: the one without an end, else the longest."""
    kept = {}
    for posting in postings:
        key = (posting.user_id, posting.role, posting.unit_id)
        if key not in kept or _is_longer(posting, kept[key]):
            kept[key] = posting
    return list(kept.values())


def _is_longer(posting, other):
    return other.valid_to and (posting.valid_to is None or posting.valid_to > other.valid_to)


def _move_later(postings, plan, agencies, journal):
    """Postings from the day on were never of the former unit; a second one of a kind ends."""
    for posting in list(postings.order_by("valid_from", "pk")):
        unit = plan.main(posting.unit_id)
        same = {"user": posting.user_id, "role": posting.role, "unit": unit, "valid_to": None}
        rows = Posting.objects.filter(pk=posting.pk)
        if posting.valid_to is None and Posting.objects.filter(**same).exists():
            journal.change(rows, valid_to=posting.valid_from)
        agency = agencies.get(posting.agency_id, posting.agency_id)
        journal.change(rows, unit=unit.pk, agency=agency)

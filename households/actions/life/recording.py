"""One event being recorded: every row it touches, as it was and as it is."""

import json

from django.core.serializers.json import DjangoJSONEncoder

from core.errors import RuleBroken
from households.models import Household, HouseholdEvent
from organisations.actions import record

CREATED = "created"


class EventOutsideStay(RuleBroken):
    """Something happens to a household while it is there, and not in the future."""

    message = "Ngày xảy ra phải từ {since:%d/%m/%Y} đến hôm nay."
    field = "on"


class BasisMissing(RuleBroken):
    """Every event says what it rests on."""

    message = "Ghi căn cứ: giấy tờ, đơn, hoặc ai báo."
    field = "basis"


class HouseholdIsGone(RuleBroken):
    """Nothing more happens to a closed record; it may return."""

    message = "Hồ sơ hộ {household} đã đóng."


class Recorder:
    """Changes and creates rows for one event and keeps what they were before."""

    def __init__(self, household, kind, *, on, basis, note="", at, by, other=None):
        self.event = HouseholdEvent(
            household=household, other=other, kind=kind, on=on, basis=basis.strip(), note=note,
            recorded_at=at, recorded_by=by,
        )  # fmt: skip
        self.touched = {}

    def change(self, row, **fields):
        """Save new values of a row; a second change of it keeps the first values as before."""
        seen = self.touched.setdefault(key_of(row), {})
        for name, value in fields.items():
            attribute = row._meta.get_field(name).attname
            before = plain(getattr(row, attribute))
            setattr(row, name, value)
            if seen != CREATED:
                first = seen.get(attribute, [before])[0]
                seen[attribute] = [first, plain(getattr(row, attribute))]
        row.save(update_fields=list(fields))
        return row

    def create(self, row):
        """Save a new row."""
        row.save(force_insert=True)
        self.touched[key_of(row)] = CREATED
        return row

    def done(self) -> HouseholdEvent:
        """The event, stored with its one line in the trail."""
        event = self.event
        event.changes = self.touched
        event.save(force_insert=True)
        facts = {"event": event.get_kind_display(), "on": str(event.on)}
        record("record_event", event, by=event.recorded_by, unit=event.household.unit, **facts)
        return event


def begin(household, kind, *, on, basis, note, at, today, by, other=None):
    """The present household, held against others, and a recorder for what happens to it.

    Raises `HouseholdIsGone`, `EventOutsideStay`, `BasisMissing`.
    """
    household = hold(household)
    if household.closed_on:
        raise HouseholdIsGone(household=household.code)
    refuse_day(on, household.registered_on, today)
    if not basis.strip():
        raise BasisMissing
    return household, Recorder(
        household, kind, on=on, basis=basis, note=note, at=at, by=by, other=other
    )


def hold(household):
    """The household as it is now, held until the transaction ends."""
    rows = Household.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("unit").get(pk=household.pk)


def refuse_day(on, since, today):
    """Raise `EventOutsideStay` unless the day lies between two others."""
    if not since <= on <= today:
        raise EventOutsideStay(since=since)


def key_of(row):
    """«member:12»: how an event names a row."""
    return f"{row._meta.model_name}:{row.pk}"


def plain(value):
    """A value as JSON keeps it."""
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))

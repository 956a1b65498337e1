"""What happened to a household, in words, as seen from one of the households it concerns."""

from dataclasses import dataclass, field

from organisations.access import Permission

from .models import Household, HouseholdEvent, Member

Kind, Leaving = HouseholdEvent.Kind, Member.Leaving
FROM_THERE = {
    Kind.SPLIT: "Lập hộ, tách từ hộ khác",
    Kind.MERGED: "Nhận hộ khác nhập vào",
    Kind.TRANSFER: "Nhận người từ hộ khác",
}
GOES = {
    Kind.SPLIT: "{gone} tách ra, lập hộ {other}",
    Kind.MERGED: "{gone} sang hộ {other}",
    Kind.TRANSFER: "{gone} sang hộ {other}",
    Kind.DEATH: "{gone}",
    Kind.LEFT: "{gone}",
    Kind.MARRIED_OUT: "{gone}",
    Kind.MOVED_AWAY: "Đi cùng hộ: {gone}",
    Kind.DISSOLVED: "{gone}",
}
CLOSING_KINDS = (Kind.MERGED, Kind.MOVED_AWAY, Kind.DISSOLVED, Kind.ERROR, Kind.REVERSAL)
CREATED = "created"


@dataclass(frozen=True)
class Told:
    """One event as one household's page tells it.

    `other` is the other household if the reader may open its page; else only `other_name`, its
    code and commune, is told. `is_own`: recorded for this household, so its note shows here.
    """

    event: HouseholdEvent
    title: str
    says: list = field(default_factory=list)
    other: Household | None = None
    other_name: str = ""
    is_own: bool = True
    may_reverse: bool = False


@dataclass(frozen=True)
class Teller:
    """Tells events of a household to a reader; members and residences are all it ever had."""

    household: Household
    members: list
    residences: list
    reader: object

    def tell(self, event) -> Told:
        """The event from this household's side."""
        is_own = event.household_id == self.household.pk
        other = event.other if is_own else event.household
        name = "" if other is None else self.name_of(other)
        title = event.get_kind_display() if is_own else FROM_THERE.get(event.kind)
        if event.kind == Kind.SAME_PERSON and other and not self._reads(other):
            name = "địa bàn khác"
        may = event.reverses_id is None and self._may(Permission.RECORD_EVENTS, event.household)
        may = may and event.kind != Kind.SAME_PERSON  # taken back on the page of duplicates
        return Told(
            event=event,
            title=title or event.get_kind_display(),
            says=[words for words in self._words(event, is_own, name) if words],
            other=other if other and self._reads(other) else None,
            other_name=name,
            is_own=is_own,
            may_reverse=may,
        )

    def name_of(self, other):
        """«H000123 – Hoàng Văn Một»; of a household the reader may not open, code and commune."""
        if self._reads(other):
            return f"{other.code} – {other.head_name}"
        return f"{other.code} ({other.unit.parent.full_name})"

    def _reads(self, household):
        return self._may(Permission.READ_HOUSEHOLDS, household)

    def _may(self, permission, household):
        return self.reader.reaches(permission, household.unit)

    def _words(self, event, is_own, name):
        came = self._came(event)
        if event.kind == Kind.REVERSAL:
            yield f"Huỷ việc “{event.reverses}”"
        elif event.kind == Kind.SAME_PERSON:
            yield self._merged(event, name)
        elif not is_own:
            yield f"Nhận {_names(came)} từ hộ {name}" if came else f"Từ hộ {name}"
        else:
            yield self._going(event, name)
            yield self._coming(event, came)
            yield self._leading(event)
            yield self._place(event)
        if is_own and event.kind not in CLOSING_KINDS and self._closing(event):
            yield f"Hồ sơ hộ đóng: {self._closing(event)}"

    def _going(self, event, name):
        gone = [m for m in self._changed(event) if "left_on" in event.changes[_key(m)]]
        if event.kind == Kind.REVERSAL or not gone or event.kind not in GOES:
            return ""
        along = [m for m in gone if event.changes[_key(m)]["leaving"][1] != Leaving.LEFT]
        if event.kind == Kind.MERGED:
            left = [m for m in gone if m not in along]
            apart = f"; {_names(left)} chuyển đi nơi khác" if left else ""
            return GOES[event.kind].format(gone=_names(along), other=name) + apart
        words = GOES[event.kind].format(gone=_names(gone), other=name)
        is_marriage = event.changes[_key(gone[0])]["leaving"][1] == Leaving.MARRIED
        return f"{words} vì kết hôn" if event.kind == Kind.TRANSFER and is_marriage else words

    def _merged(self, event, name):
        ended = [m for m in self._changed(event) if "leaving" in event.changes[_key(m)]]
        where = f" ở {name}" if name else ""
        if not ended:
            return f"Một người của hộ còn có hồ sơ{where}: đã gộp vào hồ sơ ở hộ này"
        by_mistake = event.changes[_key(ended[0])]["leaving"][1] == Leaving.ERROR
        how = "ghi nhầm" if by_mistake else "nơi ở trước"
        return f"Hồ sơ của {_names(ended)} ở hộ này là {how}; giữ lại hồ sơ kia{where}"

    def _coming(self, event, came):
        back = {m.pk for m in self.members}
        if came and event.kind == Kind.JOINED and came[0].came_from_id in back:
            return f"{_names(came)} trở về"
        return _names(came)

    def _leading(self, event):
        led = [m for m in self._changed(event) if _after(event, m, "relation") == "chu_ho"]
        return f"{_names(led)} làm chủ hộ" if led else ""

    def _place(self, event):
        if event.kind not in (Kind.MOVED, Kind.RETURNED):
            return ""
        keys = {f"residence:{stay.pk}": stay.unit for stay in self.residences}
        new = [unit for key, unit in keys.items() if event.changes.get(key) == CREATED]
        old = [unit for key, unit in keys.items() if event.changes.get(key) not in (None, CREATED)]
        start = f"Từ {_place(old[0])} đến" if old else "Ở"
        return f"{start} {_place(new[0])}" if new else ""

    def _closing(self, event):
        fields = event.changes.get(f"household:{self.household.pk}", {})
        reason = fields.get("closing", [None, None])[1] if isinstance(fields, dict) else None
        return Household.Closing(reason).label.lower() if reason else ""

    def _came(self, event):
        return [m for m in self.members if event.changes.get(_key(m)) == CREATED]

    def _changed(self, event):
        known = event.changes
        return [m for m in self.members if isinstance(known.get(_key(m)), dict)]


def _names(members):
    names = [member.name for member in members]
    return " và ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _key(member):
    return f"member:{member.pk}"


def _after(event, member, name):
    return event.changes[_key(member)].get(name, [None, None])[1]


def _place(unit):
    return f"{unit.full_name}, {unit.parent.full_name}"

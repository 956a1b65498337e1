"""What a survey says of a household's members, carried into the registry."""

from dataclasses import dataclass

from core.text import fold
from households.models import Household, Member
from households.standards import Remark
from households.standards.answers import as_birth, as_date, as_whole

ROWS, LEAVINGS = "thanh_vien", "da_roi"
LONGEST_NAME = Member._meta.get_field("name").max_length
WRITTEN = [
    "name",
    "birth_date",
    "is_birth_year_only",
    "sex",
    "relation",
    "cccd",
    "ethnicity",
    "left_on",
    "leaving",
]


@dataclass(frozen=True)
class Roll:
    """The members a survey names, each beside the registry's member it is, if it is one.

    `rows` are the survey's member answers, `matches` the registry members in the same order (None
    for a person new to it), `leavings` the rows of those who died or left, `gone` their members.
    """

    household: Household
    registered: dict
    rows: list
    matches: list
    leavings: list
    gone: list

    @classmethod
    def called(cls, household, answers):
        """Read the registry once and hold the survey's checked answers against it."""
        registered = {member.pk: member for member in household.members.all()}
        rows, leavings = answers[ROWS], answers.get(LEAVINGS) or []
        gone = [_by_id(row, registered) for row in leavings]
        return cls(household, registered, rows, _matches(rows, gone, registered), leavings, gone)

    def problems(self, *, on, by):
        """`Remark`s on what the registry cannot take; `by` must not learn of foreign households."""
        return [
            *self._row_problems(),
            *self._leaving_problems(on),
            *self._head_problems(),
            *self._number_problems(by),
        ]

    def _row_problems(self):
        seen = set()
        for index, (row, member) in enumerate(zip(self.rows, self.matches, strict=True)):
            if len(row["ho_ten"]) > LONGEST_NAME:
                yield Remark((ROWS, index, "ho_ten"), f"Họ tên dài quá {LONGEST_NAME} ký tự.")
            if row.get("id") and member is None:
                yield Remark((ROWS, index, "id"), "Thành viên này không thuộc hộ.")
            if member and (member.pk in seen or member in self.gone):
                yield Remark((ROWS, index, "id"), "Thành viên này đã ghi ở một dòng khác.")
            seen.add(member and member.pk)

    def _leaving_problems(self, on):
        for index, (row, member) in enumerate(zip(self.leavings, self.gone, strict=True)):
            left_on = as_date(row.get("ngay"))
            if member is None:
                yield Remark((LEAVINGS, index, "id"), "Thành viên này không thuộc hộ.")
            elif left_on is None or not member.joined_on <= left_on <= on:
                span = f"từ {member.joined_on:%d/%m/%Y} đến {on:%d/%m/%Y}"
                yield Remark((LEAVINGS, index, "ngay"), f"Ngày rời hộ phải {span}.")
            if row.get("ly_do") not in Member.Leaving.values:
                yield Remark((LEAVINGS, index, "ly_do"), "Cần lý do: died hoặc left.")

    def _head_problems(self):
        """The head on record cannot stay untouched beside the survey's own head."""
        named = [*self.matches, *self.gone]
        for member in self.registered.values():
            if member.relation == Member.Relation.HEAD and not (member.left_on or member in named):
                yield Remark(
                    (ROWS,),
                    f"Chủ hộ đang ghi trong sổ, {member.name}, không có trong phiếu: "
                    "ghi quan hệ mới của người này, hoặc ghi là đã mất, đã chuyển đi.",
                )

    def _number_problems(self, by):
        """Numbers that another living person has; where, only for those who may read it there."""
        ours = [member.pk for member in (*self.matches, *self.gone) if member]
        taken = Member.objects.present().filter(cccd__in=self._numbers()).exclude(pk__in=ours)
        holders = {member.cccd: member for member in taken.select_related("household")}
        visible = self._visible(holders.values(), by)
        for index, row in enumerate(self.rows):
            holder = row.get("cccd") and holders.get(row["cccd"])
            if holder:
                where = f" (hộ {holder.household})" if holder.household_id in visible else ""
                message = f"Số CCCD/CMND này đã có ở một người khác trong sổ hộ{where}."
                yield Remark((ROWS, index, "cccd"), message)

    def _numbers(self):
        return [row["cccd"] for row in self.rows if row.get("cccd")]

    def _visible(self, holders, by):
        """Households among the holders' that the person may read."""
        ids = [holder.household_id for holder in holders]
        if not ids or by is None:
            return set()
        found = Household.objects.visible_to(by).filter(pk__in=ids)
        return set(found.values_list("pk", flat=True))

    def enter(self, *, on, ethnic_groups):
        """Write the members: changed, new and gone; each row learns its member's id.

        A constant number of queries. Heads and numbers are cleared first, so that two members
        may swap them.
        """
        self._enter_leavings()
        kept = [member for member in self.matches if member]
        self.household.members.filter(pk__in=[member.pk for member in kept]).update(
            cccd="", relation=Member.Relation.OTHER
        )
        members = [m or Member(household=self.household, joined_on=on) for m in self.matches]
        for member, row in zip(members, self.rows, strict=True):
            _fill(member, row, ethnic_groups)
        Member.objects.bulk_update(kept, WRITTEN)
        Member.objects.bulk_create([member for member in members if member.pk is None])
        for member, row in zip(members, self.rows, strict=True):
            row["id"] = member.pk

    def _enter_leavings(self):
        for row, member in zip(self.leavings, self.gone, strict=True):
            member.left_on, member.leaving = as_date(row["ngay"]), row["ly_do"]
        Member.objects.bulk_update(self.gone, ["left_on", "leaving"])

    @property
    def head(self):
        """The answers about the head."""
        return next(row for row in self.rows if row["quan_he"] == Member.Relation.HEAD)


def _by_id(row, registered):
    return registered.get(as_whole(row["id"])) if row.get("id") else None


def _matches(rows, gone, registered):
    """The registry's member of each row: by id; without one, by number, or by name and birth.

    A head of the same name as the head on record is that head, whatever the birth date.
    """
    matches = [_by_id(row, registered) for row in rows]
    claimed = [*matches, *gone]
    for index, row in enumerate(rows):
        if not row.get("id"):
            free = [m for m in registered.values() if not m.left_on and m not in claimed]
            matches[index] = next((m for m in free if _is_same(m, row)), None)
            claimed.append(matches[index])
    return matches


def _is_same(member, row):
    if member.cccd and row.get("cccd"):
        return member.cccd == row["cccd"]
    is_born_then = member.birth_date == as_birth(row["ngay_sinh"])
    is_head = member.relation == row["quan_he"] == Member.Relation.HEAD
    return (is_born_then or is_head) and fold(member.name) == fold(row["ho_ten"])


def _fill(member, row, ethnic_groups):
    member.name = " ".join(row["ho_ten"].split())
    member.birth_date = as_birth(row["ngay_sinh"])
    member.is_birth_year_only = len(row["ngay_sinh"]) == len("1958")
    member.sex, member.relation = row["gioi_tinh"], row["quan_he"]
    if row.get("cccd") or row.get("id"):  # a paper without the number takes none away
        member.cccd = row.get("cccd") or ""
    member.ethnicity_id = ethnic_groups[row["dan_toc"]]
    member.left_on = member.leaving = None

"""What a survey says of a household's members, carried into the registry."""

from copy import copy
from dataclasses import dataclass
from functools import cached_property

from core import bulk
from core.text import fold
from households.models import Household, Member
from households.standards import Remark
from households.standards.answers import as_birth, as_date, as_whole, is_blank

ROWS, LEAVINGS = "thanh_vien", "da_roi"
REASONS = (Member.Leaving.DIED, Member.Leaving.LEFT)  # of leaving, as a survey may give them
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
STORED = [Member._meta.get_field(name).attname for name in WRITTEN]


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
    def called(cls, household, answers, members=None):
        """Hold the survey's checked answers against the registry.

        `members` are all the household ever had, read here if they are not given.
        """
        members = household.members.all() if members is None else members
        registered = {member.pk: member for member in members}
        rows, leavings = answers[ROWS], answers.get(LEAVINGS) or []
        gone = [_by_id(row, registered) for row in leavings]
        return cls(household, registered, rows, _matches(rows, gone, registered), leavings, gone)

    def problems(self, *, on, holders):
        """`Remark`s on what the registry cannot take; `holders` as `holders_of` gives them."""
        return [
            *self._row_problems(),
            *self._leaving_problems(on),
            *self._head_problems(),
            *self._number_problems(holders),
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
            if member is None:
                yield Remark((LEAVINGS, index, "id"), "Thành viên này không thuộc hộ.")
            for column, flaw in leaving_flaws(row, on=on, joined_on=member and member.joined_on):
                yield Remark((LEAVINGS, index, column), flaw)

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

    def _number_problems(self, holders):
        """Numbers that another living person has; where, only for those who may read it there."""
        for index, row in enumerate(self.rows):
            holder, home = holders.get(row.get("cccd")) or (None, None)
            if holder and holder not in self.ours:
                where = f" (hộ {home})" if home else ""
                message = f"Số CCCD/CMND này đã có ở một người khác trong sổ hộ{where}."
                yield Remark((ROWS, index, "cccd"), message)

    @cached_property
    def ours(self):
        """Ids of the registry's members the survey speaks of."""
        return {member.pk for member in (*self.matches, *self.gone) if member}

    @property
    def numbers(self):
        """The citizen numbers of the survey."""
        return [row["cccd"] for row in self.rows if row.get("cccd")]

    @property
    def living(self):
        """The household's present members, once they are written."""
        new = [member for member in self.matches if member.pk not in self.registered]
        return [m for m in (*self.registered.values(), *new) if m.left_on is None]

    def written(self, *, on, ethnic_groups):
        """(members that change, members that are new), filled in but not yet written."""
        changed = []
        for row, member in zip(self.leavings, self.gone, strict=True):
            member.left_on, member.leaving = as_date(row["ngay"]), row["ly_do"]
            changed.append(member)
        for index, row in enumerate(self.rows):
            member = self.matches[index]
            if member is None:
                member = self.matches[index] = Member(household=self.household, joined_on=on)
            before = state_of(member)
            _fill(member, row, ethnic_groups)
            if member.pk and state_of(member) != before:
                changed.append(member)
        return changed, [member for member in self.matches if member.pk is None]

    def changes_nobody(self, ethnic_groups):
        """Whether every member is in the registry already just as the survey says."""
        pairs = zip(self.rows, self.matches, strict=True)
        return all(member and _filled(member, row, ethnic_groups) for row, member in pairs)

    @property
    def head(self):
        """The answers about the head."""
        return next(row for row in self.rows if row["quan_he"] == Member.Relation.HEAD)


def leaving_flaws(row, *, on, joined_on=None):
    """(column, what is wrong) of the answers about somebody who died or left.

    `on` is the survey date, `joined_on` since when the person is in the household; None of either
    is not known and not looked at.
    """
    if row.get("ly_do") not in REASONS:
        yield "ly_do", "Chọn lý do: đã mất hay chuyển đi."
    left_on = as_date(row.get("ngay"))
    if is_blank(row.get("ngay")):
        yield "ngay", "Chưa ghi ngày rời hộ."
    elif left_on is None:
        yield "ngay", "Ngày rời hộ không phải là một ngày có thật (ngày/tháng/năm)."
    elif joined_on and left_on < joined_on:
        yield "ngay", f"Ngày rời hộ không được trước ngày vào hộ {joined_on:%d/%m/%Y}."
    elif on and left_on > on:
        yield "ngay", f"Ngày rời hộ không được sau ngày khảo sát {on:%d/%m/%Y}."


def enter_all(entries, ethnic_groups):
    """Write the members of `(roll, day)`s: changed, new and gone; each row learns its member's id.

    A constant number of queries for hundreds of households. Heads and numbers of those who change
    are cleared first, so that two members may swap them.
    """
    changed, new = [], []
    for roll, on in entries:
        for members, more in zip(
            (changed, new), roll.written(on=on, ethnic_groups=ethnic_groups), strict=True
        ):
            members.extend(more)
    write_members(changed)
    bulk.insert(new)
    for roll, _ in entries:
        for member, row in zip(roll.matches, roll.rows, strict=True):
            row["id"] = member.pk


def write_members(members):
    """Store registered members as they now are; heads and numbers may change places."""
    if members:
        ids = [member.pk for member in members]
        Member.objects.filter(pk__in=ids).update(cccd="", relation=Member.Relation.OTHER)
        bulk.insert(members, update=WRITTEN)


def state_of(member):
    """What a survey may change of a member, in the order of `WRITTEN`."""
    return [getattr(member, name) for name in STORED]


def holders_of(rolls, *, by):
    """{number of the surveys: (id of the living member who has it, household or None)}.

    The household stands only where somebody else has the number and `by` may read it there:
    nobody learns of foreign households.
    """
    numbers = [number for roll in rolls for number in roll.numbers]
    living = Member.objects.present().filter(cccd__in=numbers).order_by()
    rows = living.values_list("cccd", "pk", "household") if numbers else ()
    held = {number: holder for number, *holder in rows}
    others = {
        held[number][1]
        for roll in rolls
        for number in roll.numbers
        if number in held and held[number][0] not in roll.ours
    }
    homes = Household.objects.visible_to(by).in_bulk(others) if others and by else {}
    return {number: (pk, homes.get(home)) for number, (pk, home) in held.items()}


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


def _filled(member, row, ethnic_groups):
    """Whether the row says of the member what the registry says."""
    as_told = copy(member)
    _fill(as_told, row, ethnic_groups)
    return state_of(as_told) == state_of(member)


def _fill(member, row, ethnic_groups):
    member.name = " ".join(row["ho_ten"].split())
    member.birth_date = as_birth(row["ngay_sinh"])
    member.is_birth_year_only = len(row["ngay_sinh"]) == len("1958")
    member.sex, member.relation = row["gioi_tinh"], row["quan_he"]
    if row.get("cccd") or row.get("id"):  # a paper without the number takes none away
        member.cccd = row.get("cccd") or ""
    member.ethnicity_id = ethnic_groups[row["dan_toc"]]
    member.left_on = member.leaving = None

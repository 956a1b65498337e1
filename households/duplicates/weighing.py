"""What speaks for two entries being one person, and what against; pure."""

from dataclasses import dataclass
from datetime import date

from core.text import fold
from households.models import Member

FOR = {  # code: (weight, words)
    "number": (100, "cùng số CCCD/CMND"),
    "date": (60, "cùng họ tên, ngày sinh"),
    "year": (40, "cùng họ tên, năm sinh"),
    "village": (20, "cùng thôn"),
    "home": (15, "hai hộ còn người khác trùng nhau"),
    "after": (10, "vào hộ này sau khi rời hộ kia"),
}
AGAINST = {
    "number": (30, "khác số CCCD/CMND"),
    "sex": (15, "khác giới tính"),
    "birth": (15, "khác ngày sinh"),
    "name": (10, "khác họ tên"),
    "ethnicity": (10, "khác dân tộc"),
    "died": (10, "một hồ sơ ghi đã mất"),
}
LIKELY, POSSIBLE = 80, 60  # from which weight on a pair is called so


@dataclass(frozen=True, slots=True)
class Person:
    """One stay of a person in a household, as far as it is compared."""

    pk: int
    name: str  # folded
    birth_date: date
    is_birth_year_only: bool
    sex: str
    cccd: str
    ethnicity: int
    household: int
    village: int
    commune: int
    joined_on: date
    left_on: date | None
    leaving: str | None

    @property
    def knows_day(self):
        """Whether the day of birth is known."""
        return knows_day(self.birth_date, self.is_birth_year_only)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two entries, the older first: why they may be one person, and what speaks against it."""

    first: int
    second: int
    grounds: tuple[str, ...]
    doubts: tuple[str, ...]
    is_across: bool = False  # the two live in two communes

    @property
    def weight(self):
        """How likely, to rank by; no probability."""
        lost = sum(AGAINST[code][0] for code in self.doubts)
        return sum(FOR[code][0] for code in self.grounds) - lost

    @property
    def reasons(self):
        """What speaks for one person, in words."""
        return [FOR[code][1] for code in self.grounds]

    @property
    def objections(self):
        """What speaks against, in words."""
        return [AGAINST[code][1] for code in self.doubts]

    @property
    def degree(self):
        """(tone, word) of how likely."""
        if self.weight >= LIKELY:
            return "late", "Rất có thể"
        return ("warn", "Có thể") if self.weight >= POSSIBLE else ("muted", "Nên xem")


def person_of(member) -> Person:
    """What of a member is compared."""
    unit = member.household.unit
    return Person(
        member.pk, fold(member.name), member.birth_date, member.is_birth_year_only, member.sex,
        member.cccd, member.ethnicity_id, member.household_id, unit.pk, unit.parent_id,
        member.joined_on, member.left_on, member.leaving,
    )  # fmt: skip


def weigh_members(first, second) -> Candidate:
    """What speaks for and against two members being one, whether or not they are a pair."""
    return weigh(person_of(first), person_of(second))


def weigh(first, second, *, others=0) -> Candidate:
    """What speaks for and against two `Person`s being one.

    `others`: how many other pairs of people there are between their two households.
    """
    told = {
        "number": bool(first.cccd) and first.cccd == second.cccd,
        **_named_and_born(first, second),
        "village": first.village == second.village,
        "home": others > 0 and first.household != second.household,
        "after": _follow(first, second),
    }
    differs = {
        "number": numbers_differ(first, second),
        "sex": first.sex != second.sex,
        "birth": not born_alike(first, second),
        "name": first.name != second.name,
        "ethnicity": first.ethnicity != second.ethnicity,
        "died": Member.Leaving.DIED in (first.leaving, second.leaving),
    }
    grounds, doubts = (tuple(code for code in said if said[code]) for said in (told, differs))
    across = first.commune != second.commune
    return Candidate(first.pk, second.pk, grounds, doubts, across)


def knows_day(born, by_year):
    """Whether the day of birth is known; 01/01 is what is written where only the year is."""
    return not (by_year or (born.day == 1 and born.month == 1))


def born_alike(first, second):
    """The same day; the same year, where the day of one is not known."""
    if first.knows_day and second.knows_day:
        return first.birth_date == second.birth_date
    return first.birth_date.year == second.birth_date.year


def numbers_differ(first, second):
    """Two numbers of one kind; an old number beside a new one says nothing."""
    return bool(first.cccd) and len(first.cccd) == len(second.cccd) and first.cccd != second.cccd


def _named_and_born(first, second):
    alike = first.name == second.name and born_alike(first, second)
    exact = first.knows_day and second.knows_day
    return {"date": alike and exact, "year": alike and not exact}


def _follow(first, second):
    """Whether one entry begins where, or after, the other ends."""
    return any(
        bool(one.left_on) and not other.left_on and one.left_on <= other.joined_on
        for one, other in ((first, second), (second, first))
    )

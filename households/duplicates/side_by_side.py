"""Two entries beside each other: every fact of the people and their households, what differs."""

from dataclasses import dataclass

from core.templatetags.vietnamese import MISSING, last_four


@dataclass(frozen=True, slots=True)
class Line:
    """One fact of both, in words; `code` names it where it may be taken over in a merge."""

    label: str
    first: str
    second: str
    differs: bool
    code: str = ""


def facts_of(first, second, *, shows_numbers) -> list[Line]:
    """The people themselves; of numbers the last digits only, unless they may be shown."""
    number = str if shows_numbers else last_four
    told = [
        ("Họ và tên", "name", lambda m: m.name),
        ("Ngày sinh", "birth_date", birth_words),
        ("Giới tính", "sex", lambda m: m.get_sex_display()),
        ("Số CCCD/CMND", "cccd", lambda m: number(m.cccd) if m.cccd else MISSING),
        ("Dân tộc", "ethnicity", lambda m: m.ethnicity.name),
    ]
    return [
        Line(label, words(first), words(second), _differs(first, second, code), code)
        for label, code, words in told
    ]


def homes_of(first, second) -> list[Line]:
    """Where each lives or lived, since when, and what became of it."""
    told = [
        ("Quan hệ với chủ hộ", lambda m: m.get_relation_display()),
        ("Thôn", lambda m: m.household.unit.full_name),
        ("Xã", lambda m: m.household.unit.parent.full_name),
        ("Địa chỉ", lambda m: m.household.address or MISSING),
        ("Vào hộ", lambda m: f"{m.joined_on:%d/%m/%Y} ({m.get_joining_display().lower()})"),
        ("Rời hộ", left_words),
    ]
    pairs = [(label, words(first), words(second)) for label, words in told]
    return [Line(label, one, other, one != other) for label, one, other in pairs]


def years_of(first, second) -> list[Line]:
    """The class of each household in every closed year, the newest first."""
    one, other = ({f.year: f for f in m.household.years.all()} for m in (first, second))
    years = sorted({*one, *other}, reverse=True)
    pairs = [(year, _class_words(one.get(year)), _class_words(other.get(year))) for year in years]
    return [Line(f"Năm {year}", a, b, a != b) for year, a, b in pairs]


def birth_words(member):
    """The day, or the year alone where no more is known."""
    known = "%Y" if member.is_birth_year_only else "%d/%m/%Y"
    return member.birth_date.strftime(known)


def _class_words(fact):
    if fact is None:
        return MISSING
    return fact.get_poverty_class_display() or fact.get_movement_display()


def left_words(member):
    """When and why the person left, or that they live there."""
    if member.left_on is None:
        return "đang ở"
    return f"{member.left_on:%d/%m/%Y} ({member.get_leaving_display().lower()})"


def _differs(first, second, code):
    if code == "name":
        return " ".join(first.name.split()) != " ".join(second.name.split())
    if code == "birth_date":
        return birth_words(first) != birth_words(second)
    return getattr(first, code) != getattr(second, code)

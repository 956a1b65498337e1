"""Answers turned back into what a person would have typed: for carrying over and for drafts."""

from django.utils.datastructures import MultiValueDict

from households.standards.answers import as_date

from .score_items import PREFIX
from .sheet import COUNT, MEMBERS, NEW_MEMBER

DAYS = ("ngay_khao_sat", "ngay_sinh", "ngay")


def typed_answers(answers):
    """The MultiValueDict a form is bound to, from answers of households.standards."""
    typed = MultiValueDict()
    for column, value in answers.items():
        if column not in ("b1", MEMBERS):
            _put(typed, column, value)
    for code, value in answers.get("b1", {}).items():
        _put(typed, f"{PREFIX}{code}", value)
    members = answers.get(MEMBERS, [])
    for index, member in enumerate(members):
        for column, value in (NEW_MEMBER | member).items():
            _put(typed, f"{MEMBERS}-{index}-{column}", value)
    typed[COUNT] = str(len(members))
    return typed


def carried_members(present, last):
    """Answers of the members now in the registry, with what the last survey says of each.

    The registry knows who they are; the survey knows the rest. Rows of the survey are found by
    the registry's id, else by name and birth.
    """
    by_id = {row.get("id"): row for row in last if row.get("id")}
    by_name = {(row.get("ho_ten"), row.get("ngay_sinh")): row for row in last}
    rows = []
    for member in present:
        known = identity(member)
        found = by_id.get(member.pk) or by_name.get((known["ho_ten"], known["ngay_sinh"]), {})
        rows.append({**found, **known})
    return rows


def identity(member):
    """The registry's part of a member's answers."""
    birth = member.birth_date
    return {
        "id": member.pk,
        "ho_ten": member.name,
        "ngay_sinh": str(birth.year) if member.is_birth_year_only else birth.isoformat(),
        "gioi_tinh": member.sex,
        "quan_he": member.relation,
        "cccd": member.cccd,
        "dan_toc": member.ethnicity.code_1979,
    }


def _put(typed, name, value):
    column = name.rpartition("-")[2]
    if isinstance(value, list | tuple):
        typed.setlist(name, [str(code) for code in value])
    elif value is not None:
        typed[name] = as_typed(column, value)


def as_typed(column, value):
    """An answer as a person writes it: dates dd/mm/yyyy (a year alone stays), a decimal comma."""
    if column in DAYS:
        day = as_date(value)
        return f"{day:%d/%m/%Y}" if day else str(value)
    return _number("" if value is None else str(value))


def _number(text):
    """A decimal comma in a decimal number; any other text stays."""
    head, point, tail = text.partition(".")
    return f"{head},{tail}" if point and head.isdigit() and tail.isdigit() else text

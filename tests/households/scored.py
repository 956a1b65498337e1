"""Surveys whose B1 a score table computes, and versions of that table, for tests of both."""

from dataclasses import replace

from households import actions
from households.standards import ScoreTable, shipped
from households.standards.score_table import ANYWHERE
from tests.households import builders as build

FIRST = next(table for table in shipped().tables if table.standard == "2022")
EMPTY = {"nhieu_lua_chon": [], "dem": 0, "khoang": "0"}


def b1(table=FIRST):
    """The least answers to the items of a table that are asked in a rural commune."""
    asked = [item for item in table.items if item.is_asked("nong_thon") and not item.derived]
    return {item.code: EMPTY.get(item.kind, item.options[0].code) for item in asked}


def computed(case, *, on="2026-10-05", **answers):
    """Record a survey with its B1 computed by the table in use."""
    return build.survey(case, build.NEAR, on=on, diem_b1=None, b1=b1(), **answers)


def version(code="ban_2", **changed) -> ScoreTable:
    """A pure table like the first one under another code."""
    return replace(FIRST, code=code, **changed)


def imported(code="ban_2", **changed):
    """That table as a row, not yet in use."""
    return actions.import_score_table(version(code, **changed), by=build.staff())


def with_points(points):
    """The items of the first table with points added to each answer of the first item."""
    first, *others = FIRST.items
    options = tuple(replace(o, points=o.points + points) for o in first.options)
    assert all(option.area == ANYWHERE for option in options)
    return (replace(first, options=options), *others)

"""The story households as a filled survey workbook, with the result each must get."""

from random import Random

from openpyxl import Workbook

from core.spreadsheets import save_workbook
from households.imports.survey_columns import (
    B1_PREFIX,
    HOUSEHOLD_COLUMNS,
    HOUSEHOLDS,
    MEMBER_COLUMNS,
    MEMBERS,
)
from households.standards.answers import as_birth
from organisations import reference

from .answers import answers_of
from .asking import area_of, story_terms
from .homes import Visit
from .names import CitizenNumbers
from .points import TABLE
from .stories import STORIES

EXPECTED = "Kết quả phải có"
EXPECTED_HEADINGS = ("ma_ho", "phan_loai", "diem_b1", "diem_b2", "tinh_huong")


def story_answers():
    """[(story, area, answers)] of every story in the year it is shown for."""
    numbers = CitizenNumbers()
    return [_answered(story, numbers) for story in STORIES]


def _answered(story, numbers):
    home, area = story.home(numbers), area_of(story.commune)
    visit = Visit(home, story.shows, "applied", story.poverty_class, story.commune, story.village)
    return story, area, answers_of(visit, area, Random(story.code), **story_terms(story))


def write_story_workbook(target):
    """Write the workbook to a path or a binary file: what `score_surveys` takes, and one more
    sheet with the class, B1 and B2 that it must find.
    """
    book = Workbook()
    households, members = book.active, book.create_sheet(MEMBERS)
    households.title = HOUSEHOLDS
    households.append([*_headings(HOUSEHOLD_COLUMNS), *(B1_PREFIX + i.code for i in TABLE.items)])
    members.append(_headings(MEMBER_COLUMNS))
    expected = book.create_sheet(EXPECTED)
    expected.append(EXPECTED_HEADINGS)
    for story, area, answers in story_answers():
        households.append(_household_row(story, area, answers))
        for member in answers["thanh_vien"]:
            members.append(_row(MEMBER_COLUMNS, member | {"ma_ho": story.code}))
        expected.append([story.code, story.poverty_class, story.b1, story.b2, story.sentence])
    save_workbook(book, target)


def _headings(columns):
    return [column.heading for column in columns]


def _household_row(story, area, answers):
    place = {"ma_ho": story.code, "ma_xa": story.commune, "khu_vuc": area}
    place["thon"] = _village_name(story)
    items = answers.get("b1", {})
    return [
        *_row(HOUSEHOLD_COLUMNS, answers | place),
        *(_cell(item.code, items.get(item.code)) for item in TABLE.items),
    ]


def _village_name(story):
    """The name that `load_units` gives the village."""
    known = [
        r["name"] for r in reference.rows("villages.csv") if r["commune_code"] == story.commune
    ]
    missing = [f"minh hoạ {number}" for number in range(1, story.village + 1)]
    return [*known, *missing][story.village - 1]


def _row(columns, answers):
    return [_cell(column.heading, answers.get(column.heading)) for column in columns]


def _cell(heading, value):
    """A value as people write it: real dates, lists with semicolons."""
    if heading in ("ngay_sinh", "ngay_khao_sat"):
        return as_birth(value)
    return ";".join(map(str, value)) if isinstance(value, list) else value

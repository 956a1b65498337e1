"""Many rows in one statement: the same rows as Django's own way writes."""

from datetime import date

import pytest

from core import bulk
from households.models import Household, Survey
from tests.factories import VillageFactory
from tests.households import builders as build

pytestmark = pytest.mark.django_db


def households(village, count):
    return [
        Household(code=f"B{n}", unit=village, head_name=f"“%s” {n}", registered_on=date(2021, 1, 1))
        for n in range(count)
    ]


def test_rows_without_a_key_learn_theirs_in_their_order():
    rows = households(VillageFactory(), 5)
    bulk.insert(rows)
    assert {row.pk: row.code for row in rows} == dict(Household.objects.values_list("pk", "code"))
    assert not rows[0]._state.adding
    rows[0].head_name = "Lý Thị Hoa"
    rows[0].save()
    assert Household.objects.count() == 5


def test_more_rows_than_one_statement_takes(monkeypatch):
    monkeypatch.setattr(bulk, "MOST_PARAMETERS", 30)
    bulk.insert(households(VillageFactory(), 7))
    assert Household.objects.count() == 7


def test_every_kind_of_value_comes_back_as_it_was():
    commune, (village,) = build.commune()
    case = build.listed(build.open_round(commune), build.household(village))
    survey = build.survey(case, build.POOR)
    before = Survey.objects.values().get(pk=survey.pk)
    copy = Survey.objects.get(pk=survey.pk)
    case.refresh_from_db()
    type(case).objects.update(survey=None, state="listed")
    Survey.objects.all().delete()
    copy.pk = None
    bulk.insert([copy])
    assert Survey.objects.values().get() == before | {"id": copy.pk}


def test_an_update_changes_the_named_fields_and_no_other():
    (row,) = rows = households(VillageFactory(), 1)
    bulk.insert(rows)
    row.head_name, row.address = "Ma Văn Bảy", "không ghi"
    bulk.insert(rows, update=["head_name"])
    kept = Household.objects.get()
    assert (kept.head_name, kept.address, kept.pk) == ("Ma Văn Bảy", "", row.pk)


def test_nothing_is_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        bulk.insert([])
        bulk.insert([], update=["head_name"])

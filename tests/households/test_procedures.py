"""Dates and deadlines of reviews are data; a round keeps to those in force when it opened."""

from datetime import date

import pytest
from django.core.management import call_command

from households import actions
from households.models import Procedure, Review
from households.procedures import procedure_of
from organisations.models import AuditEntry
from tests.factories import UserFactory, district
from tests.households.builders import commune, open_round, post, standard

pytestmark = pytest.mark.django_db


def setting(valid_from, **facts):
    facts = {"legal_basis": "Văn bản thử nghiệm"} | facts
    return actions.set_procedure(valid_from=valid_from, **facts, by=UserFactory())


def ad_hoc_free_review(opens_on):
    return Review(unit=district(), year=opens_on.year, standard=standard(), opens_on=opens_on)


def test_without_a_row_a_round_keeps_to_the_dates_of_the_decision_of_2021():
    procedure = procedure_of(ad_hoc_free_review(date(2026, 9, 1)))
    assert procedure.pk is None
    assert (procedure.posting_working_days, procedure.opinion_working_days) == (3, 5)
    assert procedure.opinion_by == Procedure.OpinionBy.DISTRICT


def test_the_shipped_procedure_is_loaded_once_and_what_staff_set_stays():
    call_command("load_procedures", verbosity=0)
    assert Procedure.objects.get().legal_basis == "Quyết định 24/2021/QĐ-TTg"
    Procedure.objects.update(notes="Đã đối chiếu")
    call_command("load_procedures", verbosity=0)
    assert Procedure.objects.get().notes == "Đã đối chiếu"
    assert AuditEntry.objects.filter(action="load_procedures").count() == 1


def test_a_round_keeps_to_the_procedure_of_the_day_it_opened():
    setting(date(2026, 1, 1), posting_working_days=3)
    setting(date(2026, 10, 1), posting_working_days=7)
    assert procedure_of(ad_hoc_free_review(date(2026, 9, 30))).posting_working_days == 3
    assert procedure_of(ad_hoc_free_review(date(2026, 10, 1))).posting_working_days == 7


def test_the_posting_is_as_long_as_the_procedure_says():
    setting(date(2026, 8, 1), posting_working_days=6)
    commune_review = open_round(commune()[0])
    with pytest.raises(actions.posting_days.PostingTooShort, match="đủ 6 ngày làm việc"):
        post(commune_review)
    assert post(commune_review, posted_to=date(2026, 11, 9)).posted_to == date(2026, 11, 9)


def test_a_new_procedure_begins_on_a_free_day_after_the_last_round_opened():
    open_round(commune()[0])  # opened on 01/9/2026
    with pytest.raises(actions.procedures.RoundsOpenedUnderAnother, match="01/09/2026"):
        setting(date(2026, 9, 1))
    setting(date(2026, 9, 2))
    with pytest.raises(actions.procedures.ProcedureExists):
        setting(date(2026, 9, 2))


@pytest.mark.parametrize("changed", [{"annual_from_day": 31}, {"annual_to_month": 8}])
def test_the_annual_round_runs_between_two_real_days(changed):
    with pytest.raises(actions.procedures.AnnualDaysUnreal):  # 31/9; 14/8 before 1/9
        setting(date(2026, 1, 1), **changed)
    assert setting(date(2026, 1, 1), annual_from_day=15).annual_days(2026)[0] == date(2026, 9, 15)

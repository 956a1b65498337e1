"""By when each step of a round is due, counted back in working days, and who sees to it."""

from datetime import date

import pytest

from households import actions
from households.actions import rounds, steps
from households.models import RoundStep
from organisations.models import Holiday
from organisations.working_days import Calendar
from tests.households import builders as build

pytestmark = pytest.mark.django_db
DUE = date(2026, 12, 14)


@pytest.fixture
def unit():
    return build.commune()[0]


def days_of(commune_review):
    return dict(commune_review.steps.values_list("step", "due_on"))


def set_steps(commune_review, by=None, **changed):
    known = {row.step: (row.due_on, row.responsible) for row in steps.steps_of(commune_review)}
    by = by or build.officer(commune_review.commune)
    return actions.set_round_steps(commune_review, known | changed, on=date(2026, 9, 2), by=by)


def test_working_days_are_counted_back_over_weekends_and_holidays():
    made = Calendar({date(2026, 12, 9): Holiday(day=date(2026, 12, 9), kind="off", name="x")})
    assert made.back_from(date(2026, 12, 13), 0) == date(2026, 12, 11)  # a Sunday
    assert made.back_from(date(2026, 12, 14), 2) == date(2026, 12, 10)
    assert made.back_from(date(2026, 12, 14), 3) == date(2026, 12, 8)


def test_opening_a_round_writes_its_steps_back_from_its_end(unit):
    found = days_of(build.open_round(unit))
    assert found["close"] == DUE
    assert found["certificates"] == date(2026, 12, 10)
    assert found["decision"] == date(2026, 12, 7)
    assert found["posting"] < found["opinion"] < found["decision"]
    order = sorted(found, key=lambda step: list(RoundStep.Step).index(step))
    assert [found[step] for step in order] == sorted(found.values())
    assert len(found) == 8


def test_a_round_without_opinion_has_no_such_step(unit):
    actions.set_procedure(
        valid_from=date(2026, 8, 1), legal_basis="x", opinion_by="nobody", by=build.staff()
    )
    assert "opinion" not in days_of(build.open_round(unit))


def test_an_ad_hoc_round_has_its_own_steps_and_none_before_it_opens(unit):
    home = build.household(unit.children.get())
    build.petition(home, on=date(2026, 3, 2))
    found = days_of(build.open_ad_hoc(unit, date(2026, 3, 28)))
    assert set(found) == {"list", "survey", "meeting", "posting", "decision", "certificates"}
    assert min(found.values()) >= date(2026, 3, 28)
    build.petition(build.household(unit.children.get(), "B"), on=date(2026, 12, 28))
    short = build.open_ad_hoc(unit, date(2026, 12, 29))
    assert set(days_of(short).values()) <= {date(2026, 12, d) for d in (29, 30, 31)}


def test_the_one_person_of_a_role_is_suggested_and_of_several_nobody(unit):
    officer, chairman = build.officer(unit), build.chairman(unit)
    district = build.staff()
    found = dict(build.open_round(unit, by=district).steps.values_list("step", "responsible"))
    assert found["survey"] == officer.pk
    assert found["decision"] == chairman.pk
    assert found["close"] == district.pk
    other, _ = build.commune()
    build.officer(other), build.officer(other)
    suggested = {
        row.step: row for row in steps.suggested_steps([_part(build.open_round(unit), other)])
    }
    assert suggested["survey"].responsible_id is None


def _part(commune_review, commune):
    return type(commune_review)(review=commune_review.review, commune=commune)


def test_days_and_people_are_changed_with_one_line_and_only_what_changed(unit):
    commune_review = build.open_round(unit)
    chairman = build.chairman(unit)
    assert set_steps(commune_review, survey=(date(2026, 11, 2), chairman)) == 1
    assert commune_review.steps.get(step="survey").responsible == chairman
    assert set_steps(commune_review) == 0


def test_a_step_is_due_within_its_round_and_not_before_the_one_it_follows(unit):
    commune_review = build.open_round(unit)
    with pytest.raises(steps.StepBeforeRound, match="01/09/2026"):
        set_steps(commune_review, list=(date(2026, 8, 31), None))
    with pytest.raises(steps.StepsInDisorder, match="Rà soát") as broken:
        set_steps(commune_review, meeting=(date(2026, 10, 1), None))
    assert broken.value.step == "meeting"


def test_only_people_of_the_commune_or_above_are_given_a_step(unit):
    commune_review = build.open_round(unit)
    with pytest.raises(steps.NotInvolvedHere):
        set_steps(commune_review, survey=(date(2026, 11, 2), build.officer(build.commune()[0])))
    assert set_steps(commune_review, survey=(date(2026, 11, 2), build.staff())) == 1


def test_a_closed_round_keeps_its_steps(unit):
    home = build.household(unit.children.get())
    decided = build.decided_ad_hoc(home, build.POOR)
    with pytest.raises(rounds.RoundIsClosed):
        set_steps(decided)


def test_a_change_and_its_line_in_the_trail_are_one(unit, monkeypatch):
    commune_review = build.open_round(unit)
    before = days_of(commune_review)
    monkeypatch.setattr(steps, "record", lambda *args, **facts: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        set_steps(commune_review, survey=(date(2026, 11, 2), None))
    assert days_of(commune_review) == before

import json
from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F

from households import actions, standards
from households.models import (
    CommuneReview,
    Deprivation,
    Household,
    HouseholdYear,
    Member,
    Movement,
    Petition,
    PovertyCause,
    ReviewCase,
    RoundStep,
    Survey,
    SurveyDraft,
    VillageYear,
)
from organisations import reference
from organisations.access import Role
from organisations.models import User
from povertyplan.demo import load
from povertyplan.demo.accounts import ACCOUNTS, DEMO_PASSWORD
from povertyplan.demo.rounds import moment
from povertyplan.demo.stories import STORIES

CLOSED_YEARS = range(2021, 2026)


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """A district of two per cent, loaded once and taken back after the last test."""
    with django_db_blocker.unblock(), transaction.atomic():
        reference.load_units()
        call_command("load_standards", stdout=StringIO())
        call_command("load_procedures", stdout=StringIO())
        call_command("load_plan", until=2026, stdout=StringIO())
        yield load.load_demonstration(scale=0.02)
        transaction.set_rollback(True)


@pytest.fixture
def loaded(demo, db):
    return demo


def test_every_stored_survey_has_the_class_that_its_answers_come_to(loaded):
    rulebook = standards.shipped()
    rules, table = rulebook.standards["2022"], rulebook.tables[0]
    for survey in Survey.objects.all():
        result = standards.classify(survey.answers, rules, survey.area, table)
        assert json.loads(json.dumps(result.to_dict())) == survey.result
        assert (survey.poverty_class, survey.b1, survey.b2, survey.b1_source) == (
            result.poverty_class,
            result.b1,
            result.b2,
            result.b1_source,
        )


def test_answers_name_the_members_of_the_registry(loaded):
    for survey in Survey.objects.filter(commune_review__review__year__in=[2021, 2025]):
        named = {row["id"]: row["ho_ten"] for row in survey.answers["thanh_vien"]}
        members = Member.objects.filter(household=survey.household, pk__in=named)
        assert dict(members.values_list("pk", "name")) == named


def test_every_kind_of_movement_occurs(loaded):
    assert set(HouseholdYear.objects.values_list("movement", flat=True)) == set(Movement.values)


def test_a_household_moved_between_two_communes(loaded):
    moved = HouseholdYear.objects.exclude(unit__parent=F("unit_before__parent"))
    fact = moved.get(unit_before__isnull=False)
    assert (fact.unit_before.parent.code, fact.unit.parent.code) == ("05737", "05740")


@pytest.mark.parametrize("year", range(2022, 2026))
def test_the_ledger_reconciles_in_every_commune(loaded, year):
    for commune in CommuneReview.objects.annual().filter(review__year=year):
        path = commune.commune.path
        for now in ("ngheo", "can_ngheo"):
            facts = HouseholdYear.objects.filter(year=year)
            opening = facts.filter(unit_before__path__startswith=path, class_before=now)
            closing = facts.filter(unit__path__startswith=path, poverty_class=now)
            earlier = HouseholdYear.objects.filter(
                year=year - 1, unit__path__startswith=path, poverty_class=now
            )
            stayed = opening.filter(poverty_class=now, unit__path__startswith=path)
            left = opening.exclude(pk__in=stayed)
            came = closing.exclude(pk__in=stayed)
            assert opening.count() == earlier.count()
            assert opening.count() - left.count() + came.count() == closing.count()


def parts(model, year):
    fields = ["indicator"] if model is Deprivation else ["cause"]
    return sorted(model.objects.filter(fact__year=year).values_list("fact__household", *fields))


def test_the_facts_are_those_of_the_product_s_own_close(loaded):
    year, facts = 2025, HouseholdYear.objects.filter(year=2025)
    before = [sorted(facts.values_list(*compared()), key=str), parts(Deprivation, year)]
    before.append(parts(PovertyCause, year))
    for part in (Deprivation, PovertyCause):
        part.objects.filter(fact__year=year).delete()
    facts.delete()
    rounds = CommuneReview.objects.annual().filter(review__year=year)
    rounds.update(closed_at=None, closed_by=None)
    actions.close_review(
        rounds, at=moment(date(2025, 12, 15)), by=User.objects.get(username="huyen")
    )
    after = [sorted(facts.values_list(*compared()), key=str), parts(Deprivation, year)]
    assert before == [*after, parts(PovertyCause, year)]


def compared():
    return [f.attname for f in HouseholdYear._meta.concrete_fields if f.attname != "id"]


def test_the_denominators_are_the_households_in_the_registry_and_confirmed(loaded):
    for year in CLOSED_YEARS:
        figures = VillageYear.objects.confirmed().filter(year=year)
        assert figures.count() == 171
        end = date(year, 12, 31)
        present = Household.objects.filter(registered_on__lte=end).exclude(closed_on__lte=end)
        assert sum(figures.values_list("households", flat=True)) == present.count()
        reviewed = HouseholdYear.objects.filter(year=year, poverty_class__isnull=False)
        assert reviewed.count() <= present.count()


def test_about_three_quarters_of_the_people_belong_to_minorities(loaded):
    sums = Counter()
    for row in VillageYear.objects.filter(year=2025).values("persons", "minority_persons"):
        sums.update(row)
    assert 0.68 < sums["minority_persons"] / sums["persons"] < 0.78


def test_citizen_numbers_are_unique_among_the_living_and_unmistakably_invented(loaded):
    numbers = Member.objects.present().exclude(cccd="").values_list("cccd", flat=True)
    assert len(set(numbers)) == len(numbers)
    assert all(n[6:8] == "99" if len(n) == 12 else n.startswith("0900") for n in numbers)
    lengths = Counter(map(len, Member.objects.values_list("cccd", flat=True)))
    assert set(lengths) == {0, 9, 12}


def test_families_fit_together_and_raise_no_doubt(loaded):
    assert not any(standards.doubts(survey.answers) for survey in Survey.objects.all())
    heads = Member.objects.present().filter(relation="chu_ho")
    assert Household.objects.count() == loaded
    assert heads.count() == Household.objects.present().count() < loaded
    assert not Member.objects.present().filter(household__closed_on__isnull=False).exists()
    assert not heads.exclude(household__head_name=F("name")).exists()


# The open round


def stages():
    rounds = CommuneReview.objects.annual().filter(review__year=2026).select_related("commune")
    return {r.commune.code: r.stage for r in rounds}


def test_communes_of_the_open_round_are_at_different_stages(loaded):
    counts = Counter(stages().values())
    assert counts == {"recognised": 1, "posted": 2, "surveying": 12}
    la_hien = ReviewCase.objects.filter(
        commune_review__review__year=2026,
        commune_review__commune__code="05740",
        commune_review__review__month=None,
    )
    assert set(la_hien.values_list("state", flat=True)) == {"listed", "surveyed", "agreed"}
    not_begun = ReviewCase.objects.filter(
        commune_review__review__year=2026, commune_review__commune__code="05719"
    )
    assert set(not_begun.values_list("state", flat=True)) == {"listed"}


def test_la_hien_decided_ad_hoc_in_spring_and_dinh_ca_is_at_it_in_november(loaded):
    ad_hoc = CommuneReview.objects.filter(review__month__isnull=False)
    stages = {(r.commune.code, r.review.month): r.stage for r in ad_hoc.select_related("review")}
    assert stages == {("05740", 3): "closed", ("05716", 11): "surveying"}
    spring = ad_hoc.get(review__month=3)
    assert spring.settles_year == 2026
    found = set(spring.cases.values_list("state", "survey__poverty_class"))
    assert ("recognised", "ngheo") in found and ("recognised", "khong_ngheo") in found
    running = ad_hoc.get(review__month=11).cases.values_list("quick_result", flat=True)
    assert set(running) == {"chuyen_phieu_b", None}


def test_petitions_are_in_every_state(loaded):
    assert Petition.objects.waiting().exists()
    assert Petition.objects.filter(refused_on__isnull=False).exists()
    assert not ReviewCase.objects.filter(reason="leaving").exclude(petition__form="04")
    applied = ReviewCase.objects.filter(reason="applied")
    assert not applied.filter(petition=None).exists()
    assert not applied.filter(survey__isnull=False, quick_result=None).exists()


def test_steps_have_days_and_the_people_of_the_roles(loaded):
    steps = RoundStep.objects.filter(commune_review__commune__code="05740")
    steps = steps.filter(commune_review__closed_at=None)
    people = dict(steps.values_list("step", "responsible__username"))
    assert people["survey"] == "canbo.lahien" and people["decision"] == "chutich.lahien"
    assert people["close"] == "huyen"


def test_the_recognised_commune_is_ready_to_close(loaded):
    rounds = CommuneReview.objects.annual().filter(review__year=2026, decided_on__isnull=False)
    by = User.objects.get(username="huyen")
    assert actions.close_review(rounds, at=moment(date(2026, 12, 15)), by=by) > 0


def test_the_officer_of_la_hien_has_drafts_that_open_as_they_were_left(loaded, client):
    drafts = SurveyDraft.objects.filter(by__username="canbo.lahien")
    assert drafts.count() == 2
    assert all(draft.fields["nha_tieu"] == [""] for draft in drafts)
    assert all(draft.case.state == "listed" for draft in drafts)


# Accounts, stories


def test_each_story_stands_in_the_registry_and_says_what_it_shows(loaded):
    told = Household.objects.exclude(story="").values_list("story", flat=True)
    assert sorted(told) == sorted(story.sentence for story in STORIES)
    for story in STORIES:
        fact = HouseholdYear.objects.get(household__story=story.sentence, year=story.shows)
        assert (fact.poverty_class, fact.b1, fact.b2) == (
            story.poverty_class,
            story.b1,
            story.b2,
        )


def test_every_role_of_the_brief_can_sign_in_with_the_known_password(loaded, client):
    assert {role for _, _, role, _, _ in ACCOUNTS} == set(Role.values) - {Role.AGENCY_HEAD}
    for username, *_ in ACCOUNTS:
        user = User.objects.get(username=username)
        assert user.is_demo
        assert user.check_password(DEMO_PASSWORD)
        assert user.current_postings


def test_the_stand_in_cannot_sign_in(loaded):
    stand_in = User.objects.get(username="du-lieu-minh-hoa")
    assert not stand_in.is_active
    assert not stand_in.has_usable_password()


def test_a_second_load_is_refused_and_if_empty_says_nothing(loaded, settings, capsys):
    settings.DEBUG = True
    with pytest.raises(CommandError, match="còn trống"):
        call_command("load_demo")
    call_command("load_demo", if_empty=True)
    assert "Loaded" not in capsys.readouterr().out

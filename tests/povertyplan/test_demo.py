import hashlib
import json
from collections import Counter
from io import StringIO

import pytest
from django.conf import settings as project
from django.core.cache import cache
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from households import standards
from households.models import (
    Household,
)
from organisations import reference
from organisations.models import AuditEntry, User
from organisations.models.user import DEMO_KEY
from povertyplan.demo import load
from povertyplan.demo.asking import ask
from povertyplan.demo.district import District
from povertyplan.demo.homes import NEAR, POOR
from povertyplan.demo.plan import YEARS, commune_plans
from povertyplan.demo.stories import STORIES
from povertyplan.demo.story_workbook import EXPECTED, story_answers, write_story_workbook

CLOSED_YEARS = range(2021, 2026)
ALL = 17_980


def prepare():
    reference.load_units()
    call_command("load_standards", stdout=StringIO())


# The plan of counts, at full size


def planned(year):
    plans = commune_plans()
    return sum(p.poor[year] for p in plans), sum(p.near[year] for p in plans)


def percent(count):
    return round(100 * count / ALL, 2)


def test_the_planned_counts_meet_the_published_figures():
    assert sum(plan.households for plan in commune_plans()) == ALL
    assert percent(planned(2021)[0]) == 20.30
    assert percent(planned(2022)[0]) == 17.15
    assert percent(planned(2024)[0]) == 8.37
    assert planned(2024)[0] > 1500
    assert planned(2024)[1] == 1345
    assert percent(planned(2024)[1]) == 7.48


def test_poverty_falls_every_year_in_the_district():
    poor = [planned(year)[0] for year in YEARS]
    assert poor == sorted(poor, reverse=True)


def test_remote_communes_are_the_poorest_and_the_township_the_least_poor():
    regions = {row["code"]: row["region_861"] for row in reference.rows("communes.csv")}
    rates = {plan.code: plan.poor[2021] / plan.households for plan in commune_plans()}
    remote = [rate for code, rate in rates.items() if regions[code] == "III"]
    assert min(remote) > max(rate for code, rate in rates.items() if regions[code] != "III")
    assert min(rates, key=rates.get) == "05716"


def test_communes_fall_at_their_own_pace_and_some_miss_three_points_in_a_year():
    falls = [
        100 * (plan.poor[year - 1] - plan.poor[year]) / plan.households
        for plan in commune_plans()
        for year in range(2022, 2026)
    ]
    assert any(fall < 3 for fall in falls)
    assert any(fall > 6 for fall in falls)
    assert all(fall >= 0 for fall in falls)


def test_every_commune_meets_its_plan_in_every_year_at_full_size():
    district = District()
    for year in YEARS:
        if year == 2021:
            district.begin()
        else:
            district.advance(year)
        for plan in district.plans.values():
            classes = Counter(home.standing for home in district.homes[plan.code])
            found = (len(district.homes[plan.code]), classes[POOR], classes[NEAR])
            assert found == (plan.households, plan.poor[year], plan.near[year]), (plan.code, year)


def digest(seed):
    district, found = District(scale=0.005, seed=seed), hashlib.sha256()
    for year in YEARS:
        visits = (district.begin() if year == 2021 else district.advance(year)).visits
        for asked in ask(visits, district.families):
            found.update(json.dumps([asked.answers, asked.result]).encode())
    return found.hexdigest()


def test_the_same_seed_gives_the_same_district():
    assert digest(7) == digest(7)
    assert digest(7) != digest(8)


# Stories


@pytest.mark.parametrize(("story", "area", "answers"), story_answers(), ids=lambda p: str(p)[:30])
def test_a_story_gets_its_known_class_and_points(story, area, answers):
    rulebook = standards.shipped()
    rules = rulebook.standards["2022"]
    result = standards.classify(answers, rules, area, rulebook.tables[0])
    assert result.poverty_class == story.poverty_class
    assert (result.b1, result.b2) == (story.b1, story.b2)
    assert result.b1_source == ("typed" if story.is_typed else "computed")
    assert standards.doubts(answers) == []


def test_the_stories_cover_every_class_and_both_equalities():
    assert {story.poverty_class for story in STORIES} == {"ngheo", "can_ngheo", "khong_ngheo"}
    edges = {(story.commune, story.b1, story.poverty_class) for story in STORIES}
    assert {("05740", 140, "ngheo"), ("05716", 175, "ngheo")} <= edges


def test_scoring_the_story_workbook_gives_the_known_results(tmp_path, db):
    source, target = tmp_path / "stories.xlsx", tmp_path / "results.xlsx"
    write_story_workbook(source)
    call_command("score_surveys", str(source), str(target), stdout=StringIO())
    expected = rows(source, EXPECTED)
    found = {row["ma_ho"]: row for row in rows(target, "Kết quả")}
    assert len(expected) == len(STORIES) == len(found)
    for row in expected:
        result = found[row["ma_ho"]]
        got = (result["phan_loai"], result["b1"], result["b2"])
        assert got == (row["phan_loai"], row["diem_b1"], row["diem_b2"]), row["tinh_huong"]


def rows(path, sheet):
    heading, *body = load_workbook(path)[sheet].iter_rows(values_only=True)
    return [dict(zip(heading, row, strict=True)) for row in body]


# Guards


def test_known_passwords_are_refused_where_debug_is_off(db):
    assert project.DEBUG is False
    with pytest.raises(CommandError, match="DEBUG=1"):
        call_command("load_demo")
    assert not User.objects.exists()


def test_without_units_and_standards_nothing_is_loaded(db, settings):
    settings.DEBUG = True
    with pytest.raises(CommandError, match="load_units"):
        call_command("load_demo")


def test_a_broken_load_leaves_nothing_behind(db, monkeypatch):
    prepare()

    def fail(*args):
        raise RuntimeError

    monkeypatch.setattr(load, "play_open_round", fail)
    with pytest.raises(RuntimeError):
        load.load_demonstration(scale=0.002)
    assert not Household.objects.exists()
    assert not User.objects.exists()
    assert not AuditEntry.objects.filter(action="load_demo").exists()


def test_pages_know_at_once_that_the_data_are_invented(db, django_capture_on_commit_callbacks):
    prepare()
    assert User.objects.demonstration() is False
    with django_capture_on_commit_callbacks(execute=True):
        load.load_demonstration(scale=0.002)
    assert cache.get(DEMO_KEY) is None
    assert User.objects.demonstration() is True

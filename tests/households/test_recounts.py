"""Recounts: a year's answers under other rules, beside the official result and never in it."""

import ast
import random
from collections import Counter
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core.management import call_command
from django_celery_beat.models import PeriodicTask

from households import actions, jobs
from households.actions import recounting, recounts
from households.actions.recounts import (
    NothingToRecount,
    RecountIsNotFailed,
    RecountNotDone,
    TableOfAnotherStandard,
)
from households.models import HouseholdYear, Recount, RecountedHousehold
from households.models.background import WorkQuerySet
from households.recount import sources, summary
from households.recount.summary import Summary
from organisations.models import AuditEntry
from povertyplan.celery import app
from tests.factories import UnitFactory, district, province
from tests.guards.source import ROOT, product_files, tree
from tests.households import builders as build
from tests.households.builders import NEAR, NOT_POOR, POOR

pytestmark = pytest.mark.django_db
AT = build.moment("2026-12-22")
LATER = AT + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def _registers():
    district()
    build.ethnic_groups()
    build.standard("2027")


class TrailIsFull(Exception):
    """What the broken audit trail raises."""


def ask(year=2025, standard="2022", *, at=AT, by=None, table=None, **changes):
    """A recount that is owed."""
    return actions.request_recount(
        name="Thử", unit=district(), year=year, standard=build.standard(standard),
        score_table=table, changes=changes, at=at, by=by or build.staff(),
    )  # fmt: skip


def counted(year=2025, standard="2022", **facts):
    """A recount that is done."""
    recount = actions.count_recount(ask(year, standard, **facts), at=AT)
    assert (recount.work, recount.problem) == ("done", "")
    return recount


def homes(classes, year=2025, **round_facts):
    """Households with classes in a closed year, all in one village: (commune, [households])."""
    commune, (village,) = build.commune()
    found = [build.household(village, f"Hộ {n}") for n in range(len(classes))]
    taken = dict(zip(found, classes, strict=True))
    build.closed_round(commune, taken, year, **round_facts)
    return commune, found


def everything_else():
    """Every row of the registry that is not a recount."""
    return {
        model.__name__: list(model.objects.order_by("pk").values())
        for model in apps.get_app_config("households").get_models()
        if model not in (Recount, RecountedHousehold)
    }


def test_the_same_standard_changes_nothing_in_any_closed_year():
    commune, (village,) = build.commune()
    first, second, third = (build.household(village, f"Hộ {n}") for n in range(3))
    classes = {first: POOR, second: NEAR, third: NOT_POOR}
    build.closed_round(commune, classes, 2024, is_baseline=True)
    build.closed_round(commune, {first: NEAR, second: POOR}, 2025)
    build.closed_round(commune, {first: NOT_POOR, second: POOR}, 2026)
    for year, households in ((2024, 3), (2025, 2), (2026, 2)):
        recount = counted(year)
        facts = {f.survey_id: f for f in HouseholdYear.objects.filter(year=year)}
        assert {r.survey_id for r in recount.households.all()} == set(facts)
        assert len(facts) == households
        for row in recount.households.all():
            fact = facts[row.survey_id]
            assert (row.recounted_class, row.b1, row.b2) == (fact.poverty_class, fact.b1, fact.b2)
            assert (row.movement, row.class_before) == (fact.movement, fact.class_before)
            assert (row.village_id, row.ethnicity_id) == (fact.unit_id, fact.ethnicity_id)
            assert (row.is_changed, row.reasons, row.missing) == (False, [], "")
        total = Summary(recount.summary).total
        assert total.figures.official == total.figures.recounted[:3]
        assert all(official == now for _, official, now in total.movement)


def test_lines_nobody_reaches_leave_no_household_poor_and_lines_above_all_leave_all():
    homes([POOR, NEAR, NOT_POOR], is_baseline=True)
    recount = counted(b1_lines={"nong_thon": 0, "thanh_thi": 0})
    assert Summary(recount.summary).total.figures.recounted == (0, 0, 3, 0)
    recount = counted(b1_lines={"nong_thon": 1000, "thanh_thi": 1000}, poor_from_b2=0)
    assert Summary(recount.summary).total.figures.recounted == (3, 0, 0, 0)


def test_counting_touches_nothing_official():
    homes([POOR, NEAR, NOT_POOR], is_baseline=True)
    recount = ask(b1_lines={"nong_thon": 0})
    before = everything_else()
    actions.count_recount(recount, at=AT)
    assert everything_else() == before
    assert RecountedHousehold.objects.changed().count() == 2


def test_a_household_that_changes_says_why_and_how_it_would_have_moved():
    commune, (village,) = build.commune()
    poor, near = (build.household(village, f"Hộ {n}") for n in range(2))
    build.closed_round(commune, {poor: POOR, near: NEAR}, 2024, is_baseline=True)
    build.closed_round(commune, {poor: POOR, near: NEAR}, 2025)
    recount = counted(b1_lines={"nong_thon": 99})
    row = recount.households.get(survey__household=poor)
    assert (row.official_class, row.recounted_class, row.class_before) == (POOR, NOT_POOR, POOR)
    assert (row.movement, row.reasons) == ("thoat_ngheo", ["Điểm B1 100, mức so sánh 140 → 99"])
    (part,) = Summary(recount.summary).communes
    assert part.of == commune and part.villages[0].of == village
    assert {label: (o, n) for label, o, n in part.movement} == {
        "Hộ nghèo cũ": (1, 0), "Hộ cận nghèo cũ": (1, 0),
        "Thoát nghèo": (0, 1), "Thoát cận nghèo": (0, 1),
    }  # fmt: skip


def test_poor_again_is_told_from_all_earlier_years():
    commune, (village,) = build.commune()
    again, new = build.household(village, "Hộ 1"), build.household(village, "Hộ 2")
    build.closed_round(commune, {again: POOR, new: NOT_POOR}, 2023, is_baseline=True)
    build.closed_round(commune, {again: NOT_POOR}, 2024)
    build.closed_round(commune, {again: NOT_POOR, new: NOT_POOR}, 2025)
    recount = counted(b1_lines={"nong_thon": 1000}, poor_from_b2=0)
    found = dict(recount.households.values_list("survey__household", "movement"))
    assert found == {again.pk: "tai_ngheo", new.pk: "phat_sinh_ngheo"}


def test_what_the_survey_was_not_asked_is_missing_with_the_reason_and_in_no_class():
    open_one = {"xu_ly_rac": None, "nguon_nuoc": "khong_bao_ve", "nha_tieu": "khong_co"}
    homes([{"poverty_class": NEAR} | open_one, NOT_POOR], is_baseline=True)
    recount = counted(standard="2027")
    row = recount.households.get(official_class=NEAR)
    assert (row.recounted_class, row.b2, row.movement, row.is_changed) == (None, None, "", False)
    assert row.missing == "chưa hỏi: Xử lý rác thải sinh hoạt"
    assert Summary(recount.summary).total.figures.recounted == (0, 0, 1, 1)
    assert recount.summary["missing"] == [[row.missing, 1]]
    assert recount.summary["changed"] == 0


def test_rare_reasons_are_counted_together_and_none_is_left_out(monkeypatch):
    gap = {"poverty_class": NEAR, "xu_ly_rac": None, "internet": "khong", "nha_tieu": "khong_co"}
    homes([gap, NOT_POOR], is_baseline=True)
    monkeypatch.setattr(summary, "MOST_REASONS", 0)
    recount = counted(standard="2027")
    assert Summary(recount.summary).missing == [("lý do khác, xem danh sách hộ", 1)]


def test_households_known_only_by_their_class_are_said_to_be_left_out():
    commune, (known,) = homes([POOR], is_baseline=True)
    build.fact(build.household(known.unit, "Hộ cũ"), POOR, 2025)
    recount = counted()
    assert recount.households.count() == 1
    assert recount.summary["without_survey"] == 1


def test_an_open_year_is_recounted_from_the_surveys_that_stand_now():
    commune, (village,) = build.commune()
    mended, left, moved = (build.household(village, f"Hộ {n}") for n in range(3))
    build.closed_round(commune, {mended: POOR, left: POOR, moved: NEAR}, 2025, is_baseline=True)
    running = build.open_round(commune, 2026)
    first = build.survey(build.listed(running, mended), POOR)
    build.survey(build.listed(running, mended), NEAR, base=first.pk)
    build.survey(build.listed(running, left), POOR)
    build.survey(build.listed(running, moved), NOT_POOR)
    build.leave(left, date(2026, 10, 10))
    recount = counted(2026, b1_lines={"nong_thon": 99})
    found = {row.survey.household: row for row in recount.households.all()}
    assert set(found) == {mended, moved}
    row = found[mended]
    assert (row.official_class, row.recounted_class, row.class_before) == (NEAR, NOT_POOR, POOR)
    assert (row.movement, row.village_id) == ("thoat_ngheo", village.pk)
    assert row.ethnicity.code_1979 == "02"
    assert (recount.summary["unclosed"], recount.summary["changed"]) == (2, 1)
    total = Summary(recount.summary).total
    assert all(official is None for _, official, _ in total.movement)


def test_half_closed_a_year_has_no_official_movement_of_the_whole():
    places = [build.commune() for _ in range(2)]
    homes_of = [build.household(village, f"Hộ {n}") for n, (_, (village,)) in enumerate(places)]
    (closed, running), (first, second) = [commune for commune, _ in places], homes_of
    build.closed_round(closed, {first: POOR}, 2026)
    build.survey(build.listed(build.open_round(running), second), POOR)
    recount = counted(2026)
    found = Summary(recount.summary)
    assert recount.summary["unclosed"] == 1
    assert found.total.movement == (("Phát sinh mới (nghèo)", None, 2),)
    assert {part.of: part.movement for part in found.communes} == {
        closed: (("Phát sinh mới (nghèo)", 1, 1),),
        running: (("Phát sinh mới (nghèo)", None, 1),),
    }


# A second engine, by hand: the twelve indicators of 2022 over the answers of the builders.


def by_hand(answers, line, counted):
    """(class, B2) of a survey by a plain reading of the rules."""
    on = date.fromisoformat(answers["ngay_khao_sat"])
    people = [(on.year - int(m["ngay_sinh"][:4]), m) for m in answers["thanh_vien"]]
    size = len(people)
    ends = {
        "VIEC_LAM": any(15 <= a < 60 and m["viec_lam"] == "tim_viec" for a, m in people),
        "PHU_THUOC": 2 * sum(a < 16 for a, m in people) > size,
        "BHYT": any(a >= 6 and m["bhyt"] == "khong" for a, m in people),
        "CL_NHA_O": [answers[p] for p in ("nha_tuong", "nha_cot", "nha_mai")].count(
            "khong_ben_chac"
        )
        >= 2,
        "DT_NHA_O": float(answers["dien_tich_m2"]) / size < 8,
        "NUOC_SH": answers["nguon_nuoc"] == "khong_bao_ve",
        "NHA_TIEU": answers["nha_tieu"] in ("khac", "khong_co"),
        "VIEN_THONG": answers["internet"] == "khong",
        "PT_THONG_TIN": not answers["phuong_tien"],
    }
    b2 = 10 * sum(ends[code] for code in counted if code in ends)
    if answers["diem_b1"] > line:
        return NOT_POOR, b2
    return (POOR if b2 >= 30 else NEAR), b2


def random_answers(rng, head):
    """Answers in which every indicator that `by_hand` reads can go either way."""
    weak = ["ben_chac", "khong_ben_chac"]
    adult = build.member_answers(
        head, dan_toc=rng.choice(["01", "02", "07"]), ngay_sinh="1980-01-01",
        viec_lam=rng.choice(["on_dinh", "tim_viec"]), bhyt=rng.choice(["co", "khong"]),
    )  # fmt: skip
    child = build.member_answers(
        "Nông Văn A", quan_he="con", ngay_sinh=f"{rng.randint(2012, 2018)}-01-01", cap_hoc="thcs"
    )
    return {
        "poverty_class": NEAR,
        "diem_b1": rng.choice([90, 119, 120, 121, 139, 140, 141, 150, 160]),
        "members": [adult, *[dict(child) for _ in range(rng.randint(0, 3))]],
        "dien_tich_m2": str(rng.choice([7, 8, 16, 23, 24, 60])),
        "nha_tuong": rng.choice(weak), "nha_cot": rng.choice(weak), "nha_mai": rng.choice(weak),
        "nguon_nuoc": rng.choice(["nuoc_may", "khong_bao_ve"]),
        "nha_tieu": rng.choice(["tu_hoai", "khac", "khong_co"]),
        "internet": rng.choice(["co", "khong"]),
        "phuong_tien": rng.choice([[], ["tivi"]]),
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_a_plain_loop_over_the_answers_comes_to_the_same(seed):
    rng = random.Random(seed)
    places = [build.commune(villages=2) for _ in range(2)]
    for commune, villages in places:
        found = [build.household(v, f"Hộ {n}") for v in villages for n in range(5)]
        classes = {each: random_answers(rng, each.head_name) for each in found}
        build.closed_round(commune, classes, 2025, is_baseline=True)
    line = rng.choice([100, 120, 139, 150])
    codes = [code for code in build.standard().rules.codes if rng.random() < 0.7] or ["BHYT"]
    recount = counted(b1_lines={"nong_thon": line}, indicators=codes)
    communes, groups, total, matrix = (Counter() for _ in range(4))
    for fact in HouseholdYear.objects.filter(year=2025).select_related("survey", "unit"):
        expected, b2 = by_hand(fact.survey.answers, line, codes)
        row = recount.households.get(survey=fact.survey)
        assert (row.recounted_class, row.b2) == (expected, b2)
        assert row.is_changed == bool(row.reasons) == (expected != fact.poverty_class)
        communes[fact.unit.parent_id, expected] += 1
        groups[fact.ethnicity_id, expected] += 1
        total[expected] += 1
        matrix[fact.poverty_class, expected] += 1
    found, classes = Summary(recount.summary), (POOR, NEAR, NOT_POOR)
    assert found.total.figures.recounted == (*(total[c] for c in classes), 0)
    for parts, expected in ((found.communes, communes), (found.ethnic_groups, groups)):
        counts = {
            (p.of.pk, c): n
            for p in parts
            for c, n in zip(classes, p.figures.recounted[:3], strict=True)
        }
        assert counts == {key: expected[key] for key in counts} and sum(counts.values()) == 20
    assert [n for _, row in found.matrix for n in row] == [
        n for before in classes for n in (*(matrix[before, now] for now in classes), 0)
    ]


def test_a_click_twice_gives_one_recount_and_another_wish_another():
    homes([POOR], is_baseline=True)
    by = build.staff()
    first = ask(by=by)
    assert ask(by=by, at=AT + timedelta(seconds=59)) == first
    assert AuditEntry.objects.filter(action="request_recount").count() == 1
    others = [
        ask(by=by, at=AT + timedelta(seconds=61)),
        ask(),  # somebody else
        ask(by=by, poor_from_b2=40),
        ask(by=by, standard="2027"),
    ]
    assert len({first.pk, *(each.pk for each in others)}) == 5


def test_a_recount_that_cannot_be_is_refused_before_there_is_a_row():
    homes([POOR], is_baseline=True)
    with pytest.raises(NothingToRecount, match="Năm 2024"):
        ask(2024)
    with pytest.raises(TableOfAnotherStandard):
        ask(standard="2027", table=build.score_table("2022"))
    assert not Recount.objects.exists()


def test_a_job_that_dies_midway_leaves_nothing_double(monkeypatch):
    homes([POOR, NEAR, NOT_POOR], is_baseline=True)
    monkeypatch.setattr(sources, "CHUNK", 1)
    recount, rows_of, calls = ask(b1_lines={"nong_thon": 99}), recounting._Rules.rows_of, []

    def dying(rules, chunk):
        calls.append(chunk)
        if len(calls) == 3:
            raise SystemExit  # nothing is caught: the process is gone
        return rows_of(rules, chunk)

    with monkeypatch.context() as broken:
        broken.setattr(recounting._Rules, "rows_of", dying)
        with pytest.raises(SystemExit):
            actions.count_recount(recount, at=AT)
    recount.refresh_from_db()
    assert (recount.work, recount.households.count(), recount.progress) == ("running", 2, 66)
    assert actions.resume_owed_recounts(at=AT) == []
    assert actions.resume_owed_recounts(at=LATER) == [recount.pk]
    recount = actions.count_recount(recount, at=LATER)
    assert (recount.work, recount.attempts, recount.households.count()) == ("done", 2, 3)
    again = actions.count_recount(recount, at=LATER)
    assert (again.attempts, again.households.count(), again.summary["households"]) == (2, 3, 3)


def test_a_job_that_lost_its_claim_writes_no_more(monkeypatch):
    homes([POOR, NEAR, NOT_POOR], is_baseline=True)
    monkeypatch.setattr(sources, "CHUNK", 1)
    recount, rows_of = ask(), recounting._Rules.rows_of

    def overtaken(rules, chunk):
        monkeypatch.setattr(recounting._Rules, "rows_of", rows_of)
        Recount.objects.update(alive_at=AT - timedelta(hours=1))
        actions.count_recount(Recount.objects.get(), at=LATER)
        return rows_of(rules, chunk)

    monkeypatch.setattr(recounting._Rules, "rows_of", overtaken)
    found = actions.count_recount(recount, at=AT)
    assert (found.work, found.attempts, found.households.count()) == ("done", 2, 3)
    assert AuditEntry.objects.filter(action="count_recount").count() == 1


def test_a_software_error_is_tried_three_times_and_told_without_personal_data(monkeypatch):
    homes([POOR], is_baseline=True)
    recount = ask()

    def broken(rules, chunk):
        raise KeyError("Nông Thị Mẩn")

    monkeypatch.setattr(recounting._Rules, "rows_of", broken)
    states = [actions.count_recount(recount, at=AT).work for _ in range(4)]
    assert states == ["owed", "owed", "failed", "failed"]
    recount.refresh_from_db()
    assert recount.problem == "Lỗi phần mềm (KeyError), đã thử 3 lần."
    assert actions.resume_owed_recounts(at=LATER) == []
    monkeypatch.undo()
    actions.retry_recount(recount, at=LATER, by=build.staff())
    assert actions.count_recount(recount, at=LATER).work == "done"
    with pytest.raises(RecountIsNotFailed):
        actions.retry_recount(recount, at=LATER, by=build.staff())
    assert "Mẩn" not in str(list(AuditEntry.objects.values_list("changes", flat=True)))


def test_a_recount_abandoned_for_the_last_time_is_failed_by_the_sweeper():
    homes([POOR], is_baseline=True)
    recount = ask()
    Recount.objects.update(work="running", attempts=3, alive_at=AT)
    assert actions.resume_owed_recounts(at=LATER) == []
    recount.refresh_from_db()
    assert recount.work == "failed" and "đều dừng giữa chừng" in recount.problem


def test_of_two_sweepers_the_slower_one_leaves_a_failed_recount_alone(monkeypatch):
    homes([POOR], is_baseline=True)
    recount, owed = ask(), ask(poor_from_b2=40)
    Recount.objects.filter(pk=recount.pk).update(work="running", attempts=3, alive_at=AT)
    given_up = list(Recount.objects.given_up(LATER).select_related("unit", "requested_by"))
    actions.resume_owed_recounts(at=LATER)
    monkeypatch.setattr(WorkQuerySet, "given_up", lambda rows, at: given_up)
    assert actions.resume_owed_recounts(at=LATER) == [owed.pk]
    assert AuditEntry.objects.filter(action="fail_recount").count() == 1


def test_totals_from_paper_are_said_to_be_beyond_the_score_table():
    homes([POOR, NEAR], is_baseline=True)
    assert counted(table=build.score_table()).summary["typed"] == 2
    assert counted().summary["typed"] == 0, "without a table there is nothing to wonder about"


def test_the_sweeper_sends_a_job_for_each_recount_it_found(monkeypatch):
    homes([POOR], is_baseline=True)
    recount, sent = ask(), []
    monkeypatch.setattr(jobs.recount_job, "delay", sent.append)
    jobs.count_owed_recounts()
    assert sent == [recount.pk]
    jobs.recount_job(recount.pk)
    recount.refresh_from_db()
    assert recount.work == "done"


def test_what_is_not_counted_yet_is_not_handed_out():
    homes([POOR], is_baseline=True)
    with pytest.raises(RecountNotDone):
        actions.download_recount(ask(), by=build.staff())


def test_the_audit_line_of_a_count_holds_only_counts():
    homes([POOR, NEAR], is_baseline=True)
    recount = counted(b1_lines={"nong_thon": 0})
    line = AuditEntry.objects.get(action="count_recount")
    assert line.changes == {"households": 2, "changed": 2}
    assert (line.by, line.unit) == (recount.requested_by, district())


def test_a_count_whose_audit_line_cannot_be_written_is_not_done(monkeypatch):
    homes([POOR], is_baseline=True)
    recount = ask()

    def full(**facts):
        raise TrailIsFull

    monkeypatch.setattr(AuditEntry.objects, "create", full)
    with pytest.raises(TrailIsFull):
        actions.count_recount(recount, at=AT)
    recount.refresh_from_db()
    assert (recount.work, recount.summary) == ("running", {})
    Recount.objects.update(work="done", counted_at=AT)
    recount.refresh_from_db()
    with pytest.raises(TrailIsFull):
        actions.download_recount(recount, by=recount.requested_by)


def test_another_districts_households_are_not_counted():
    homes([POOR], is_baseline=True)
    outside = build.commune(parent=UnitFactory(level="district", code="171", parent=province()))
    assert sources.counted_ids(outside[0].parent, 2025) == ([], [])
    with pytest.raises(NothingToRecount):
        actions.request_recount(
            name="x", unit=outside[0].parent, year=2025, standard=build.standard(),
            score_table=None, changes={}, at=AT, by=build.staff(),
        )  # fmt: skip


@pytest.mark.parametrize("households", [1, 3])
def test_the_number_of_queries_does_not_grow_with_households(households, django_assert_num_queries):
    homes([POOR] * households, is_baseline=True)
    recount = ask(b1_lines={"nong_thon": 0})
    with django_assert_num_queries(29):
        actions.count_recount(recount, at=AT)
    assert recount.households.count() == households


DOORS = {  # where recounts are listed among other things, without being read
    "households/actions/__init__.py", "households/jobs.py", "households/models/__init__.py",
    "households/urls.py", "organisations/access.py", "povertyplan/menu.py",
}  # fmt: skip


def test_nothing_but_recounts_themselves_reads_recounts():
    reading = {
        str(path.relative_to(ROOT))
        for path in product_files()
        for node in ast.walk(tree(path))
        if "recount" in _names(node).lower()
    }
    assert reading >= DOORS, "the guard sees what is there"
    assert {path for path in reading - DOORS if "recount" not in path} == set()


def _names(node):
    if isinstance(node, ast.ImportFrom):
        return f"{node.module} {' '.join(alias.name for alias in node.names)}"
    return getattr(node, "id", "") or getattr(node, "attr", "") or ""


def test_the_sweeper_of_recounts_is_on_the_schedule():
    call_command("load_schedules")
    sweeper = PeriodicTask.objects.get(task="households.jobs.count_owed_recounts")
    assert (sweeper.interval.every, sweeper.interval.period) == (5, "minutes")
    app.loader.import_default_modules()
    assert sweeper.task in app.tasks
    assert recounts.COUNT_JOB in app.tasks

"""A survey workbook into a round: read, held against the list, written as one by one, undone."""

import random
import uuid
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from core.errors import RuleBroken
from households import actions
from households.actions.rounds import RoundIsClosed
from households.actions.survey_import import writing
from households.actions.survey_import.undoing import ImportIsOvertaken
from households.actions.survey_import.uploading import NothingToWrite, SomeAreRefused
from households.forms.registry import ClosingForm
from households.jobs import _import
from households.models import (
    Household,
    Member,
    ReviewCase,
    Survey,
    SurveyDraft,
    SurveyImport,
)
from organisations.models import AuditEntry
from tests.households import builders as build
from tests.households import import_files as imports
from tests.households import survey_files as files

pytestmark = pytest.mark.django_db
AT = build.moment("2026-10-06", hour=10)
MEMBER_FACTS = [
    "household", "name", "birth_date", "is_birth_year_only", "sex", "relation", "cccd",
    "ethnicity", "joined_on", "left_on", "leaving",
]  # fmt: skip
SURVEY_FACTS = [
    "household", "commune_review", "survey_date", "area", "standard", "score_table", "answers",
    "result", "b1", "b1_source", "b2", "poverty_class", "recorded_at", "recorded_by", "replaced_at",
    "begun_at",
]  # fmt: skip


@pytest.fixture
def place():
    """(round, [three listed households in two villages])."""
    commune, villages = build.commune(2)
    commune_review = build.open_round(commune)
    build.ethnic_groups()
    homes = [
        build.household(villages[0]),
        build.household(villages[1], "Lý Thị Hoa"),
        build.household(villages[1], "Ma Thị Bảy", head={"cccd": "019180000077"}),
    ]
    for home in homes:
        build.listed(commune_review, home)
    return commune_review, homes


def file_of(homes, **cells):
    return [imports.row(home, **cells) for home in homes], [imports.head(home) for home in homes]


def registry():
    """Everything a reader of the registry sees, in the order of the rows."""
    gone = {"leaving": Member.Leaving.ERROR}
    return {
        "households": list(Household.objects.order_by("pk").values()),
        "members": list(Member.objects.exclude(**gone).order_by("pk").values()),
        "cases": list(ReviewCase.objects.order_by("pk").values()),
        "surveys": list(Survey.objects.filter(replaced_at=None).order_by("pk").values()),
    }


# Reading


def test_every_household_is_new_and_nothing_is_written_before_the_confirmation(place):
    commune_review, homes = place
    before = registry()
    found = imports.upload(commune_review, *file_of(homes))
    assert (found.stage, found.work, found.progress) == ("preview", "done", 100)
    assert set(imports.outcomes(found).values()) == {"new"}
    assert set(found.households.values_list("poverty_class", flat=True)) == {"khong_ngheo"}
    assert registry() == before


def test_the_same_file_twice_changes_nothing(place):
    commune_review, homes = place
    imports.write(imports.upload(commune_review, *file_of(homes)))
    before = registry()
    again = imports.upload(commune_review, *file_of(homes))
    assert set(imports.outcomes(again).values()) == {"unchanged"}
    with pytest.raises(NothingToWrite):
        imports.write(again)
    assert registry() == before


def test_one_other_answer_makes_a_changed_survey_and_the_earlier_one_stays(place):
    commune_review, homes = place
    imports.write(imports.upload(commune_review, *file_of(homes)))
    first = Survey.objects.get(household=homes[0])
    rows, members = file_of(homes)
    rows[0]["dien_tich_m2"] = 46
    again = imports.write(imports.upload(commune_review, rows, members))
    assert sorted(imports.outcomes(again).values()) == ["changed", "unchanged", "unchanged"]
    case = ReviewCase.objects.get(household=homes[0])
    assert case.survey.answers["dien_tich_m2"] == "46"
    first.refresh_from_db()
    assert first.replaced_at is not None
    assert Survey.objects.count() == 4


def test_a_quantity_written_otherwise_is_no_other_answer(place):
    commune_review, homes = place
    imports.write(imports.upload(commune_review, *file_of(homes, dien_tich_m2="45,5")))
    again = imports.upload(commune_review, *file_of(homes, dien_tich_m2="45,50"))
    assert set(imports.outcomes(again).values()) == {"unchanged"}


def test_a_survey_recorded_in_the_browser_is_recognised_as_the_same(place):
    commune_review, homes = place
    case = ReviewCase.objects.get(household=homes[0])
    rows, members = file_of(homes[:1], ngay_khao_sat="05/10/2026")
    found = imports.upload(commune_review, rows, members)
    answers = found.households.get().answers
    typed = answers | {
        "thanh_vien": [row | {"cccd": ""} for row in answers["thanh_vien"]],
        "b1": {},
    }
    actions.record_survey(
        case, answers=typed, submission_key=uuid.uuid4(),
        base_survey_id=None, at=AT, by=found.uploaded_by,
    )  # fmt: skip
    again = imports.upload(commune_review, rows, members, by=build.officer(commune_review.commune))
    assert imports.outcomes(again) == {homes[0].code: "unchanged"}


def test_errors_stand_at_their_cells(place):
    commune_review, homes = place
    rows, members = file_of(homes)
    rows[1]["nha_cot"] = "tre"
    members[2]["quan_he"] = "con"
    found = imports.upload(commune_review, rows, members)
    assert sorted(imports.outcomes(found).values()) == ["new", "refused", "refused"]
    file = files.survey_file(rows, members)
    cell = files.cell_of(file, "Hộ", "nha_cot", 3)
    assert found.households.get(line=3).remarks[0][:2] == ["Hộ", cell]


def test_a_number_somebody_else_has_is_refused_at_its_cell(place):
    commune_review, homes = place
    rows, members = file_of(homes[:2])
    members[1]["cccd"] = "019180000077"
    found = imports.upload(commune_review, rows, members)
    (sheet, cell, text) = found.households.get(line=3).remarks[0]
    file = files.survey_file(rows, members)
    assert (sheet, cell) == ("Thành viên", files.cell_of(file, "Thành viên", "cccd", 3))
    assert "đã có ở một người khác" in text and homes[2].code in text


@pytest.mark.parametrize("name", ["Xóm số 12", "", "xã khác"])
def test_a_village_that_does_not_exist_here_is_refused(place, name):
    commune_review, homes = place
    found = imports.upload(commune_review, *file_of(homes[:1], thon=name or None))
    assert imports.outcomes(found) == {homes[0].code: "refused"}


def test_a_village_is_known_by_its_name_without_accents_or_kind(place):
    commune_review, homes = place
    name = homes[0].unit.name
    for written in (
        name.upper(),
        name.replace("Xóm ", ""),
        name.replace("Xóm", "Bản"),
        f" {name} ",
    ):
        found = imports.upload(commune_review, *file_of(homes[:1], thon=written))
        assert imports.outcomes(found) == {homes[0].code: "new"}, written


def test_another_village_of_the_commune_is_refused(place):
    commune_review, homes = place
    found = imports.upload(commune_review, *file_of(homes[:1], thon=homes[1].unit.name))
    assert "Trong sổ" in found.households.get().remarks[0][2]


def test_settled_closed_and_unlisted_households_are_refused_with_their_reason(place):
    commune_review, homes = place
    village = homes[0].unit
    build.survey(ReviewCase.objects.get(household=homes[0]))
    build.meet(commune_review, village)
    build.leave(homes[1], date(2026, 10, 1))
    unlisted = build.household(village, "Đàm Văn Tám")
    found = imports.upload(commune_review, *file_of([homes[0], homes[1], unlisted]))
    words = [row.remarks[0][2] for row in found.households.order_by("line")]
    assert "nhất trí" in words[0] and "đã đóng hồ sơ" in words[1]
    assert "chưa có trong danh sách" in words[2]
    assert set(imports.outcomes(found).values()) == {"refused"}


def test_members_without_a_household_are_kept_as_a_row_of_their_own(place):
    commune_review, homes = place
    rows, members = file_of(homes[:1])
    found = imports.upload(commune_review, rows, [*members, imports.head(homes[1])])
    assert imports.outcomes(found) == {homes[0].code: "new", "": "refused"}


# Another commune


@pytest.fixture
def other(place):
    """A listed household of another commune, its member with a number."""
    commune, (village,) = build.commune()
    commune_review = place[0].review.communes.create(commune=commune)
    home = build.household(village, "Triệu Thị Xa", head={"cccd": "019180000088"})
    build.listed(commune_review, home)
    return home


def test_no_column_reaches_or_reveals_a_household_of_another_commune(place, other):
    commune_review, homes = place
    own = homes[0]
    unknown = imports.row(own, ma_ho="H999999")
    foreign = {
        "ma_ho": imports.row(own, ma_ho=other.code),
        "all": imports.row(other, ma_xa=commune_review.commune.code),
        "commune": imports.row(other),
        "thon": imports.row(own, ma_ho=other.code, thon=other.unit.name),
    }
    before = registry()
    told = {}
    for name, row in {**foreign, "unknown": unknown}.items():
        head = imports.head(other, ma_ho=row["ma_ho"], cccd="019180000088")
        found = imports.upload(commune_review, [row], [head])
        (kept,) = found.households.all()
        assert (kept.outcome, kept.case, kept.village) == ("refused", None, None)
        told[name] = kept.remarks[0][2].replace(row["ma_ho"], "X")
        assert other.unit.parent.name not in str(kept.remarks)
        assert "Triệu" not in str(kept.remarks)
    assert told["ma_ho"] == told["all"] == told["thon"] == told["unknown"]
    assert registry() == before


def test_a_number_of_another_commune_is_refused_without_saying_where(place, other):
    commune_review, homes = place
    rows, members = file_of(homes[:1])
    members.append(imports.head(homes[0], ho_ten="Ai Đó", quan_he="con", cccd="019180000088"))
    found = imports.upload(commune_review, rows, members)
    text = str(found.households.get().remarks)
    assert "đã có ở một người khác" in text
    assert other.code not in text and "Triệu" not in text


# Writing


def a_workbook(rng, homes):
    """Random households: members old and new, numbers, other names, some poor."""
    rows, members = [], []
    for number, home in enumerate(homes):
        poor = rng.random() < 0.5
        rows.append(
            imports.row(
                home,
                diem_b1=rng.choice([100, 200]),
                dien_tich_m2=rng.choice([20, "45,5", 90]),
                nguon_nuoc="khong_bao_ve" if poor else "nuoc_may",
                nha_tieu="khong_co" if poor else "tu_hoai",
                ngay_khao_sat=rng.choice(["05/10/2026", "01/10/2026"]),
            )  # fmt: skip
        )
        known = home.members.get(relation="chu_ho").cccd
        number_or_none = rng.choice([None, known or f"0191800{number:05}"])
        members.append(imports.head(home, cccd=number_or_none))
        for index in range(rng.randint(0, 3)):
            cells = {"quan_he": "con", "ngay_sinh": rng.choice(["2009", "17/05/2001"])}
            name = f"Con thứ {index} của {number}"
            members.append(imports.head(home, ho_ten=name, **cells))
    return rows, members


def written(pairs, model):
    return [
        {key: value for key, value in row.items() if key in pairs}
        for row in model.objects.order_by("pk").values(*pairs)
    ]


def state():
    """What recording leaves behind, ids of new rows by their order."""
    return {
        "surveys": written(SURVEY_FACTS, Survey),
        "members": written(MEMBER_FACTS, Member),
        "cases": written(["household", "state", "survey"], ReviewCase),
        "households": written(["code", "head_name", "search_key", "closed_on"], Household),
    }


@pytest.mark.parametrize("seed", range(3))
def test_an_import_leaves_what_recording_one_by_one_leaves(place, seed):
    commune_review, homes = place
    more = [build.household(homes[0].unit, f"Chủ hộ {n}") for n in range(4)]
    for home in more:
        build.listed(commune_review, home)
    build.survey(ReviewCase.objects.get(household=more[0]), build.POOR)
    found = imports.upload(commune_review, *a_workbook(random.Random(seed), [*homes, *more]))
    assert "refused" not in imports.outcomes(found).values()
    loop = None
    sheets = list(found.households.order_by("line").values_list("case", "answers", "base_survey"))
    point = transaction.savepoint()
    for case, answers, base in sheets:
        actions.record_survey(
            ReviewCase.objects.get(pk=case), answers=answers, base_survey_id=base,
            submission_key=uuid.uuid4(), at=AT, by=found.uploaded_by,
        )  # fmt: skip
    loop = without_ids(state())
    transaction.savepoint_rollback(point)
    imports.write(found, at=AT)
    assert without_ids(state()) == loop


def without_ids(state):
    """New rows are told apart by what they say: ids follow the order of writing."""
    for survey in state["surveys"]:
        for member in survey["answers"]["thanh_vien"]:
            assert member.pop("id")
    for case in state["cases"]:
        case["survey"] = case["survey"] and True
    return {name: sorted(rows, key=str) for name, rows in state.items()}


def test_a_confirmed_import_writes_one_line_about_each_step(place):
    commune_review, homes = place
    lines = AuditEntry.objects.count()
    imports.write(imports.upload(commune_review, *file_of(homes)))
    verbs = AuditEntry.objects.order_by("pk").values_list("action", flat=True)[lines:]
    assert list(verbs) == [
        "upload_surveys", "read_survey_import", "confirm_survey_import", "write_survey_import",
    ]  # fmt: skip


def test_a_draft_somebody_typed_stays(place):
    commune_review, homes = place
    case = ReviewCase.objects.get(household=homes[0])
    by = build.officer(commune_review.commune)
    actions.save_draft(case, fields={}, submission_key=uuid.uuid4(), at=AT, by=by)
    imports.write(imports.upload(commune_review, *file_of(homes), by=by))
    assert SurveyDraft.objects.filter(case=case).exists()


def test_who_recorded_in_the_browser_meanwhile_is_not_overwritten(place):
    commune_review, homes = place
    found = imports.upload(commune_review, *file_of(homes))
    recorded = build.survey(ReviewCase.objects.get(household=homes[0]), build.POOR)
    found = imports.write(found)
    assert ReviewCase.objects.get(household=homes[0]).survey == recorded
    row = found.households.get(line=2)
    assert row.outcome == "refused" and "vừa được" in row.remarks[0][2]
    assert found.households.filter(is_written=True).count() == 2


def test_of_two_uploads_at_once_the_second_sees_its_bases_gone(place):
    commune_review, homes = place
    first = imports.upload(commune_review, *file_of(homes))
    second = imports.upload(commune_review, *file_of(homes, dien_tich_m2=50))
    imports.write(first)
    second = imports.write(second)
    assert set(imports.outcomes(second).values()) == {"refused"}
    assert Survey.objects.count() == 3


def test_all_or_nothing_is_not_begun_with_a_refused_household(place):
    commune_review, homes = place
    rows, members = file_of(homes)
    rows[0]["nha_cot"] = "tre"
    found = imports.upload(commune_review, rows, members)
    with pytest.raises(SomeAreRefused):
        imports.write(found, "all")
    assert not Survey.objects.exists()


def test_all_or_nothing_writes_nothing_when_one_is_refused_at_the_last_moment(place):
    commune_review, homes = place
    found = imports.upload(commune_review, *file_of(homes))
    build.survey(ReviewCase.objects.get(household=homes[2]))
    before = registry()
    found = imports.write(found, "all")
    assert registry() == before
    assert (found.stage, found.is_unfinished) == ("preview", False)
    assert "Chưa ghi hộ nào" in found.problem
    assert imports.outcomes(found)[homes[2].code] == "refused"
    found = imports.write(found, "each")
    assert found.households.filter(is_written=True).count() == 2


def test_a_household_that_breaks_a_constraint_is_left_out_and_the_others_go_on(place, monkeypatch):
    commune_review, homes = place
    found = imports.upload(commune_review, *file_of(homes))
    bad = ReviewCase.objects.get(household=homes[1]).pk
    store = writing._store

    def breaking(entries, groups, at):
        if any(entry.case.pk == bad for entry in entries):
            raise IntegrityError
        store(entries, groups, at)

    monkeypatch.setattr(writing, "_store", breaking)
    found = imports.write(found)
    assert found.stage == "written"
    assert sorted(imports.outcomes(found).values()) == ["new", "new", "refused"]
    assert Survey.objects.count() == 2


def test_two_clicks_on_confirm_write_once(place):
    commune_review, homes = place
    found = imports.write(imports.upload(commune_review, *file_of(homes)))
    lines = AuditEntry.objects.count()
    actions.confirm_survey_import(found, mode="each", by=found.uploaded_by)
    actions.write_survey_import(_import(found.pk), at=AT)
    assert (Survey.objects.count(), AuditEntry.objects.count()) == (3, lines)


def test_the_same_file_uploaded_twice_at_once_is_one_import(place):
    commune_review, homes = place
    by = build.officer(commune_review.commune)
    content = files.survey_file(*file_of(homes)).getvalue()
    first = imports.upload_bytes(commune_review, content, by=by)
    assert imports.upload_bytes(commune_review, content, by=by) == first


def test_a_job_that_died_while_writing_is_continued_where_it_stopped(place, monkeypatch):
    commune_review, homes = place
    found = imports.upload(commune_review, *file_of(homes))
    monkeypatch.setattr(writing, "BATCH", 1)
    store, calls = writing._store, []

    def dying(entries, groups, at):
        calls.append(entries)
        if len(calls) == 2:
            raise KeyboardInterrupt
        store(entries, groups, at)

    monkeypatch.setattr(writing, "_store", dying)
    with pytest.raises(KeyboardInterrupt):
        imports.write(found)
    assert Survey.objects.count() == 1
    assert actions.resume_owed_imports(at=AT) == []
    later = build.moment("2026-10-06", hour=12)
    owed = actions.resume_owed_imports(at=later)
    assert owed == [(found.pk, "households.jobs.write_survey_import_job")]
    actions.write_survey_import(_import(found.pk), at=later)
    found.refresh_from_db()
    assert (found.stage, Survey.objects.count()) == ("written", 3)


def test_a_job_that_died_while_reading_begins_anew(place, monkeypatch):
    commune_review, homes = place
    found = imports.upload(commune_review, *file_of(homes))
    SurveyImport.objects.filter(pk=found.pk).update(
        stage="reading", work="running", alive_at=build.moment("2026-10-06", hour=1)
    )
    assert imports.read(found).households.count() == 3


def test_an_error_of_the_software_is_said_after_three_attempts(place):
    commune_review, homes = place
    found = imports.upload(commune_review, *file_of(homes))
    SurveyImport.objects.update(stage="reading", work="owed", attempts=2)

    def broken(survey_import):
        raise ZeroDivisionError

    actions.read_survey_import(_import(found.pk), broken, at=AT)
    found.refresh_from_db()
    assert (found.work, found.stage) == ("failed", "reading")
    assert "đã thử 3 lần" in found.problem


def test_a_posted_round_takes_no_file(place):
    commune_review, homes = place
    found = imports.upload(commune_review, *file_of(homes))
    commune_review.posted_from = commune_review.posted_to = date(2026, 11, 2)
    commune_review.save()
    with pytest.raises(RoundIsClosed):
        imports.write(found)
    with pytest.raises(RoundIsClosed):
        imports.upload(commune_review, *file_of(homes[:1]))


def test_a_dropped_file_is_not_written(place):
    commune_review, homes = place
    found = imports.upload(commune_review, *file_of(homes))
    actions.drop_survey_import(found, by=found.uploaded_by)
    with pytest.raises(RuleBroken):
        imports.write(found)
    assert not Survey.objects.exists()


# Undoing


@pytest.mark.parametrize("seed", range(4))
def test_import_then_undo_is_as_before_and_the_file_can_come_again(place, seed):
    commune_review, homes = place
    build.survey(ReviewCase.objects.get(household=homes[0]), build.POOR)
    before = registry()
    rows, members = a_workbook(random.Random(seed), homes)
    found = imports.write(imports.upload(commune_review, rows, members))
    assert registry() != before
    later = build.moment("2026-10-07")
    actions.undo_survey_import(found, at=later, by=found.uploaded_by)
    assert registry() == before
    assert not Survey.objects.filter(batch=found, replaced_at=None).exists()
    again = imports.write(imports.upload(commune_review, rows, members, at=later), at=later)
    assert again.pk != found.pk and again.stage == "written"
    assert again.households.filter(is_written=True).count() == 3


def test_what_an_undone_import_had_entered_is_a_mistake_not_a_person(place):
    commune_review, homes = place
    rows, members = file_of(homes[:1])
    members.append(imports.head(homes[0], ho_ten="Con Một", quan_he="con", cccd="019180000099"))
    found = imports.write(imports.upload(commune_review, rows, members))
    actions.undo_survey_import(found, at=build.moment("2026-10-07"), by=found.uploaded_by)
    child = Member.objects.get(name="Con Một")
    assert (child.leaving, child.left_on) == ("error", date(2026, 10, 7))


def test_an_undoing_is_refused_whole_once_a_household_has_gone_on(place):
    commune_review, homes = place
    found = imports.write(imports.upload(commune_review, *file_of(homes)))
    case = ReviewCase.objects.get(household=homes[0])
    build.survey(case, build.POOR, base=case.survey_id)
    build.meet(commune_review, homes[1].unit)
    before = registry()
    with pytest.raises(ImportIsOvertaken, match="3 hộ") as refused:
        actions.undo_survey_import(found, at=build.moment("2026-10-21"), by=found.uploaded_by)
    assert homes[0].code in str(refused.value)
    assert registry() == before


def test_two_clicks_on_undo_undo_once(place):
    commune_review, homes = place
    found = imports.write(imports.upload(commune_review, *file_of(homes)))
    later = build.moment("2026-10-07")
    actions.undo_survey_import(found, at=later, by=found.uploaded_by)
    lines = AuditEntry.objects.count()
    actions.undo_survey_import(found, at=later, by=found.uploaded_by)
    assert AuditEntry.objects.count() == lines


def test_writing_costs_the_same_for_one_household_and_for_three(place, django_assert_num_queries):
    commune_review, homes = place
    for some in (homes[:1], homes[1:]):
        found = imports.upload(commune_review, *file_of(some))
        actions.confirm_survey_import(found, mode="each", by=found.uploaded_by)
        with django_assert_num_queries(29):
            actions.write_survey_import(_import(found.pk), at=AT)


def test_a_mistake_is_no_reason_a_person_may_give():
    assert "error" not in dict(ClosingForm().fields["closing"].choices)


def test_a_survey_cannot_say_that_a_member_was_a_mistake(place):
    commune_review, homes = place
    case = ReviewCase.objects.get(household=homes[0])
    head = homes[0].members.get()
    gone = [{"id": head.pk, "ngay": "2026-10-01", "ly_do": "error"}]
    with pytest.raises(RuleBroken, match="lý do"):
        build.survey(case, members=[build.member_answers("Ai Đó")], da_roi=gone)

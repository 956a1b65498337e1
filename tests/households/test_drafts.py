"""Drafts: what was typed is kept as typed, for the person who typed it."""

import uuid

import pytest
from django.urls import reverse

from households import actions
from households.models import Survey, SurveyDraft
from organisations.models import AuditEntry
from tests.households import builders as build
from tests.households.screens import as_, sheet_of, text_of, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    commune, (village,) = build.commune()
    return build.listed(build.open_round(commune), build.household(village))


def save(case, by, fields, key=None, at="2026-10-05"):
    return actions.save_draft(
        case, fields=fields, submission_key=key or uuid.uuid4(), at=build.moment(at), by=by
    )


def test_a_draft_is_kept_exactly_as_typed(case):
    typed = {"dien_tich_m2": " 45,5 ", "ngay_khao_sat": "31/02/2026", "thanh_vien-0-ho_ten": "Mẩ"}
    key = uuid.uuid4()
    draft = save(case, build.officer(case.commune_review.commune), typed, key)
    draft.refresh_from_db()
    assert (draft.fields, draft.submission_key) == (typed, key)


def test_saving_again_replaces_ones_own_draft(case):
    by = build.officer(case.commune_review.commune)
    save(case, by, {"a": "1"})
    save(case, by, {"a": "2"}, at="2026-10-06")
    draft = SurveyDraft.objects.get()
    assert (draft.fields, draft.saved_at) == ({"a": "2"}, build.moment("2026-10-06"))


def test_each_person_has_a_draft_of_their_own_and_sees_no_other(case):
    mine, theirs = (build.officer(case.commune_review.commune) for _ in range(2))
    draft = save(case, mine, {"a": "mine"})
    save(case, theirs, {"a": "theirs"})
    assert list(SurveyDraft.objects.visible_to(mine)) == [draft]


def test_a_draft_changes_nothing_of_the_case(case):
    save(case, build.officer(case.commune_review.commune), {"diem_b1": "100"})
    case.refresh_from_db()
    assert (case.state, case.survey) == ("listed", None)


def test_a_discarded_draft_is_gone(case):
    by = build.officer(case.commune_review.commune)
    actions.discard_draft(save(case, by, {}), by=by)
    assert not SurveyDraft.objects.exists()


def test_the_trail_says_that_a_draft_was_saved_and_not_what_was_in_it(case):
    by = build.officer(case.commune_review.commune)
    actions.discard_draft(save(case, by, {"thanh_vien-0-cccd": "019180001234"}), by=by)
    saved, discarded = AuditEntry.objects.filter(action__contains="draft").order_by("pk")
    assert (saved.action, discarded.action) == ("save_draft", "discard_draft")
    assert (saved.by, saved.unit, saved.changes) == (by, case.household.unit, {})


def test_others_learn_that_a_draft_is_there_and_nothing_of_it(case):
    mine, theirs = (build.officer(case.commune_review.commune) for _ in range(2))
    save(case, theirs, {"thanh_vien-0-ho_ten": "Tên Rất Riêng"})
    draft = SurveyDraft.objects.of_others(mine).get()
    assert (draft.by, "fields" in draft.get_deferred_fields()) == (theirs, True)
    assert not SurveyDraft.objects.of_others(theirs).exists()
    stranger = build.officer(build.commune()[0])
    assert not SurveyDraft.objects.of_others(stranger).exists()


@pytest.mark.usefixtures("today")
class TestOnThePage:
    """What the page's own script and the buttons meet."""

    def save(self, user, case, fields):
        return as_(user).post(reverse("survey_draft_save", args=[case.pk]), fields)

    def test_who_else_is_at_it_is_said_calmly(self, case):
        mine, theirs = (build.officer(case.commune_review.commune) for _ in range(2))
        self.save(theirs, case, typed(build.POOR) | {"thanh_vien-0-ho_ten": "Tên Rất Riêng"})
        shown = text_of(as_(mine).get(sheet_of(case)))
        assert f"{theirs} đang có bản nháp từ 09:00 cho hộ này" in shown
        assert "Tên Rất Riêng" not in shown
        assert "đang có bản nháp từ" not in text_of(as_(theirs).get(sheet_of(case)))

    def test_a_draft_of_another_day_says_which(self, case):
        mine, theirs = (build.officer(case.commune_review.commune) for _ in range(2))
        save(case, theirs, {}, at="2026-11-20")
        assert "từ 16:00 20/11/2026 cho" in text_of(as_(mine).get(sheet_of(case)))

    def test_the_sheet_of_somebody_else_is_neither_kept_nor_recorded(self, case):
        mine, theirs = (build.officer(case.commune_review.commune) for _ in range(2))
        build.ethnic_groups()
        fields = typed(build.POOR) | {"opened_by": str(theirs.pk), "dien_tich_m2": "45,25"}
        refused = self.save(mine, case, fields)
        assert refused.status_code == 409
        assert "tài khoản khác" in refused.json()["error"]
        page = as_(mine).post(sheet_of(case), fields)
        assert "tài khoản khác" in text_of(page)
        assert "45,25" in text_of(page), "nothing typed is lost"
        assert f'name="opened_by" value="{theirs.pk}"' in text_of(page)
        assert not SurveyDraft.objects.exists()
        assert not Survey.objects.exists()

    def test_ones_own_sheet_is_recorded(self, case):
        mine = build.officer(case.commune_review.commune)
        build.ethnic_groups()
        page = as_(mine).get(sheet_of(case))
        assert f'name="opened_by" value="{mine.pk}"' in text_of(page)
        as_(mine).post(sheet_of(case), typed(build.POOR) | {"opened_by": str(mine.pk)})
        assert Survey.objects.count() == 1

    def test_a_page_that_heard_no_answer_learns_that_its_survey_arrived(self, case):
        mine = build.officer(case.commune_review.commune)
        build.ethnic_groups()
        fields = typed(build.POOR)
        asked = self.save(mine, case, fields | {"do": "check"})
        assert "saved_at" in asked.json(), "it had not arrived"
        as_(mine).post(sheet_of(case), fields)
        made = Survey.objects.get()
        asked = self.save(mine, case, fields | {"do": "check"})
        assert asked.json() == {"recorded": reverse("survey_detail", args=[made.pk])}
        assert not SurveyDraft.objects.exists()
        theirs = build.officer(case.commune_review.commune)
        assert "saved_at" in self.save(theirs, case, fields | {"do": "check"}).json()

    def test_the_script_is_told_where_to_go_once_all_is_safe(self, case):
        mine = build.officer(case.commune_review.commune)
        build.ethnic_groups()
        asks = {"headers": {"accept": "application/json"}}
        answer = as_(mine).post(sheet_of(case), typed(build.POOR), **asks)
        assert answer.json() == {"go": reverse("survey_detail", args=[Survey.objects.get().pk])}

    def test_a_replayed_request_leaves_no_draft_behind(self, case):
        mine = build.officer(case.commune_review.commune)
        build.ethnic_groups()
        fields = typed(build.POOR)
        as_(mine).post(sheet_of(case), fields)
        self.save(mine, case, fields)
        as_(mine).post(sheet_of(case), fields)
        assert (Survey.objects.count(), SurveyDraft.objects.count()) == (1, 0)

    def test_a_correction_that_corrects_nothing_makes_no_second_survey(self, case):
        mine = build.officer(case.commune_review.commune)
        build.ethnic_groups()
        as_(mine).post(sheet_of(case), typed(build.POOR))
        first = Survey.objects.get()
        opened = dict(as_(mine).get(sheet_of(case)).context["sheet"].typed.lists())
        self.save(mine, case, opened)
        again = as_(mine).post(sheet_of(case), opened | {"do": "record"})
        assert again["Location"] == reverse("survey_detail", args=[first.pk])
        assert (Survey.objects.count(), SurveyDraft.objects.count()) == (1, 0)
        as_(mine).post(sheet_of(case), opened | {"do": "record", "diem_b1": "99"})
        assert Survey.objects.count() == 2

"""Drafts: what was typed is kept as typed, for the person who typed it."""

import uuid

import pytest

from households import actions
from households.models import SurveyDraft
from organisations.models import AuditEntry
from tests.households import builders as build

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

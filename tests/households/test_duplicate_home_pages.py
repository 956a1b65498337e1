"""A whole household entered twice, in the browser."""

from datetime import date

import pytest

from households.models import DuplicateDecision, HouseholdEvent, Member
from tests.factories import MemberFactory
from tests.households import builders as build
from tests.households.screens import as_, text_of
from tests.households.test_duplicate_pages import at, post, twins

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
TYPED = {"keep": "second", "ending": "error", "reason": "Một hộ"}


@pytest.fixture
def village():
    return build.commune()[1][0]


@pytest.fixture
def officer(village):
    return build.officer(village.parent)


@pytest.fixture
def heads(village):
    """The two heads of one family that was entered twice."""
    return with_child(twins(village))


def with_child(heads):
    for head in heads:
        facts = {"relation": "con", "birth_date": date(2001, 2, 3), "name": "Lý Văn Páo"}
        MemberFactory(household=head.household, **facts)
    return heads


def test_a_whole_household_entered_twice_is_merged_at_once_and_taken_back_at_once(heads, officer):
    assert "2 người có ở cả hai hộ" in text_of(as_(officer).get(at("pair", heads)))
    answer = post(officer, "merge_homes", heads, **TYPED | {"ending": ""})
    assert answer.context["merging_homes"].errors["ending"]
    assert answer.context["merging_homes"]["keep"].value() == "second"
    post(officer, "merge_homes", heads, **TYPED)
    homes = [Member.objects.get(pk=head.pk).household for head in heads]
    assert [home.closing for home in homes] == ["merged", None]
    page = text_of(as_(officer).get(at("pair", heads)))
    assert "Bỏ kết luận này là bỏ cả lần gộp hai hộ" in page
    decision = DuplicateDecision.objects.first()
    as_(officer).post(f"/ho/nghi-trung/ket-luan/{decision.pk}/bo/", {"reason": "Nhầm"})
    assert Member.objects.present().count() == 4


def test_households_with_one_person_alike_are_not_offered_to_merge(village, officer):
    assert "gop-ca-ho" not in text_of(as_(officer).get(at("pair", twins(village))))


def test_a_household_elsewhere_is_not_merged(village, officer):
    heads = with_child(twins(village, build.commune()[1][0]))
    assert post(officer, "merge_homes", heads, **TYPED).status_code == 404
    assert not HouseholdEvent.objects.exists()
    post(build.staff(), "merge_homes", heads, **TYPED)
    assert HouseholdEvent.objects.get().household == heads[0].household


def test_a_broken_rule_is_said_and_nothing_typed_is_lost(heads, officer):
    gone = {"left_on": date(2025, 1, 1), "leaving": "left"}
    Member.objects.filter(pk=heads[0].pk).update(birth_date=date(1970, 2, 2))
    Member.objects.filter(household=heads[0].household, relation="con").update(**gone)
    answer = post(officer, "merge_homes", heads, **TYPED)
    assert "không phải một hộ" in text_of(answer)
    assert answer.context["merging_homes"]["reason"].value() == "Một hộ"
    assert not HouseholdEvent.objects.exists()

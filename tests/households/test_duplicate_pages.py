"""Duplicates in the browser: who sees which pairs, what is compared, what is decided."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from households.models import DuplicateDecision, HouseholdEvent, Member
from organisations.access import Role
from organisations.models import AuditEntry
from tests.factories import MemberFactory, person
from tests.households import builders as build
from tests.households.screens import as_, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
LIST = "/ho/nghi-trung/"
DECIDED = "/ho/nghi-trung/da-ket-luan/"
MERGE = {"keep": "first", "ending": "error", "name": "first", "reason": "Đã hỏi gia đình"}
NUMBER = "019180001234"


@pytest.fixture
def village():
    return build.commune()[1][0]


@pytest.fixture
def officer(village):
    return build.officer(village.parent)


def twins(village, other=None, name="Nông Thị Mẩn", **facts):
    """Two heads of one name, written in two ways, and birth date, of two households."""
    homes = build.household(village, name), build.household(other or village, name.upper(), **facts)
    return [home.members.get() for home in homes]


def at(name, pair):
    return reverse(f"duplicate_{name}", args=[member.pk for member in pair])


def post(user, name, pair, /, **typed):
    return as_(user).post(at(name, pair), typed)


@pytest.mark.parametrize("role", [Role.COMMUNE_CHAIRMAN, Role.SURVEYOR, Role.LEADER])
def test_who_resolves_no_duplicates_opens_none_of_the_pages(village, role):
    pair = twins(village)
    client = as_(person(role, village.parent))
    for address in (LIST, DECIDED, at("pair", pair)):
        assert client.get(address).status_code == 403
    for name in ("merge", "different"):
        assert client.post(at(name, pair), MERGE).status_code == 403
    assert not DuplicateDecision.objects.exists()


def test_the_officer_sees_the_pairs_of_the_commune_with_the_reasons(village, officer):
    pair = twins(village)
    page = text_of(as_(officer).get(LIST))
    assert at("pair", pair) in page
    assert "cùng họ tên, ngày sinh; cùng thôn" in page


def test_a_pair_with_one_side_elsewhere_is_the_districts_alone(village, officer):
    there = build.commune()[1][0]
    pair = twins(village, there)
    page = text_of(as_(officer).get(LIST))
    assert "Không có hồ sơ nào nghi trùng" in page
    assert pair[1].household.code not in page
    assert as_(officer).get(at("pair", pair)).status_code == 404
    page = text_of(as_(build.staff()).get(LIST))
    assert at("pair", pair) in page
    assert "Ở hai xã (1)" in page


def test_the_district_can_look_at_pairs_of_two_communes_only(village):
    near, far = twins(village), twins(village, build.commune()[1][0], name="Lý Thị Hoa")
    page = text_of(as_(build.staff()).get(f"{LIST}?loc=khac-xa"))
    assert at("pair", far) in page
    assert at("pair", near) not in page


def test_foreign_people_are_not_decided_on_in_path_or_body(village, officer):
    there = build.commune()[1][0]
    here, (one, other) = twins(village), twins(there)
    foreign = [(here[0], one), (one, other)]
    for pair in foreign:
        for name in ("merge", "different"):
            assert post(officer, name, pair, **MERGE).status_code == 404
    typed = {"first": one.pk, "second": other.pk, "kept": one.pk, "dropped": other.pk}
    post(officer, "different", here, reason="x", **typed)
    decision = DuplicateDecision.objects.get()
    assert [decision.first, decision.second] == here


def test_a_decision_on_somebody_elsewhere_is_neither_listed_nor_undone(village, officer):
    pair = twins(village, build.commune()[1][0])
    post(build.staff(), "merge", pair, **MERGE)
    decision = DuplicateDecision.objects.get()
    assert pair[1].household.code not in text_of(as_(officer).get(DECIDED))
    undo = reverse("duplicate_undo", args=[decision.pk])
    assert as_(officer).post(undo, {"reason": "x"}).status_code == 404
    event = reverse("event_reverse", args=[decision.event_id])
    for user in (officer, build.officer(pair[1].household.unit.parent)):
        assert as_(user).post(event, {"reason": "x"}).status_code == 404
    decision.refresh_from_db()
    assert decision.undone_at is None
    as_(build.staff()).post(undo, {"reason": "x"})
    decision.refresh_from_db()
    assert decision.undone_at


def test_the_two_stand_side_by_side_with_what_differs_marked(village, officer):
    pair = twins(village, head={"sex": "nam"})
    build.fact(pair[0].household, build.POOR, 2025)
    MemberFactory(household=pair[1].household, name="Lý Văn Con", relation="con")
    lines = {}
    page = as_(officer).get(at("pair", pair))
    for part in ("facts", "homes", "years"):
        lines |= {line.label: line for line in page.context[part]}
    apart = {label for label, line in lines.items() if line.differs}
    assert apart == {"Họ và tên", "Giới tính", "Năm 2025"}
    assert (lines["Năm 2025"].first, lines["Năm 2025"].second) == ("Hộ nghèo", "–")
    assert "Lý Văn Con" in text_of(page)


def test_the_number_is_whole_only_for_who_may_read_it(village, officer):
    pair = twins(village, head={"cccd": NUMBER})
    assert NUMBER in text_of(as_(officer).get(at("pair", pair)))
    page = text_of(as_(build.staff()).get(at("pair", pair)))
    assert NUMBER not in page
    assert "•••• 1234" in page


def test_opening_the_two_is_reading_both_households(village, officer):
    pair = twins(village)
    as_(officer).get(at("pair", pair))
    read = AuditEntry.objects.filter(action="read", by=officer).values_list("object_id", flat=True)
    assert set(read) == {str(member.household_id) for member in pair}


def test_no_person_stands_in_an_address(village, officer):
    pair = twins(village)
    assert at("merge", pair) == f"{LIST}{pair[0].pk}/{pair[1].pk}/gop/"
    assert post(officer, "merge", pair, **MERGE)["Location"] == at("pair", pair)


def test_two_are_merged_and_the_merge_is_taken_back(village, officer):
    pair = twins(village, head={"cccd": NUMBER})
    post(officer, "merge", pair, **MERGE, cccd="second")
    kept = Member.objects.get(pk=pair[0].pk)
    assert kept.cccd == NUMBER
    assert Member.objects.get(pk=pair[1].pk).leaving == "error"
    assert at("pair", pair) not in text_of(as_(officer).get(LIST))
    assert at("pair", pair) in text_of(as_(officer).get(DECIDED))
    page = text_of(as_(officer).get(at("pair", pair)))
    assert "Cùng một người, đã gộp".lower() in page
    undo = reverse("duplicate_undo", args=[DuplicateDecision.objects.get().pk])
    as_(officer).post(undo, {"reason": "Nhầm"})
    assert Member.objects.get(pk=pair[1].pk).left_on is None
    assert at("pair", pair) in text_of(as_(officer).get(LIST))


def test_the_second_entry_can_be_the_one_that_stays(village, officer):
    pair = twins(village, head={"cccd": NUMBER})
    post(officer, "merge", pair, **MERGE | {"keep": "second"}, cccd="second")
    assert Member.objects.get(pk=pair[1].pk).cccd == NUMBER
    assert Member.objects.get(pk=pair[0].pk).left_on


def test_what_is_not_said_is_asked_at_the_field_and_nothing_typed_is_lost(village, officer):
    pair = twins(village, head={"cccd": NUMBER, "sex": "nam"})
    answer = post(officer, "merge", pair, keep="second", reason="Đã hỏi bà Mẩn")
    form = answer.context["merging"]
    assert set(form.errors) == {"ending", "name", "sex", "cccd"}
    assert form["keep"].value() == "second"
    assert "Đã hỏi bà Mẩn" in text_of(answer)
    assert 'href="#gop"' in text_of(answer)
    assert not DuplicateDecision.objects.exists()


def test_a_broken_rule_is_said_at_its_field(village, officer):
    pair = twins(village)
    MemberFactory(household=pair[1].household, relation="con")
    answer = post(officer, "merge", pair, **MERGE)
    assert "hãy đổi chủ hộ đó trước" in answer.context["merging"].errors["keep"][0]
    assert Member.objects.get(pk=pair[1].pk).left_on is None


def test_different_people_are_marked_with_a_reason(village, officer):
    pair = twins(village)
    answer = post(officer, "different", pair, reason=" ")
    assert answer.context["different"].errors["reason"]
    post(officer, "different", pair, reason="Hai chị em")
    assert "Không có hồ sơ nào nghi trùng" in text_of(as_(officer).get(LIST))
    assert "Hai chị em" in text_of(as_(officer).get(DECIDED))


@pytest.mark.parametrize("pks", [(1, 1), (2, 1), (0, 1)])
def test_two_numbers_that_are_no_pair_are_not_found(village, officer, pks):
    one, other = twins(village)
    known = {0: 0, 1: one.pk, 2: other.pk}
    pair = reverse("duplicate_pair", args=[known[pk] for pk in pks])
    assert as_(officer).get(pair).status_code == 404


@pytest.mark.parametrize("address", [LIST, DECIDED])
def test_pages_with_one_pair_and_with_three_cost_the_same(village, officer, address):
    counts = []
    for names in (["Nông A"], ["Nông B", "Nông C"]):
        for name in names:
            pair = twins(village, name=name)
            if address == DECIDED:
                post(officer, "different", pair, reason="x")
        client = as_(officer)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


def test_two_entries_cost_the_same_however_much_is_known_of_them(village, officer):
    pair = twins(village)
    client, counts = as_(officer), []
    client.get(at("pair", pair))
    for year in (2023, 2024, 2025):
        with CaptureQueriesContext(connection) as queries:
            client.get(at("pair", pair))
        counts.append(len(queries))
        for member in pair:
            build.fact(member.household, build.POOR, year)
            facts = {"kind": "birth", "on": date(2026, 1, 1), "basis": "x"}
            member.household.events.create(recorded_at=build.moment("2026-01-02"), **facts)
    assert counts[0] == counts[1] == counts[2] <= 14


def test_pairs_are_paged(village, officer):
    home = build.household(village)
    for _ in range(7):  # 8 of one name: 28 pairs
        MemberFactory(
            household=home, relation="con", name="Nông Thị Mẩn", birth_date=date(1980, 5, 17)
        )
    page = as_(officer).get(f"{LIST}?page=2")
    assert len(page.context["rows"]) == 3
    assert as_(officer).get(f"{LIST}?page=khong").status_code == 200


def test_the_way_to_the_page_is_shown_to_who_may_use_it(village, officer):
    assert LIST in text_of(as_(officer).get("/ho/"))
    assert LIST not in text_of(as_(build.chairman(village.parent)).get("/ho/"))


def test_a_merge_is_told_on_both_households_pages_and_names_nobody_elsewhere(village, officer):
    there = build.commune()[1][0]
    pair = twins(village, there)
    post(build.staff(), "merge", pair, **MERGE | {"keep": "second"})
    assert HouseholdEvent.objects.get().household == pair[0].household
    for user, (own, other) in ((officer, pair), (build.officer(there.parent), pair[::-1])):
        page = text_of(as_(user).get(reverse("household_detail", args=[own.household_id])))
        assert "Gộp hồ sơ của cùng một người" in page
        assert "ở địa bàn khác" in page
        assert other.household.code not in page


def test_a_merge_inside_the_commune_is_told_with_both_households(village, officer):
    pair = twins(village)
    post(officer, "merge", pair, **MERGE)
    page = text_of(as_(officer).get(reverse("household_detail", args=[pair[1].household_id])))
    assert f"ở hộ này là ghi nhầm; giữ lại hồ sơ kia ở {pair[0].household.code}" in page
    assert DECIDED in page

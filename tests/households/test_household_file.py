"""A household's page as a file: everything of it, nothing of a foreign one, at a constant cost."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from households import actions
from households.models import CommuneReview, IssuedDocument, Petition, Review
from organisations.access import Role
from organisations.models import AuditEntry
from tests import photos
from tests.factories import MemberFactory, person
from tests.households import builders as build
from tests.households.families import alone, family, one
from tests.households.screens import as_, text_of
from tests.households.test_life import child, head_of, how
from tests.households.test_life import reverse as take_back

pytestmark = pytest.mark.django_db


@pytest.fixture
def village():
    """One village, alone in its commune."""
    return build.commune()[1][0]


@pytest.fixture
def officer(village):
    return build.officer(village.parent)


@pytest.fixture
def home(village):
    """A family of four."""
    return family(village)


def page(user, household):
    return text_of(as_(user).get(reverse("household_detail", args=[household.pk])))


def support(household, **facts):
    known = {"kind": "y_te", "what": "Thẻ bảo hiểm y tế", "received_on": date(2026, 2, 1)}
    known |= {"basis": "QĐ 12/QĐ-UBND", "at": build.moment("2026-02-02"), "by": None}
    return actions.record_support(household, **known | {"today": date(2026, 2, 2)} | facts)


def ad_hoc(case, month=5, year=2026, settles=2026, number="7/QĐ-UBND"):
    """The case's round turned into an ad hoc one of the month, decided."""
    commune = case.commune_review.commune
    review = Review.objects.create(
        year=year, month=month, unit=commune, standard=build.standard(),
        opens_on=date(year, month, 15), due_on=date(year, month, 28),
    )  # fmt: skip
    by = build.chairman(commune)
    found = CommuneReview.objects.create(
        review=review, commune=commune, posted_from=date(year, month, 18),
        posted_to=date(year, month, 20), decision_number=number,
        decided_on=date(year, month, 25), decided_by=by, settles_year=settles,
        closed_at=build.moment(date(year, month, 25)), closed_by=by,
    )  # fmt: skip
    case.commune_review, case.state = found, "recognised"
    case.save()
    return case


def test_the_page_of_a_household_without_anything_says_what_is_missing(village, officer):
    shown = page(officer, build.household(village))
    for missing in (
        "Chưa có năm nào được khoá sổ", "chưa có phiếu nào", "Chưa ghi khoản hỗ trợ nào",
        "Chưa ghi biến động nào", "Chưa phát hành giấy tờ nào", "chưa được công nhận lần nào",
    ):  # fmt: skip
        assert missing in shown


def test_former_members_are_folded_and_mistakes_are_not_members(home, officer):
    actions.record_death(home, member=one(home, "Lý Văn An"), **how())
    take_back(actions.record_birth(home, person=child(name="Ghi Nhầm"), **how()))
    answer = as_(officer).get(reverse("household_detail", args=[home.pk]))
    assert [m.name for m in answer.context["former"]] == ["Lý Văn An"]
    assert len(answer.context["present"]) == 3
    assert "Những người đã rời hộ (1)" in text_of(answer)


def test_the_picture_shows_every_year_the_decisions_between_and_another_standard(home, officer):
    build.fact(home, build.POOR, 2023, movement="phat_sinh_ngheo")
    build.fact(home, build.NEAR, 2025, movement="can_ngheo_cu")
    case = build.listed(build.open_round(home.unit.parent), home)
    build.survey(case, build.NOT_POOR)
    case.refresh_from_db()
    ad_hoc(case)
    build.fact(home, build.NEAR, 2027, standard=build.standard("2027"))
    marks = as_(officer).get(reverse("household_detail", args=[home.pk])).context["marks"]
    assert [(m.label, m.lane, m.is_interim) for m in marks] == [
        ("2023", "is-poor", False), ("2024", "is-gone", False), ("2025", "is-near", False),
        ("5/2026", "is-not", True), ("2026", "is-gone", False), ("2027", "is-near", False),
    ]  # fmt: skip
    assert [m.label for m in marks if m.standard] == ["2027"]


def test_a_later_decision_stands_over_the_last_closed_year(home, officer):
    build.fact(home, build.POOR, 2025)
    case = build.listed(build.open_round(home.unit.parent), home)
    build.survey(case, build.NOT_POOR)
    case.refresh_from_db()
    ad_hoc(case)
    shown = page(officer, home)
    assert "QĐ 7/QĐ-UBND ngày 25/05/2026, tính vào năm 2026" in shown
    assert "Thường xuyên, QĐ 7/QĐ-UBND" in shown


def test_a_case_whose_people_changed_since_the_survey_says_so(home, officer):
    case = build.listed(build.open_round(home.unit.parent), home)
    build.survey(case, build.POOR)
    words = "Thành viên đã thay đổi sau Phiếu B"
    assert words not in page(officer, home)
    later = how(on=date(2026, 10, 8), today=date(2026, 10, 9))
    actions.record_birth(home, person=child(), **later)
    assert words in page(officer, home)


def test_petitions_and_papers_of_the_household_are_listed(home, officer, village):
    Petition.objects.create(
        household=home, form="01", filed_on=date(2026, 9, 3), received_by=officer,
        received_at=build.moment("2026-09-03"), refused_on=date(2026, 9, 5),
        refused_by=officer, refusal="Không thuộc địa bàn",
    )  # fmt: skip
    case = build.listed(build.open_round(village.parent), home)
    IssuedDocument.objects.create(
        kind="certificate", case=case, unit=village.parent, household=home, year=2026,
        number="12/GCN-HN.HCN", dated_on=date(2026, 12, 20), issued_at=build.moment("2026-12-20"),
    )  # fmt: skip
    shown = page(officer, home)
    for words in ("Không thuộc địa bàn", "12/GCN-HN.HCN", "chưa in"):
        assert words in shown


def test_supports_are_grouped_by_kind_with_their_known_totals(home, officer):
    support(home, amount=700_000)
    support(home, what="Khám chữa bệnh", amount=300_000)
    support(home, what="Thuốc")
    support(home, kind="vay_von", what="Vay nuôi bò", amount=50_000_000)
    taken_back = support(home, kind="nha_o", what="Sửa nhà", amount=9)
    actions.withdraw_support(
        taken_back, reason="Ghi nhầm hộ", at=build.moment("2026-02-03"), by=officer
    )
    answer = as_(officer).get(reverse("household_detail", args=[home.pk]))
    rows = [(k, len(r), total, unknown) for k, r, total, unknown in answer.context["supports"]]
    assert rows == [("Y tế", 3, 1_000_000, 1), ("Vay vốn", 1, 50_000_000, 0), ("Nhà ở", 1, None, 0)]
    assert "50.000.000 đồng" in text_of(answer) and "Ghi nhầm hộ" in text_of(answer)


# Events of two households ---------------------------------------------------------------------


def test_both_households_tell_the_event_from_their_side(home, village, officer):
    kin = alone(village)
    son, girl = one(home, "Lý Văn An"), one(home, "Lý Thị Út")
    actions.transfer_members(home, to=kin, there={son: "khac", girl: "con"}, **how())
    assert f"Lý Văn An và Lý Thị Út sang hộ {kin.code} – Hoàng Văn Một." in page(officer, home)
    assert f"Nhận Lý Văn An và Lý Thị Út từ hộ {home.code} – Nông Thị Mẩn." in page(officer, kin)
    new = actions.split_household(
        kin, members=[one(kin, "Lý Văn An")], head=one(kin, "Lý Văn An"), **how()
    ).other
    assert "Lập hộ, tách từ hộ khác" in page(officer, new)
    there = dict.fromkeys(new.members.present(), "khac")
    actions.merge_household(new, to=home, there=there, **how())
    assert "Nhận hộ khác nhập vào" in page(officer, home)
    assert f"Nhận Lý Văn An từ hộ {new.code}" in page(officer, home)


def test_every_event_says_who_it_was(home, village, officer):
    son, man = one(home, "Lý Văn An"), one(home, "Lý Văn Chồng")
    actions.record_birth(home, person=child(), **how())
    actions.change_head(home, new_head=man, relation="vo_chong", **how())
    actions.record_leaving(home, member=son, **how())
    actions.return_member(home, member=son, relation="con", **how())
    actions.record_death(home, member=man, new_head=one(home, "Nông Thị Mẩn"), **how())
    _, (far,) = build.commune()
    actions.move_household(home, unit=far, **how())
    shown = page(build.staff(), home)
    for words in (
        "Nông Thị Bé.", "Lý Văn Chồng làm chủ hộ.", "Lý Văn An trở về.", "Nông Thị Mẩn làm chủ hộ.",
        f"Từ {village.full_name}, {village.parent.full_name} đến {far.full_name}",
    ):  # fmt: skip
        assert words in shown


def test_the_last_death_and_a_merge_say_what_became_of_everybody(home, village, officer):
    kin = alone(village)
    actions.record_death(kin, member=head_of(kin), closing="dissolved", **how())
    assert "Hồ sơ hộ đóng: không còn hộ." in page(officer, kin)
    aunt = alone(village, "Hoàng Thị Hai")
    there = {one(home, "Nông Thị Mẩn"): "khac"}
    actions.merge_household(home, to=aunt, there=there, **how())
    assert "Lý Văn Chồng, Lý Văn An và Lý Thị Út chuyển đi nơi khác." in page(officer, home)


@pytest.fixture
def across(home):
    """A split into another commune: (the old household, the new one)."""
    _, (far,) = build.commune()
    son = one(home, "Lý Văn An")
    facts = how(note="Mâu thuẫn với Lý Văn Chồng")
    event = actions.split_household(home, members=[son], head=son, unit=far, **facts)
    at = build.moment("2026-03-10")
    actions.attach_evidence(event, photos.photo(), at=at, by=build.officer(home.unit.parent))
    return home, event.other


def test_of_a_household_elsewhere_only_code_and_commune_are_told(across):
    old, new = across
    there, here = build.officer(new.unit.parent), build.officer(old.unit.parent)
    shown = page(there, new)
    assert f"{old.code} ({old.unit.parent.full_name})" in shown and "Lý Văn An" in shown
    assert "Nông Thị Mẩn" not in shown and "Lý Văn Chồng" not in shown
    assert reverse("household_detail", args=[old.pk]) not in shown
    assert "Huỷ việc này" not in shown, "whoever recorded it takes it back"
    shown = page(here, old)
    assert f"{new.code} ({new.unit.parent.full_name})" in shown
    assert reverse("household_detail", args=[new.pk]) not in shown
    assert "Mâu thuẫn" in shown and "Huỷ việc này" in shown
    everything = page(build.staff(), new)
    assert f"{old.code} – Nông Thị Mẩn" in everything
    assert reverse("household_detail", args=[old.pk]) in everything


def test_a_third_commune_reads_neither(across):
    stranger = build.officer(build.commune()[0])
    for household in across:
        answer = as_(stranger).get(reverse("household_detail", args=[household.pk]))
        assert answer.status_code == 404


# What it costs, who may ------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.COMMUNE_OFFICER, Role.COMMUNE_CHAIRMAN])
def test_a_full_file_costs_at_most_twenty_questions_whatever_its_length(village, role):
    reader = person(role, village.parent)
    counts = []
    for number, rows in enumerate((1, 3)):
        household = family(village) if not number else alone(village)
        for row in range(rows):
            year = 2021 + row
            build.fact(household, build.POOR, year)
            MemberFactory(household=household, relation="con", name=f"Con {row}")
            support(household, what=f"Lần {row}")
            Petition.objects.create(
                household=household, form="01", filed_on=date(year, 9, 3), received_by=reader,
                received_at=build.moment(date(year, 9, 3)), refused_on=date(year, 9, 5),
                refused_by=reader, refusal="Thiếu giấy tờ",
            )  # fmt: skip
            event = actions.record_birth(household, person=child(name=f"Bé {row}"), **how())
            actions.attach_evidence(event, photos.photo(), at=build.moment("2026-03-10"), by=reader)
            going = household.members.get(name=f"Con {row}")
            other = alone(village, f"Người Khác {number}{row}")
            actions.transfer_members(household, to=other, there={going: "khac"}, **how())
        case = build.listed(build.open_round(village.parent), household)
        for row in range(rows):
            IssuedDocument.objects.create(
                kind=["certificate", "refusal", "decision"][row], case=case, unit=village.parent,
                household=household, year=2021 + row, number=f"{number}{row}/GCN",
                dated_on=date(2026, 12, 20), issued_at=build.moment("2026-12-20"),
            )  # fmt: skip
        client = as_(reader)
        client.get(reverse("household_detail", args=[household.pk]))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("household_detail", args=[household.pk]))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 20


@pytest.mark.parametrize("role", [Role.VILLAGE_HEAD, Role.COMMUNE_CHAIRMAN, Role.DISTRICT_STAFF])
def test_who_only_reads_finds_no_button_to_change_anything(home, role):
    support(home)
    actions.record_birth(home, person=child(), **how())
    unit = {Role.VILLAGE_HEAD: home.unit, Role.COMMUNE_CHAIRMAN: home.unit.parent}.get(role)
    shown = page(person(role, unit), home)
    for words in ("Ghi hỗ trợ", "Ghi biến động</a>", "Huỷ việc này", "Bỏ ghi</button>"):
        assert words not in shown
    assert "Thẻ bảo hiểm y tế" in shown
    assert AuditEntry.objects.filter(kind="read").count() == 1

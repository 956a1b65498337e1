"""The forms of life events: they ask on when a head changes, and name no foreign household."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from households import actions
from households.actions.household import show_members
from households.kinship import relation_to
from households.models import Evidence, Household, HouseholdEvent, Member
from organisations.access import Role
from tests import photos
from tests.factories import MemberFactory
from tests.households import builders as build
from tests.households.families import alone, family, living, one
from tests.households.screens import as_, text_of
from tests.households.test_life import head_of, how

pytestmark = pytest.mark.django_db
HEADERS = {"on": "05/03/2026", "basis": "Đơn của hộ"}


@pytest.fixture
def village():
    """One village, alone in its commune."""
    return build.commune()[1][0]


@pytest.fixture
def home(village):
    """A family of four."""
    return family(village)


@pytest.fixture
def kin(village):
    """A household of one, in the same village."""
    return alone(village)


@pytest.fixture
def officer(village):
    return build.officer(village.parent)


def address(household, kind):
    return reverse("event_record", args=[household.pk, kind])


def send(user, household, kind, **typed):
    return as_(user).post(address(household, kind), HEADERS | typed)


def test_a_death_of_the_head_asks_what_the_others_are_before_it_is_recorded(home, officer, today):
    son, man, girl = (one(home, n) for n in ("Lý Văn An", "Lý Văn Chồng", "Lý Thị Út"))
    typed = {"member": head_of(home).pk, "new_head": son.pk}
    asked = send(officer, home, "mat", **typed)
    form = asked.context["form"]
    assert not HouseholdEvent.objects.exists() and "Xem lại quan hệ" in text_of(asked)
    assert form[f"relation_{man.pk}"].value() == "bo_me"
    assert form[f"relation_{girl.pk}"].value() == "anh_chi_em"
    assert 'value="Đơn của hộ"' in text_of(asked), "nothing typed is lost"
    typed |= {"asked_for": form["asked_for"].value(), f"relation_{man.pk}": "khac"}
    answer = send(officer, home, "mat", **typed, **{f"relation_{girl.pk}": "anh_chi_em"})
    assert answer.status_code == 302
    assert living(home) == {
        "Lý Văn An": "chu_ho", "Lý Văn Chồng": "khac", "Lý Thị Út": "anh_chi_em",
    }  # fmt: skip


def test_another_choice_of_head_is_asked_about_again(home, officer, today):
    son, man, girl = (one(home, n) for n in ("Lý Văn An", "Lý Văn Chồng", "Lý Thị Út"))
    head = head_of(home)
    typed = {"new_head": man.pk, "asked_for": str(son.pk), f"relation_{head.pk}": "con"}
    form = send(officer, home, "chu-ho", **typed).context["form"]
    assert form[f"relation_{head.pk}"].value() == "vo_chong"
    assert form[f"relation_{girl.pk}"].value() == "con"
    assert not HouseholdEvent.objects.exists()


def test_a_relation_that_two_answers_do_not_say_is_left_open(home, officer, today):
    son, girl = one(home, "Lý Văn An"), one(home, "Lý Thị Út")
    Member.objects.filter(pk=girl.pk).update(relation="chau")
    typed = {"new_head": son.pk}
    form = send(officer, home, "chu-ho", **typed).context["form"]
    typed["asked_for"] = form["asked_for"].value()
    answers = {n: form[n].value() for n in form.fields if n.startswith("relation_")}
    assert answers[f"relation_{girl.pk}"] == ""
    refused = send(officer, home, "chu-ho", **typed, **answers)
    assert f"relation_{girl.pk}" in refused.context["form"].errors


@pytest.mark.parametrize(
    ("new_head", "relation", "found"),
    [
        ("con", "chu_ho", "bo_me"), ("con", "con", "anh_chi_em"), ("con", "chau", None),
        ("vo_chong", "chu_ho", "vo_chong"), ("vo_chong", "con", "con"),
        ("bo_me", "chu_ho", "con"), ("bo_me", "con", "chau"), ("bo_me", "bo_me", "vo_chong"),
        ("anh_chi_em", "bo_me", "bo_me"), ("chau", "chu_ho", "ong_ba"), ("khac", "con", None),
    ],
)  # fmt: skip
def test_what_somebody_probably_is_to_a_new_head(new_head, relation, found):
    assert relation_to(new_head, relation) == found


def test_the_last_member_is_asked_why_the_record_closes(kin, officer, today):
    shown = text_of(as_(officer).get(address(kin, "mat")))
    assert "Đây là người cuối cùng của hộ" in shown and "Chủ hộ mới" not in shown
    typed = {"member": head_of(kin).pk}
    assert "closing" in send(officer, kin, "mat", **typed).context["form"].errors
    answer = send(officer, kin, "mat", closing="dissolved", **typed)
    assert answer.status_code == 302
    kin.refresh_from_db()
    assert kin.closing == "dissolved"


def test_a_member_goes_over_by_the_code_or_the_name_of_the_other_household(
    home, kin, officer, today
):
    son, girl = one(home, "Lý Văn An"), one(home, "Lý Thị Út")
    send(officer, home, "sang-ho", to=kin.code.lower(), **{f"there_{son.pk}": "khac"})
    typed = {"to": "hoang van mot", f"there_{girl.pk}": "vo_chong", "by_marriage": "on"}
    assert send(officer, home, "sang-ho", **typed).status_code == 302
    assert living(kin) == {
        "Hoàng Văn Một": "chu_ho", "Lý Văn An": "khac", "Lý Thị Út": "vo_chong",
    }  # fmt: skip


def test_several_households_of_one_name_are_named_to_choose_from(
    home, kin, officer, village, today
):
    twin = build.household(village, "Hoàng Văn Một", head={"birth_date": date(1950, 1, 1)})
    typed = {"to": "Hoàng Văn Một", f"there_{one(home, 'Lý Văn An').pk}": "khac"}
    shown = text_of(send(officer, home, "sang-ho", **typed))
    assert kin.code in shown and twin.code in shown
    assert not HouseholdEvent.objects.exists()


def test_a_head_of_the_name_comes_before_a_member_of_it(home, officer, village, today):
    MemberFactory(household=home, name="Triệu Thị Hoa", relation="khac")
    show_members([(home, list(home.members.present().order_by("pk")))])
    head = alone(village, "Triệu Thị Hoa")
    other = alone(village, "Bàn Văn Ba")
    MemberFactory(household=other, name="Lý Thị Lan", relation="khac")
    typed = {"to": "triệu thị hoa", f"there_{head_of(other).pk}": "khac"}
    typed |= {"new_head": one(other, "Lý Thị Lan").pk}
    assert send(officer, other, "sang-ho", **typed).status_code == 302
    assert "Bàn Văn Ba" in living(head)


@pytest.mark.parametrize("kind", ["sang-ho", "nhap", "ve", "tach", "mat", "chu-ho", "sinh"])
def test_a_form_costs_the_same_for_one_member_and_for_three(village, kind, officer):
    counts = []
    for number, members in enumerate((2, 4)):
        household = alone(village, f"Hoàng Văn {number}")
        for each in range(members - 1):
            MemberFactory(household=household, relation="con", name=f"Con {each}")
        for each in range(members):
            MemberFactory(
                household=household, relation="con", name=f"Đã Đi {each}", leaving="left",
                left_on=date(2025, 1, 1),
            )  # fmt: skip
        client = as_(officer)
        client.get(address(household, kind))
        with CaptureQueriesContext(connection) as queries:
            client.get(address(household, kind))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_nobody_chosen_is_said_at_the_first_person(home, kin, officer, today):
    errors = send(officer, home, "sang-ho", to=kin.code).context["form"].errors
    assert any(name.startswith("there_") for name in errors)


def test_a_household_of_another_commune_is_as_unknown_as_none(home, officer, today):
    _, (far,) = build.commune()
    foreign = build.household(far, "Triệu Văn Xa")
    son = one(home, "Lý Văn An")
    for kind, extra in (("sang-ho", {}), ("nhap", {})):
        answers = []
        for words in (foreign.code, "Triệu Văn Xa", "H999999"):
            everybody = {f"there_{m.pk}": "khac" for m in home.members.present()}
            people = everybody if kind == "nhap" else {f"there_{son.pk}": "khac"}
            answer = send(officer, home, kind, to=words, **people, **extra)
            assert "Triệu" not in text_of(answer).replace('value="Triệu Văn Xa"', "")
            answers.append(answer.context["form"].errors["to"])
        assert answers[0] == answers[1] == answers[2]
    assert not HouseholdEvent.objects.exists()


def test_who_holds_both_communes_merges_across_them(home, today):
    _, (far,) = build.commune()
    foreign = build.household(far, "Triệu Văn Xa")
    user = build.officer(home.unit.parent)
    user.postings.create(role=Role.COMMUNE_OFFICER, unit=far.parent, valid_from=date(2021, 1, 1))
    everybody = {f"there_{m.pk}": "khac" for m in home.members.present()}
    assert send(user, home, "nhap", to=foreign.code, **everybody).status_code == 302
    assert len(living(foreign)) == 5


def test_a_merge_asks_about_everybody_and_closes_the_record(home, kin, officer, today):
    son, *others = sorted(home.members.present(), key=lambda m: m.name != "Lý Văn An")
    typed = {"to": kin.code, f"there_{son.pk}": "elsewhere"}
    form = send(officer, home, "nhap", **typed).context["form"]
    assert {f"there_{m.pk}" for m in others} <= set(form.errors)
    typed |= {f"there_{m.pk}": "khac" for m in others}
    assert send(officer, home, "nhap", **typed).status_code == 302
    assert len(living(kin)) == 4 and home.members.get(pk=son.pk).leaving == "left"


def test_a_split_by_the_form_asks_in_both_households(home, officer, today):
    head, man, son, girl = home.members.order_by("pk")
    typed = {
        "members": [son.pk, girl.pk], "head": son.pk, "unit": home.unit.pk,
    }  # fmt: skip
    form = send(officer, home, "tach", **typed).context["form"]
    assert form[f"relation_{girl.pk}"].value() == "anh_chi_em"
    assert f"relation_{man.pk}" not in form.fields, "their head stays"
    typed |= {"asked_for": form["asked_for"].value(), f"relation_{girl.pk}": "anh_chi_em"}
    assert send(officer, home, "tach", **typed).status_code == 302
    new = HouseholdEvent.objects.get().other
    assert living(new) == {"Lý Văn An": "chu_ho", "Lý Thị Út": "anh_chi_em"}


def test_somebody_returns_by_the_form(home, officer, today):
    son = one(home, "Lý Văn An")
    actions.record_leaving(home, member=son, **how())
    typed = {"member": son.pk, "relation": "con", "on": "06/03/2026"}
    assert send(officer, home, "ve", **typed).status_code == 302
    assert one(home, "Lý Văn An").came_from == son


def test_a_household_returns_by_the_form_under_another_head(home, officer, today):
    actions.close_household(
        home, closing="moved_away", closed_on=date(2026, 3, 5), basis="Đơn",
        at=build.moment("2026-03-06"), on=date(2026, 3, 6), by=None,
    )  # fmt: skip
    head, man, son, girl = home.members.order_by("pk")
    shown = text_of(as_(officer).get(address(home, "tro-ve")))
    assert shown.count("checked") >= 4
    typed = {"members": [man.pk, girl.pk], "head": man.pk, "unit": home.unit.pk}
    typed["on"] = "06/04/2026"
    form = send(officer, home, "tro-ve", **typed).context["form"]
    typed |= {"asked_for": form["asked_for"].value(), f"relation_{girl.pk}": "con"}
    assert send(officer, home, "tro-ve", **typed).status_code == 302
    assert living(home) == {"Lý Văn Chồng": "chu_ho", "Lý Thị Út": "con"}


def test_files_are_kept_with_the_event_and_a_wrong_one_records_nothing(home, officer, today):
    typed = {"member": one(home, "Lý Văn An").pk}
    wrong = send(officer, home, "di", files=[photos.sent("a.exe", b"MZ")], **typed)
    assert "files" in wrong.context["form"].errors and not HouseholdEvent.objects.exists()
    assert send(officer, home, "di", files=[photos.photo()], **typed).status_code == 302
    assert Evidence.objects.get().event == HouseholdEvent.objects.get()


def test_a_file_may_come_later_and_not_from_another_commune(home, officer, today):
    event = actions.record_leaving(home, member=one(home, "Lý Văn An"), **how())
    later = reverse("evidence_add", args=["bien-dong", event.pk])
    stranger = build.officer(build.commune()[0])
    assert as_(stranger).post(later, {"files": [photos.photo()]}).status_code == 404
    assert as_(officer).post(later, {"files": [photos.photo()]}).status_code == 302
    assert event.evidence.count() == 1


@pytest.mark.parametrize("kind", ["sang-ho", "nhap", "ve", "tach", "mat", "chu-ho"])
@pytest.mark.parametrize("role", [Role.VILLAGE_HEAD, Role.SURVEYOR, Role.COMMUNE_CHAIRMAN])
def test_who_records_no_events_opens_no_form(home, kind, role, signed_in):
    client = signed_in(role, home.unit.parent)
    assert client.get(address(home, kind)).status_code == 403
    assert client.post(address(home, kind), HEADERS).status_code == 403


@pytest.mark.parametrize("kind", ["sang-ho", "nhap", "ve", "tach", "mat", "chu-ho", "chuyen-thon"])
def test_an_empty_form_is_answered_in_words(home, kind, officer, today):
    answer = as_(officer).post(address(home, kind), {})
    assert answer.status_code == 200 and answer.context["form"].errors
    assert Household.objects.get(pk=home.pk).closed_on is None


def test_a_newborn_is_nobodys_spouse_or_parent(home, officer, today):
    typed = {"name": "Lý Bé Na", "sex": "nu", "ethnicity": home.members.first().ethnicity_id}
    refused = send(officer, home, "sinh", **typed, relation="bo_me")
    assert refused.context["form"].has_error("relation")
    assert not HouseholdEvent.objects.exists()


def test_people_to_choose_from_begin_with_the_head(home, officer):
    form = as_(officer).get(address(home, "mat")).context["form"]
    assert form.fields["member"].queryset[0] == head_of(home)


def test_a_file_that_was_chosen_is_asked_for_again_when_something_else_is_wrong(home, officer):
    typed = {"member": "", "files": [photos.photo("khai-tu.jpg")]}
    assert "chọn lại ảnh" in text_of(send(officer, home, "mat", **typed))
    assert "chọn lại ảnh" not in text_of(send(officer, home, "mat", member=""))

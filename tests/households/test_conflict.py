"""Two officers on one household: both versions by field, chosen knowingly, nothing overwritten."""

import re
from html import unescape

import pytest
from django.urls import reverse

from households.forms.conflict import MINE, THEIRS, Conflict
from households.models import Member, Survey, SurveyDraft
from tests.households import builders as build
from tests.households.screens import as_, sheet_of, text_of, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
SON = build.member_answers("Lý Văn Tư", quan_he="con", ngay_sinh="2001-02-03", gioi_tinh="nam")


@pytest.fixture
def commune():
    unit, _ = build.commune()
    return unit


@pytest.fixture
def case(commune):
    """A household of one that applied in the round of 2026."""
    build.ethnic_groups()
    home = build.household(commune.children.get())
    return build.listed(build.open_round(commune), home)


@pytest.fixture
def mine(commune):
    return build.officer(commune)


@pytest.fixture
def theirs(case, commune):
    """A survey that a colleague recorded: near-poor, B1 100."""
    return build.survey(case, build.NEAR, by=build.officer(commune))


def head(**answers):
    member = Member.objects.get(relation="chu_ho")
    return build.member_answers(id=member.pk, **answers)


def post(user, case, fields, **headers):
    return as_(user).post(sheet_of(case), fields, **headers)


def carried(page):
    """What the page would post, by name: hidden fields and marked choices."""
    found = {}
    main = text_of(page).partition('class="conflict"')[2]
    for tag in re.findall(r"<input [^>]+>", main):
        attrs = {k: unescape(v) for k, v in re.findall(r'(\w+)="([^"]*)"', tag)}
        if attrs["type"] == "hidden" or " checked" in tag:
            found.setdefault(attrs["name"], []).append(attrs["value"])
    return found


def shown(page):
    """{question: (mine, theirs)} of the differences on the page."""
    differences = page.context["conflict"].differences
    return {(d.person, d.question): (d.mine, d.theirs) for d in differences}


def chosen(page, choice, *names):
    """What the page posts with a choice for some differences, or for all."""
    fields = carried(page)
    differences = page.context["conflict"].differences
    taken = names or [d.name for d in differences]
    return fields | {name: [choice] for name in taken}


def merge(user, case, page, fields):
    survey = page.context["survey"]
    return post(user, case, fields | {"do": f"merge:{survey.pk}"})


def test_only_what_differs_is_shown_in_words(case, mine, theirs):
    fields = typed(build.NEAR, members=[head(bang_cap="thcs")], diem_b1=90, nguyen_nhan=[2, 7])
    page = post(mine, case, fields | {"nguon_nuoc": "khong_bao_ve", "dien_tich_m2": "90,0"})
    assert shown(page) == {
        ("", "Nguồn nước sinh hoạt"): ("Nguồn không được bảo vệ (không hợp vệ sinh)", "Nước máy"),
        ("", "Diện tích nhà ở (m²)"): ("90,0", "90"),
        ("", "Điểm B1 ghi trên phiếu giấy"): ("90", "100"),
        ("", "Nguyên nhân nghèo"): (
            "Không có vốn sản xuất, kinh doanh, Có người ốm đau, bệnh nặng, tai nạn",
            "Không có vốn sản xuất, kinh doanh",
        ),
        ("Nông Thị Mẩn", "Bằng cấp cao nhất đã đạt"): (
            "Trung học cơ sở",
            "Trung học phổ thông",
        ),
    }
    text = text_of(page)
    assert str(theirs.recorded_by) in text
    assert "16:00 05/10/2026" in text
    assert reverse("survey_detail", args=[theirs.pk]) in text
    assert "khong_bao_ve<" not in text, "codes are not shown"
    assert Survey.objects.count() == 1


def test_mine_is_marked_and_nothing_is_recorded_before_the_button(case, mine, theirs):
    page = post(mine, case, typed(build.POOR))
    assert {v for n, vs in carried(page).items() if n.startswith("chon-") for v in vs} == {MINE}
    assert Survey.objects.get() == theirs


def test_what_was_typed_is_a_draft_meanwhile(case, mine, theirs):
    fields = typed(build.POOR)
    post(mine, case, fields)
    draft = SurveyDraft.objects.get(by=mine)
    assert draft.fields["nguon_nuoc"] == ["khong_bao_ve"]
    assert str(draft.submission_key) == fields["submission_key"]
    assert not [name for name in draft.fields if name.startswith("chon-")]


def test_my_answers_are_recorded_on_top_of_theirs(case, mine, theirs):
    page = post(mine, case, typed(build.POOR))
    answer = merge(mine, case, page, carried(page))
    case.refresh_from_db()
    assert answer["Location"] == reverse("survey_detail", args=[case.survey_id])
    assert (case.survey.poverty_class, case.survey.recorded_by) == ("ngheo", mine)
    theirs.refresh_from_db()
    assert theirs.replaced_at is not None, "kept, marked as replaced"
    assert not SurveyDraft.objects.exists()


def test_chosen_answers_of_both_come_together(case, mine, theirs):
    fields = typed(build.POOR, members=[head(bhyt="khong")])
    page = post(mine, case, fields)
    taken = ["chon-nguon_nuoc", "chon-nguyen_nhan", "chon-thanh_vien-0-bhyt"]
    merge(mine, case, page, chosen(page, THEIRS, *taken))
    case.refresh_from_db()
    answers = case.survey.answers
    assert (answers["nguon_nuoc"], answers["nguyen_nhan"]) == ("nuoc_may", [2])
    assert answers["nha_tieu"] == "khong_co", "mine"
    assert answers["thanh_vien"][0]["bhyt"] == "co"
    assert case.survey.submission_key.hex == fields["submission_key"].replace("-", "")


def test_all_of_theirs_makes_no_second_survey(case, mine, commune):
    post(build.officer(commune), case, typed(build.NEAR))
    theirs = Survey.objects.get()
    page = post(mine, case, typed(build.POOR, members=[head()]))
    answer = merge(mine, case, page, chosen(page, THEIRS))
    assert answer["Location"] == reverse("survey_detail", args=[theirs.pk])
    assert Survey.objects.count() == 1


def test_the_same_answers_are_no_conflict(case, mine, theirs):
    post(mine, case, typed(build.POOR))
    answer = post(mine, case, typed(build.NEAR, members=[head()]))
    assert answer["Location"] == reverse("survey_detail", args=[theirs.pk])
    assert (Survey.objects.count(), SurveyDraft.objects.count()) == (1, 0)


def test_where_the_answers_are_the_same_the_script_is_told_where_to_go_on(case, mine, theirs):
    fields = typed(build.NEAR, members=[head()])
    answer = post(mine, case, fields, headers={"accept": "application/json"})
    assert answer.json() == {"go": reverse("survey_detail", args=[theirs.pk])}


def test_a_choice_that_is_missing_is_asked_for_again(case, mine, theirs):
    page = post(mine, case, typed(build.POOR))
    fields = chosen(page, THEIRS)
    del fields["chon-nguon_nuoc"]
    again = merge(mine, case, page, fields)
    assert "conflict" in again.context
    made_up = merge(mine, case, page, fields | {"chon-nguon_nuoc": ["gì đó"]})
    assert "conflict" in made_up.context
    assert Survey.objects.get() == theirs


def test_a_third_survey_meanwhile_is_shown_in_its_turn(case, mine, theirs, commune):
    page = post(mine, case, typed(build.POOR))
    third = build.survey(case, build.NOT_POOR, by=build.officer(commune), base=theirs.pk)
    again = merge(mine, case, page, carried(page))
    assert again.context["survey"] == third
    assert shown(again)["", "Điểm B1 ghi trên phiếu giấy"] == ("100", "200")


def test_a_survey_of_another_household_cannot_be_merged_with(case, mine, theirs, commune):
    other = build.listed(case.commune_review, build.household(commune.children.get(), "B B"))
    foreign = build.survey(other, build.POOR, diem_b1=77)
    page = post(mine, case, typed(build.POOR, diem_b1=90))
    again = post(mine, case, carried(page) | {"do": f"merge:{foreign.pk}"})
    assert again.context["survey"] == theirs
    assert "77" not in str(shown(again))


def test_going_on_with_mine_loses_nothing(case, mine, theirs):
    page = post(mine, case, typed(build.POOR) | {"thanh_vien-0-ho_ten": "Tên Rất Riêng"})
    sheet = post(mine, case, carried(page) | {"do": "reopen"}).context["sheet"]
    assert sheet.members[0].name == "Tên Rất Riêng"
    assert sheet.household.given["nguon_nuoc"] == "khong_bao_ve"


def test_mine_can_be_dropped(case, mine, theirs):
    page = post(mine, case, typed(build.POOR))
    answer = post(mine, case, carried(page) | {"do": "drop"})
    assert answer["Location"] == reverse("survey_detail", args=[theirs.pk])
    assert not SurveyDraft.objects.exists()
    assert Survey.objects.get() == theirs


def test_a_merged_sheet_that_is_wrong_comes_back_as_a_sheet(case, mine, theirs):
    page = post(mine, case, typed(build.POOR))
    fields = chosen(page, MINE) | {"ngay_khao_sat": ["31/08/2026"]}
    again = merge(mine, case, page, fields | {"chon-ngay_khao_sat": [MINE]})
    assert again.context["sheet"].household.errors.keys() == {"ngay_khao_sat"}
    assert again.context["sheet"].typed["base_survey"] == str(theirs.pk)
    assert Survey.objects.get() == theirs


def people(case):
    """Names of those present by the survey that stands."""
    case.refresh_from_db()
    return [row["ho_ten"] for row in case.survey.answers["thanh_vien"]]


@pytest.fixture
def with_son(case, commune):
    """Their survey names a son whom mine does not."""
    members = [head(), dict(SON)]
    return build.survey(case, build.NEAR, by=build.officer(commune), members=members)


def test_a_person_only_they_have_is_taken_over(case, mine, with_son):
    page = post(mine, case, typed(build.NEAR, members=[head()]))
    assert shown(page) == {
        ("Lý Văn Tư", "Còn trong hộ"): ("Không có trong phiếu", "Có trong phiếu")
    }
    merge(mine, case, page, chosen(page, THEIRS) | {"diem_b1": ["101"], "chon-diem_b1": [MINE]})
    assert people(case) == ["Nông Thị Mẩn", "Lý Văn Tư"]
    assert case.survey.b1 == 101
    assert Member.objects.filter(name="Lý Văn Tư").count() == 1


def test_a_person_of_theirs_left_out_is_asked_about_as_somebody_who_left(case, mine, with_son):
    page = post(mine, case, typed(build.NEAR, members=[head()]))
    sheet = merge(mine, case, page, carried(page)).context["sheet"]
    assert [member.name for member in sheet.gone] == ["Lý Văn Tư"]
    assert sheet.gone[0].errors.keys() == {"ly_do", "ngay"} or "ngay" in sheet.gone[0].errors
    assert Survey.objects.count() == 1


def test_a_person_both_added_is_one_person(case, mine, with_son):
    son = SON | {"bhyt": "khong"}
    page = post(mine, case, typed(build.NEAR, members=[head(), son]))
    assert shown(page) == {("Lý Văn Tư", "Có thẻ bảo hiểm y tế"): ("Không", "Có")}
    merge(mine, case, page, carried(page))
    assert people(case) == ["Nông Thị Mẩn", "Lý Văn Tư"]
    assert Member.objects.filter(name="Lý Văn Tư").count() == 1


def test_a_person_only_i_have_can_be_left_out_and_kept(case, mine, theirs):
    page = post(mine, case, typed(build.NEAR, members=[head(), dict(SON)], diem_b1=99))
    assert ("Lý Văn Tư", "Còn trong hộ") in shown(page)
    merge(mine, case, page, chosen(page, THEIRS, "chon-thanh_vien-1"))
    assert people(case) == ["Nông Thị Mẩn"]
    assert not Member.objects.filter(name="Lý Văn Tư").exists()


@pytest.fixture
def with_son_gone(case, commune):
    """A son of the registry who moved away, as their survey says."""
    by = build.officer(commune)
    first = build.survey(case, build.NEAR, by=by, members=[head(), dict(SON)])
    son = Member.objects.get(name="Lý Văn Tư")
    left = {"id": son.pk, "ho_ten": son.name, "ly_do": "left", "ngay": "2026-10-05"}
    answers = {"members": [head()], "da_roi": [left]}
    build.survey(case, build.NEAR, by=by, base=first.pk, **answers)
    case.refresh_from_db()
    return son, first


@pytest.mark.parametrize(("choice", "names"), [(MINE, 2), (THEIRS, 1)])
def test_whether_somebody_left_is_a_question_of_its_own(case, mine, with_son_gone, choice, names):
    son, first = with_son_gone
    fields = typed(build.NEAR, members=[head(), SON | {"id": son.pk}], base=first.pk, diem_b1=99)
    page = post(mine, case, fields)
    assert shown(page)["Lý Văn Tư", "Còn trong hộ"] == (
        "Có trong phiếu",
        "Không còn trong hộ: chuyển đi, từ ngày 05/10/2026",
    )
    merge(mine, case, page, chosen(page, choice, "chon-thanh_vien-1"))
    assert len(people(case)) == names
    son.refresh_from_db()
    assert (son.left_on is None) == (choice == MINE)


def test_two_answers_for_the_leaving_of_one_person(case, mine, with_son_gone):
    son, first = with_son_gone
    fields = typed(build.NEAR, members=[head(), SON | {"id": son.pk}], base=first.pk)
    fields |= {"thanh_vien-1-DELETE": "on", "thanh_vien-1-ly_do": "died"}
    page = post(mine, case, fields | {"thanh_vien-1-ngay": "05/10/2026"})
    assert shown(page) == {("Lý Văn Tư", "Vì sao không còn trong hộ"): ("Đã mất", "Chuyển đi")}


def test_somebody_they_know_to_have_left_and_i_do_not_name_changes_nothing(
    case, mine, with_son_gone
):
    _, first = with_son_gone
    page = post(mine, case, typed(build.NEAR, members=[head()], base=first.pk, diem_b1=99))
    merge(mine, case, page, carried(page))
    assert people(case) == ["Nông Thị Mẩn"]
    assert Member.objects.get(name="Lý Văn Tư").left_on is not None


def test_who_may_not_record_here_sees_neither(case, theirs):
    stranger = build.officer(build.commune()[0])
    assert post(stranger, case, typed(build.POOR)).status_code == 404


def test_a_base_that_is_gone_is_said_and_the_next_press_records(case, mine):
    page = post(mine, case, typed(build.POOR, base=999_999))
    assert page.context["sheet"].typed["base_survey"] == ""
    assert page.context["sheet"].refusals
    post(mine, case, typed(build.POOR, key=page.context["sheet"].typed["submission_key"]))
    assert Survey.objects.count() == 1


def test_the_choices_are_no_part_of_what_is_typed(case, mine, theirs):
    conflict = Conflict(case, as_typed(typed(build.POOR) | {"chon-nguon_nuoc": MINE}), theirs)
    assert "chon-nguon_nuoc" not in conflict.typed


def as_typed(fields):
    from django.utils.datastructures import MultiValueDict

    return MultiValueDict({k: v if isinstance(v, list) else [v] for k, v in fields.items()})


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_whatever_the_household(
    rows, case, mine, commune, django_assert_num_queries
):
    more = [build.member_answers(f"Con {n}", quan_he="con") for n in range(rows)]
    build.survey(case, build.NEAR, by=build.officer(commune), members=[head(), *more])
    client = as_(mine)
    fields = typed(build.POOR, members=[head()])
    client.post(sheet_of(case), fields)
    with django_assert_num_queries(27):
        client.post(sheet_of(case), fields)


def test_items_are_compared_as_they_would_be_recorded(case, mine, commune):
    """Beside a total typed from paper an item «0» is not kept: that is no difference."""
    build.score_table()
    zero = {"b1_so_trau_bo_ngua": "0"}
    names = set(as_(mine).get(sheet_of(case)).context["sheet"].household.fields)
    items = {name: "0" for name in names if name.startswith("b1_")} | zero
    post(build.officer(commune), case, typed(build.NEAR) | items)
    page = post(mine, case, typed(build.NEAR, members=[head()], diem_b1=99) | items)
    assert list(shown(page)) == [("", "Điểm B1 ghi trên phiếu giấy")]

"""Phiếu B as it is typed: dates, numbers and rows become answers, remarks find their field."""

from datetime import date

import pytest
from django.utils.datastructures import MultiValueDict

from households.forms.sheet import SurveySheet, with_member, with_member_again, without_member
from households.forms.typed import carried_members, typed_answers
from households.standards import shipped
from tests.households import builders as build

GROUPS = [("01", "Kinh"), ("02", "Tày"), ("06", "Nùng")]


def sheet(typed, code="2022", area="nong_thon", *, table=True):
    rules = shipped().standards[code]
    tables = [t for t in shipped().tables if t.standard == code] if table else [None]
    return SurveySheet(typed, rules=rules, table=tables[0], area=area, groups=GROUPS)


def filled(poverty_class=build.POOR, **answers):
    return typed_answers(build.answers_for(poverty_class, **answers))


def messages(found):
    """{field name: message} of what is wrong."""
    return {field.html_name: message for field, _, message in found.problems}


def test_answers_typed_back_are_the_same_answers():
    given = build.answers_for(build.POOR, dien_tich_m2="45.5")
    answers = sheet(typed_answers(given)).answers
    assert {key: answers[key] for key in given if key not in ("thanh_vien", "xu_ly_rac")} == {
        key: value for key, value in given.items() if key not in ("thanh_vien", "xu_ly_rac")
    }
    (member,) = answers["thanh_vien"]
    assert member == build.member_answers() | {"id": None, "cccd": None}


def test_a_complete_sheet_has_nothing_wrong():
    found = sheet(filled())
    assert found.is_valid()
    assert found.problems == []


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("17/05/1980", "1980-05-17"),
        ("7/5/1980", "1980-05-07"),
        ("17-05-1980", "1980-05-17"),
        ("17.05.1980", "1980-05-17"),
        ("17051980", "1980-05-17"),
        (" 17/05/1980 ", "1980-05-17"),
        ("1958", "1958"),
    ],
)
def test_a_birth_date_is_read_as_people_write_it(written, meant):
    typed = filled()
    typed["thanh_vien-0-ngay_sinh"] = written
    found = sheet(typed)
    assert found.answers["thanh_vien"][0]["ngay_sinh"] == meant
    assert found.is_valid()


@pytest.mark.parametrize("written", ["31/02/1980", "17/13/1980", "hôm qua", "80", "2027"])
def test_a_birth_date_that_is_none_is_refused_beside_its_field(written):
    typed = filled()
    typed["thanh_vien-0-ngay_sinh"] = written
    found = sheet(typed)
    assert not found.is_valid()
    assert list(messages(found)) == ["thanh_vien-0-ngay_sinh"]
    assert found.members[0]["ngay_sinh"].value() == written


@pytest.mark.parametrize(("written", "meant"), [("45,5", "45.5"), ("45.5", "45.5"), ("90", "90")])
def test_a_floor_area_takes_a_comma_or_a_point(written, meant):
    typed = filled()
    typed["dien_tich_m2"] = written
    assert sheet(typed).answers["dien_tich_m2"] == meant


@pytest.mark.parametrize("written", ["", "-1", "rộng"])
def test_a_floor_area_that_is_none_is_refused(written):
    typed = filled()
    typed["dien_tich_m2"] = written
    assert list(messages(_checked(typed))) == ["dien_tich_m2"]


@pytest.mark.parametrize("written", ["12345", "0190801234567", "abc"])
def test_a_citizen_number_has_9_or_12_digits(written):
    typed = filled()
    typed["thanh_vien-0-cccd"] = written
    assert list(messages(_checked(typed))) == ["thanh_vien-0-cccd"]


def test_a_citizen_number_may_be_typed_in_groups():
    typed = filled()
    typed["thanh_vien-0-cccd"] = "019 080 012 345"
    assert sheet(typed).answers["thanh_vien"][0]["cccd"] == "019080012345"


def _checked(typed, **facts):
    found = sheet(typed, **facts)
    assert not found.is_valid()
    return found


def test_two_heads_are_refused_at_the_second():
    members = [build.member_answers(), build.member_answers("Lý Văn Tư")]
    assert list(messages(_checked(filled(members=members)))) == ["thanh_vien-1-quan_he"]


def test_no_head_is_refused():
    members = [build.member_answers(quan_he="con")]
    found = _checked(filled(members=members))
    assert messages(found)["thanh_vien-0-quan_he"] == "Hộ chưa có chủ hộ."


def test_a_household_without_members_is_refused_at_the_top():
    typed = without_member(filled(), 0)
    found = _checked(typed)
    assert found.present == []
    assert "từ 1 đến 100 thành viên" in found.refusals[0]


def test_remarks_count_only_the_people_still_on_the_sheet():
    members = [build.member_answers("Con Cả", quan_he="con"), build.member_answers()]
    members += [build.member_answers("Con Út", quan_he="con", ngay_sinh="31/02/2010")]
    typed = without_member(filled(members=members), 0)
    typed["thanh_vien-2-ngay_sinh"] = "31/02/2010"
    found = _checked(typed)
    assert list(messages(found)) == ["thanh_vien-2-ngay_sinh"]


def test_somebody_of_the_registry_who_is_taken_off_is_asked_why():
    members = [build.member_answers(), build.member_answers("Lý Văn Tư", quan_he="con", id=7)]
    typed = without_member(filled(members=members), 1)
    typed["thanh_vien-1-ly_do"] = "died"
    typed["thanh_vien-1-ngay"] = "02/03/2026"
    answers = sheet(typed).answers
    assert [row["ho_ten"] for row in answers["thanh_vien"]] == ["Nông Thị Mẩn"]
    gone = {"id": 7, "ho_ten": "Lý Văn Tư", "ly_do": "died", "ngay": "2026-03-02"}
    assert answers["da_roi"] == [gone]


@pytest.mark.parametrize(
    ("day", "message"),
    [
        ("", "Chưa ghi ngày rời hộ."),
        ("31/11/2025", "không phải là một ngày có thật"),
        ("08/03/2025", "không được trước ngày vào hộ 09/03/2025"),
        ("06/10/2026", "không được sau ngày khảo sát 05/10/2026"),
        ("09/03/2025", None),
        ("05/10/2026", None),
    ],
)
def test_the_day_of_leaving_is_judged_on_the_sheet_already(day, message):
    members = [build.member_answers(), build.member_answers("Lý Văn Tư", quan_he="con", id=7)]
    typed = without_member(filled(members=members), 1)
    typed["thanh_vien-1-ly_do"], typed["thanh_vien-1-ngay"] = "died", day
    found = sheet(typed)
    found.joined = {7: date(2025, 3, 9)}
    assert found.is_valid() is (message is None)
    assert (message or "") in messages(found).get("thanh_vien-1-ngay", "")


def test_a_head_taken_off_without_a_word_misses_three_answers_at_once():
    members = [build.member_answers(id=6), build.member_answers("Lý Văn Tư", quan_he="con", id=7)]
    found = _checked(without_member(filled(members=members), 0))
    assert messages(found).keys() == {
        "thanh_vien-0-ly_do", "thanh_vien-0-ngay", "thanh_vien-1-quan_he"
    }  # fmt: skip
    assert found.by_code["thanh_vien"].missing == 3


def test_what_is_typed_and_wrong_is_told_apart_from_what_is_missing():
    typed = filled(dien_tich_m2="abc", nguon_nuoc=None)
    typed["thanh_vien-0-ngay_sinh"] = "31/11/1980"
    assert sheet(typed).misread.keys() == {"dien_tich_m2", "thanh_vien-0-ngay_sinh"}


def test_somebody_new_who_is_taken_off_leaves_no_trace():
    typed = without_member(with_member(filled()), 1)
    found = sheet(typed)
    assert found.answers["da_roi"] == []
    assert found.is_valid()


def test_a_member_taken_off_can_be_put_back_as_typed():
    typed = with_member_again(without_member(filled(), 0), 0)
    assert sheet(typed).answers["thanh_vien"][0]["ho_ten"] == "Nông Thị Mẩn"


def test_a_new_member_starts_with_what_is_no_for_most():
    found = sheet(with_member(filled()))
    new = found.members[1]
    assert [new[name].value() for name in ("khuyet_tat", "nguoi_co_cong")] == ["khong"] * 2
    assert new["bhyt"].value() is None


def test_neither_a_total_nor_one_item_is_one_remark():
    found = _checked(filled(diem_b1=None))
    assert list(messages(found)) == ["diem_b1"]


def test_one_item_answered_asks_for_the_others():
    found = _checked(filled(diem_b1=None, b1={"luong_huu": "1"}))
    names = set(messages(found))
    assert "b1_viec_lam" in names
    assert "b1_luong_huu" not in names
    assert "b1_tai_san" not in names, "owning nothing is an answer"


def test_a_typed_total_needs_no_items():
    found = sheet(filled(diem_b1=120))
    assert found.is_valid()
    assert found.answers["b1"] == {}


@pytest.mark.parametrize("written", ["1001", "-1", "12,5", "nhiều"])
def test_a_total_out_of_range_is_refused(written):
    typed = filled()
    typed["diem_b1"] = written
    assert list(messages(_checked(typed))) == ["diem_b1"]


def test_the_hint_of_something_counted_says_what_its_points_are_for():
    drawn = str(sheet(filled()).household["b1_luong_huu"])
    assert "Điểm tính cho mỗi người" in drawn


def test_items_of_another_area_are_not_asked():
    rural, urban = sheet(filled()), sheet(filled(), area="thanh_thi")
    assert "b1_dat_dai" in rural.household.fields
    assert "b1_dat_dai" not in urban.household.fields


def test_without_a_score_table_only_the_total_is_asked():
    found = sheet(filled(), table=False)
    assert found.household.items() == ""
    assert found.is_valid()


@pytest.mark.parametrize(("code", "asked"), [("2022", False), ("2027", True)])
def test_waste_is_asked_only_where_the_standard_needs_it(code, asked):
    names = [field.name for field in sheet(filled(), code).by_code["nuoc"].fields]
    assert ("xu_ly_rac" in names) is asked


def test_a_code_nobody_offers_is_refused():
    typed = filled()
    typed["nguon_nuoc"] = "nuoc_bien"
    assert "nguon_nuoc" in messages(_checked(typed))


def test_a_tampered_number_of_members_does_no_harm():
    for count in ("", "nhiều", "-1", "999999"):
        typed = filled()
        typed["thanh_vien-TOTAL_FORMS"] = count
        assert not sheet(typed).is_valid()
        assert len(sheet(with_member(typed)).members) <= 110


def test_an_empty_post_is_a_sheet_with_everything_missing():
    assert not sheet(MultiValueDict()).is_valid()


class Known:
    """A member of the registry, as `carried_members` reads one."""

    def __init__(self, pk, name):
        day = build.date(1980, 5, 17)
        self.pk, self.name, self.birth_date, self.is_birth_year_only = pk, name, day, False
        self.sex, self.relation, self.cccd = "nu", "chu_ho", ""
        self.ethnicity = type("Group", (), {"code_1979": "02"})


def test_the_last_survey_tells_what_the_registry_does_not_know():
    last = [build.member_answers("Tên Cũ", id=5, bhyt="khong")]
    (row,) = carried_members([Known(5, "Nông Thị Mẩn")], last)
    assert (row["ho_ten"], row["bhyt"], row["id"]) == ("Nông Thị Mẩn", "khong", 5)


def test_a_member_without_a_number_is_found_by_name_and_birth():
    (row,) = carried_members([Known(5, "Nông Thị Mẩn")], [build.member_answers(bang_cap="thcs")])
    assert row["bang_cap"] == "thcs"


def test_somebody_the_last_survey_did_not_know_brings_only_the_registry():
    (row,) = carried_members([Known(5, "Lý Thị Mới")], [build.member_answers()])
    assert "bhyt" not in row


def aged(years, **answers):
    """A son of an age on the survey date of 5 October 2026."""
    return build.member_answers("Lý Văn Tư", quan_he="con", ngay_sinh=str(2026 - years), **answers)


def test_a_question_that_does_not_apply_has_its_neutral_code_whatever_was_typed():
    small = aged(4, viec_lam="tim_viec", bang_cap="dai_hoc", cap_hoc="mam_non")
    grown = aged(40, cap_hoc="thpt", suy_dinh_duong="co", viec_lam="tim_viec")
    _, child, adult = sheet(filled(members=[build.member_answers(), small, grown])).answers[
        "thanh_vien"
    ]
    assert (child["viec_lam"], child["bang_cap"]) == ("khong_nhu_cau", "khong")
    assert child["cap_hoc"] == "mam_non"
    assert (adult["cap_hoc"], adult["suy_dinh_duong"]) == ("khong", "khong")
    assert adult["viec_lam"] == "tim_viec"


def test_what_was_typed_to_a_question_that_does_not_apply_is_still_on_the_sheet():
    found = sheet(filled(members=[build.member_answers(), aged(4, viec_lam="tim_viec")]))
    assert found.members[1]["viec_lam"].value() == "tim_viec"
    assert "data-unasked" in str(found.members[1]["viec_lam"])
    assert "data-unasked" not in str(found.members[1]["bhyt"])


def test_a_question_that_does_not_apply_need_not_be_answered():
    small = {k: v for k, v in aged(2).items() if k not in ("viec_lam", "bang_cap", "cap_hoc")}
    assert sheet(filled(members=[build.member_answers(), small])).is_valid()


def test_while_the_birth_is_not_known_everything_is_asked():
    typed = filled()
    typed["thanh_vien-0-ngay_sinh"] = ""
    assert sheet(typed).members[0].unasked == frozenset()


def test_items_that_follow_from_other_answers_are_not_asked_and_not_taken_from_the_page():
    typed = filled(diem_b1=None, b1={"luong_huu": "0"})
    typed["b1_so_nhan_khau"] = "9"
    found = sheet(typed)
    assert "b1_so_nhan_khau" not in found.household.fields
    assert "so_nhan_khau" not in found.answers["b1"]


def carried(*confirmed, **answers):
    """What is typed on a sheet prefilled from an earlier survey, with some sections confirmed."""
    typed = filled(**answers)
    typed["carried_from"] = "phiếu ngày 05/10/2025"
    typed.setlist("dien_san", ["thanh-vien", "nha-o"])
    typed.setlist("xac_nhan", list(confirmed))
    return typed


def test_carried_answers_nobody_confirmed_are_refused_section_by_section():
    found = sheet(carried("nha-o"))
    assert not found.is_valid()
    assert [section.code for section in found.unconfirmed] == ["thanh-vien"]
    assert found.problems == []
    assert sheet(carried("nha-o", "thanh-vien")).is_valid()


def test_a_page_that_lost_the_list_of_carried_sections_has_all_of_them_to_confirm():
    typed = carried("nha-o")
    del typed["dien_san"]
    assert not sheet(typed).is_valid()


def test_progress_counts_what_is_missing_and_what_is_not_confirmed():
    typed = carried("nha-o")
    typed["nguon_nuoc"] = ""
    typed["thanh_vien-0-bhyt"] = ""
    found = sheet(typed)
    left = {s.code: (s.missing, s.is_open) for s in found.sections if not s.is_done}
    assert left == {"thanh-vien": (0, True), "doi-song": (1, False), "nuoc": (1, False)}
    assert found.done == 5


HOSTILE = '"><script>alert(1)</script>'


@pytest.mark.parametrize("name", ["thanh_vien-0-ho_ten", "dien_tich_m2", "thanh_vien-0-bhyt"])
def test_what_is_typed_is_drawn_as_text(name):
    typed = filled()
    typed[name] = HOSTILE
    found = _checked(typed) if name != "thanh_vien-0-ho_ten" else sheet(typed)
    part = found.household if name == "dien_tich_m2" else found.members[0]
    drawn = str(part[name.rpartition("-")[2]])
    assert "<script" not in drawn


def test_a_control_character_neither_fills_a_mark_nor_stays_in_an_answer():
    typed = filled()
    typed["thanh_vien-0-ho_ten"] = "Nông\1\2\3\4\0 Mẩn"
    found = sheet(typed)
    assert 'value="Nông Mẩn"' in str(found.members[0]["ho_ten"])
    assert "\0" not in found.answers["thanh_vien"][0]["ho_ten"]


def test_the_chosen_code_is_drawn_as_chosen_and_no_other():
    drawn = str(sheet(filled()).household["nha_tuong"])
    assert drawn.count(" checked") == 1
    assert 'value="ben_chac" checked' in drawn


def test_a_code_that_begins_like_another_is_not_drawn_as_chosen():
    typed = filled()
    typed["nguon_nuoc"] = "nuoc_mua"
    assert 'value="nuoc_mua" checked' in str(sheet(typed).household["nguon_nuoc"])
    assert str(sheet(typed).household["nguon_nuoc"]).count(" checked") == 1


def test_twelve_members_with_long_names_are_one_sheet():
    long = "Nguyễn Thị Rất Là Dài Tên " * 7
    members = [build.member_answers(long)]
    members += [build.member_answers(f"{long} {n}", quan_he="con") for n in range(11)]
    found = sheet(filled(members=members))
    assert len(found.members) == 12
    assert found.is_valid()


def test_a_tampered_id_is_nobody_of_the_registry():
    typed = filled()
    for tampered in ("abc", "-1", "9" * 40, "1e3", "²"):
        typed["thanh_vien-0-id"] = tampered
        assert sheet(typed).answers["thanh_vien"][0]["id"] is None

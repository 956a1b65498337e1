"""Recounts in the browser: asked for, watched, read, taken away – by the district's staff only."""

import re
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from households import actions
from households.models import Recount, RecountedHousehold
from organisations.access import Role
from organisations.models import AuditEntry
from tests.factories import UnitFactory, VillageFactory, district, person, province
from tests.households import builders as build
from tests.households.builders import NEAR, NOT_POOR, POOR
from tests.households.screens import as_, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
AT = build.moment("2026-11-23")
WHAT_IF = "Tính thử – không thay kết quả chính thức"
ILLUSTRATIVE = "bảng điểm minh hoạ"


@pytest.fixture
def staff():
    build.ethnic_groups()
    return build.staff()


def closed(classes=(POOR, NEAR, NOT_POOR), year=2025):
    """A commune with households in a closed year: (commune, [households])."""
    commune, (village,) = build.commune()
    found = [build.household(village, f"Hộ {n}") for n in range(len(classes))]
    build.closed_round(commune, dict(zip(found, classes, strict=True)), year, is_baseline=True)
    return commune, found


def recounted(by, *, standard="2022", table=None, count=True, **changes):
    """A recount of 2025 by that person, counted unless `count` is False."""
    recount = actions.request_recount(
        name="Hạ mức B1", unit=district(), year=2025, standard=build.standard(standard),
        score_table=table, changes=changes, at=AT, by=by,
    )  # fmt: skip
    return actions.count_recount(recount, at=AT) if count else recount


def other_district():
    """A district beside the one of the test."""
    return UnitFactory(level="district", code="171", parent=province())


def seen(response):
    """The words of a page, without its tags."""
    return " ".join(re.sub("<[^>]*>", " ", response.content.decode()).split())


def typed(**fields):
    """What the form holds as it is opened, with some fields changed."""
    codes = build.standard("2022").rules.codes
    facts = {"name": "Thử", "unit": district().pk, "year": "2025", "indicators": list(codes)}
    return facts | fields


def page(name, recount):
    return reverse(name, args=[recount.pk])


def test_the_form_becomes_a_recount_with_only_what_was_changed(staff):
    closed()
    table = build.score_table("2022")
    client = as_(staff)
    fields = typed(
        score_table=table.pk, b1_lines_nong_thon="120", b1_lines_thanh_thi="175",
        income_lines_thanh_thi="2.500.000", poor_from_b2="30",
        indicators=["BHYT", "NHA_TIEU"],
    )  # fmt: skip
    response = client.post(f"{reverse('recount_new')}?chuan=2022", fields)
    recount = Recount.objects.get()
    assert response["Location"] == page("recount_detail", recount)
    assert recount.changes == {
        "b1_lines": {"nong_thon": 120},
        "income_lines": {"thanh_thi": 2_500_000},
        "indicators": ["BHYT", "NHA_TIEU"],
    }
    assert (recount.standard.code, recount.score_table) == ("2022", table)
    assert (recount.work, recount.requested_by) == ("owed", staff)


def test_a_form_left_as_it_is_varies_nothing_and_a_second_click_asks_once(staff):
    closed()
    build.score_table("2022")
    client = as_(staff)
    opened = client.get(f"{reverse('recount_new')}?chuan=2022").context["form"]
    fields = {name: opened[name].value() for name in opened.fields}
    fields = {k: v.pk if hasattr(v, "pk") else v for k, v in fields.items() if v is not None}
    fields |= {"unit": district().pk, "year": "2025"}
    pages = {client.post(f"{reverse('recount_new')}?chuan=2022", fields).url for _ in range(2)}
    recount = Recount.objects.get()
    assert pages == {page("recount_detail", recount)}
    assert recount.changes == {}


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "", "Trường này là bắt buộc"),
        ("year", "2019", "2019"),
        ("b1_lines_nong_thon", "15o", "“15o” không phải là số nguyên từ 0 đến 1000."),
        ("b1_lines_thanh_thi", "1001", "không phải là số nguyên từ 0 đến 1000"),
        ("poor_from_b2", "-10", "không phải là số nguyên từ 0 đến 130"),
        ("indicators", [], "Hãy chọn ít nhất một chỉ số."),
        ("indicators", ["XU_LY_RAC"], "XU_LY_RAC"),
    ],
)
def test_what_cannot_be_counted_is_said_beside_its_field(staff, field, value, said):
    closed()
    response = as_(staff).post(f"{reverse('recount_new')}?chuan=2022", typed(**{field: value}))
    assert response.status_code == 200
    assert said in str(response.context["form"].errors[field])
    assert not Recount.objects.exists()


def test_foreign_units_and_tables_of_other_standards_are_no_choices(staff):
    closed()
    build.score_table("2022")
    other = build.score_table("2027")
    elsewhere = other_district()
    fields = typed(score_table=other.pk, unit=elsewhere.pk)
    form = as_(staff).post(f"{reverse('recount_new')}?chuan=2022", fields).context["form"]
    assert set(form.errors) == {"score_table", "unit"}


def test_the_form_of_the_provisional_standard_says_so_and_shows_its_lines(staff):
    closed()
    build.score_table("2027")
    shown = text_of(as_(staff).get(reverse("recount_new")))
    for words in ("tạm thời", ILLUSTRATIVE, "2.200.000 đồng/người/tháng", "Xử lý rác thải"):
        assert words in shown
    shown = text_of(as_(staff).get(f"{reverse('recount_new')}?chuan=2022"))
    assert "1.500.000 đồng/người/tháng" in shown


def test_without_any_standard_or_survey_the_form_says_what_is_missing(staff):
    client = as_(staff)
    assert client.get(reverse("recount_new")).status_code == 404
    build.standard()
    assert "Chưa có năm nào để tính thử" in text_of(client.get(reverse("recount_new")))


def test_the_list_says_who_when_and_what_and_invites_when_there_is_none(staff):
    client = as_(staff)
    assert "Chưa có lần tính thử nào" in text_of(client.get(reverse("recount_list")))
    closed()
    recounted(staff, b1_lines={"nong_thon": 99}, count=False)
    shown = text_of(client.get(reverse("recount_list")))
    for words in ("Hạ mức B1", "năm 2025", str(staff), "140 → 99 điểm", "Đang chờ"):
        assert words in shown


def test_the_page_shows_the_recount_beside_the_official_result(staff):
    commune, _ = closed()
    recount = recounted(staff, b1_lines={"nong_thon": 99}, standard="2027",
                        table=build.score_table("2027"))  # fmt: skip
    shown = seen(as_(staff).get(page("recount_detail", recount)))
    for words in (
        WHAT_IF, "tạm thời", ILLUSTRATIVE, "Hộ nghèo, tính thử 0", "chính thức: 1",
        "Hộ không nghèo, tính thử 3", "Hộ đổi loại 2", "140 → 99 điểm", commune.name,
        "Năm gốc", "Chuẩn nghèo đa chiều giai đoạn 2022–2026",
    ):  # fmt: skip
        assert words in shown, words


def test_the_page_waits_for_the_job_and_asks_again_until_it_is_done(staff):
    closed()
    recount = recounted(staff, count=False)
    client = as_(staff)
    waiting = client.get(page("recount_detail", recount)).content.decode()
    assert page("recount_progress", recount) in waiting
    assert "HX-Refresh" not in client.get(page("recount_progress", recount))
    actions.count_recount(recount, at=AT)
    assert client.get(page("recount_progress", recount))["HX-Refresh"] == "true"
    assert (
        page("recount_progress", recount)
        not in client.get(page("recount_detail", recount)).content.decode()
    )


def test_a_failed_recount_says_why_and_is_tried_again(staff):
    closed()
    recount = recounted(staff, count=False)
    Recount.objects.update(work="failed", problem="Lỗi phần mềm (KeyError), đã thử 3 lần.")
    client = as_(staff)
    assert "Lỗi phần mềm (KeyError)" in text_of(client.get(page("recount_detail", recount)))
    client.post(page("recount_retry", recount))
    assert actions.count_recount(recount, at=AT).work == "done"


def test_households_that_change_are_listed_with_the_reason_and_a_way_to_their_page(staff):
    _, (poor, near, not_poor) = closed()
    recount = recounted(staff, b1_lines={"nong_thon": 99})
    response = as_(staff).get(page("recount_households", recount))
    shown = text_of(response)
    assert WHAT_IF in shown and "Điểm B1 100, mức so sánh 140 → 99" in shown
    assert poor.head_name in shown and near.head_name in shown
    assert not_poor.head_name not in shown
    assert reverse("household_detail", args=[poor.pk]) in response.content.decode()
    read = AuditEntry.objects.get(kind=AuditEntry.Kind.READ)
    assert (read.by, read.object_type) == (staff, "households.Recount")


def test_the_list_is_narrowed_by_commune_and_kind_of_change(staff):
    communes = [build.commune() for _ in range(2)]
    homes = []
    for commune, (village,) in communes:
        found = [build.household(village, f"Hộ {village.pk}-{n}") for n in range(2)]
        classes = dict(zip(found, (POOR, NEAR), strict=True))
        build.closed_round(commune, classes, 2025, is_baseline=True)
        homes.append(found)
    recount, client = recounted(staff, b1_lines={"nong_thon": 99}), as_(staff)

    def listed(**query):
        rows = client.get(page("recount_households", recount), query).context["table"].data
        return {row.survey.household for row in rows}

    assert listed() == {home for found in homes for home in found}
    assert listed(commune=communes[0][0].pk) == set(homes[0])
    assert listed(kind="ngheo-khong_ngheo") == {homes[0][0], homes[1][0]}
    assert listed(commune=communes[1][0].pk, kind="can_ngheo-khong_ngheo") == {homes[1][1]}
    assert listed(kind="khong_tinh_duoc") == set()


def test_households_that_cannot_be_computed_are_listed_when_asked_for(staff):
    commune, (village,) = build.commune()
    home = build.household(village, "Hộ chưa hỏi")
    answers = {"poverty_class": NEAR, "xu_ly_rac": None, "internet": "khong",
               "nha_tieu": "khong_co"}  # fmt: skip
    build.closed_round(commune, {home: answers}, 2025, is_baseline=True)
    build.standard("2027")
    recount, client = recounted(staff, standard="2027"), as_(staff)
    address = page("recount_households", recount)
    assert "Không hộ nào đổi loại" in text_of(client.get(address))
    shown = text_of(client.get(address, {"kind": "khong_tinh_duoc"}))
    assert "Hộ chưa hỏi" in shown and "chưa hỏi: Xử lý rác thải sinh hoạt" in shown
    assert "1 hộ: chưa hỏi" in seen(client.get(page("recount_detail", recount)))
    _, book = workbook(as_(staff), recount)
    listed = [row[0] for row in book["Hộ đổi loại"].iter_rows(min_row=6, values_only=True)]
    line = AuditEntry.objects.get(action="download_recount")
    assert line.changes == {"rows": len(listed)} and listed


def test_another_districts_recount_is_not_there_and_its_commune_no_filter(staff):
    _, (poor, *_) = closed()
    recount = recounted(staff, b1_lines={"nong_thon": 99})
    elsewhere = other_district()
    stranger = as_(person(Role.DISTRICT_STAFF, elsewhere))
    names = ("recount_detail", "recount_progress", "recount_households", "recount_download")
    for name in names:
        assert stranger.get(page(name, recount)).status_code == 404
    assert stranger.post(page("recount_retry", recount)).status_code == 404
    assert "Hạ mức B1" not in text_of(stranger.get(reverse("recount_list")))
    foreign = UnitFactory(parent=elsewhere)
    found = as_(staff).get(page("recount_households", recount), {"commune": foreign.pk})
    assert "commune" in found.context["filter"].form.errors


def test_a_row_outside_ones_district_is_never_listed(staff):
    closed()
    recount = recounted(staff, b1_lines={"nong_thon": 99})
    outside = VillageFactory(parent=UnitFactory(parent=other_district()))
    moved = RecountedHousehold.objects.changed().first()
    RecountedHousehold.objects.filter(pk=moved.pk).update(village=outside)
    response = as_(staff).get(page("recount_households", recount))
    assert moved.pk not in {row.pk for row in response.context["table"].data}
    assert len(response.context["table"].data) == 1


@pytest.mark.parametrize("role", [Role.COMMUNE_OFFICER, Role.LEADER, Role.ADMINISTRATOR])
def test_only_the_districts_staff_recount(staff, role):
    commune, _ = closed()
    recount = recounted(staff)
    client = as_(person(role, commune if role == Role.COMMUNE_OFFICER else district()))
    assert client.get(reverse("recount_list")).status_code == 403
    assert client.get(page("recount_download", recount)).status_code == 403
    assert client.post(reverse("recount_new"), typed()).status_code == 403


def workbook(client, recount):
    response = client.get(page("recount_download", recount))
    return response, load_workbook(BytesIO(b"".join(response.streaming_content)))


def test_every_sheet_of_the_workbook_says_what_it_is(staff):
    commune, (poor, near, _) = closed()
    recount = recounted(staff, b1_lines={"nong_thon": 99}, standard="2027",
                        table=build.score_table("2027"))  # fmt: skip
    response, book = workbook(as_(staff), recount)
    assert response["Content-Disposition"].endswith(f'"tinh_thu_{recount.pk}.xlsx"')
    assert book.sheetnames == [
        "Tham số", "Tổng hợp theo xã", "Tổng hợp theo dân tộc", "Tổng hợp theo thôn",
        "Diễn biến", "Hộ đổi loại",
    ]  # fmt: skip
    for sheet in book:
        above = " ".join(str(sheet.cell(row, 1).value) for row in range(1, 4))
        assert WHAT_IF in above and "tạm thời" in above and ILLUSTRATIVE in above
    rows = [[cell.value for cell in row] for row in book["Tổng hợp theo xã"]]
    assert rows[5] == [str(commune), 3, 1, 1, 1, 0, 0, 3, 0, 2]
    assert rows[-1] == ["Chung", 3, 1, 1, 1, 0, 0, 3, 0, 2]
    changed = [[cell.value for cell in row] for row in book["Hộ đổi loại"]][5:]
    assert {row[0] for row in changed} == {poor.code, near.code}
    assert changed[0][4:6] == ["Hộ nghèo", "Hộ không nghèo"]
    assert "Điểm B1 100, mức so sánh 140 → 99" in changed[0][-1]
    line = AuditEntry.objects.get(kind=AuditEntry.Kind.EXPORT)
    assert (line.action, line.by, line.changes) == ("download_recount", staff, {"rows": 2})


def test_a_workbook_is_refused_while_the_count_runs(staff):
    closed()
    recount = recounted(staff, count=False)
    refused = as_(staff).get(page("recount_download", recount))
    assert refused.status_code == 409
    assert "chưa tính xong nên chưa tải về được" in text_of(refused)
    assert not AuditEntry.objects.filter(action="download_recount").exists()


@pytest.mark.parametrize("households", [1, 3])
@pytest.mark.parametrize(
    ("name", "queries"), [("recount_detail", 7), ("recount_households", 8), ("recount_list", 5)]
)
def test_the_number_of_queries_does_not_grow_with_rows(
    staff, households, name, queries, django_assert_num_queries
):
    closed([POOR] * households)
    found = [recounted(staff, b1_lines={"nong_thon": 90 + n}) for n in range(households)]
    client = as_(staff)
    address = reverse(name) if name == "recount_list" else page(name, found[0])
    client.get(address)
    with django_assert_num_queries(queries):
        client.get(address)

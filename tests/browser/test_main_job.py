"""The whole main job in a real browser against real web, worker and beat.

An officer enters surveys on a phone and on a desktop, the village meets, the list is posted, a
complaint is re-checked, the district agrees, the chairman recognises and issues certificates, the
village head reads along, the district closes the year and an agency reports; beat finds the hour
that staff set, a worker builds the annual report, and the leader reads the goals and downloads it.
"""

import hashlib
import json
import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from .whole_round import a_complaint_is_rechecked, certificates_are_issued, the_district_agrees

pytestmark = pytest.mark.browser

LA_HIEN = "05740"
LEFT_FOR_THE_BROWSER = f"""
import json
from households.models import CommuneReview, ReviewCase
round = CommuneReview.objects.annual().get(review__year=2026, commune__code="{LA_HIEN}")
cases = list(round.cases.filter(state="listed", drafts=None).order_by("household__unit", "pk")[:40])
village = cases[0].household.unit_id
chosen = [c for c in cases if c.household.unit_id == village][:2]
from tests.browser.finish import finish_others, leave_some
finish_others("{LA_HIEN}")
leave_some("{LA_HIEN}", [c.pk for c in chosen])
print(json.dumps({{
    "cases": [c.pk for c in chosen], "round": round.pk, "village": village,
    "review": round.review_id, "household": chosen[0].household.code,
}}))
"""


@pytest.fixture(scope="module")
def left(installation):
    """What the browser is to do; everything else of 2026 is done through the real actions."""
    _, manage = installation
    return json.loads(manage(LEFT_FOR_THE_BROWSER).splitlines()[-1])


def fill_survey(page, case, on="09/11/2026"):
    """Fill in a Phiếu B whose last answers are prefilled: a new date, a typed B1, and record.

    Nothing carried over is recorded before every section is confirmed.
    """
    page.goto(f"/ra-soat/phieu/{case}/")
    page.fill("[name=ngay_khao_sat]", on)
    page.fill("[name=diem_b1]", "120")
    page.click("button[value=record]")
    expect(page.locator("#errors")).to_contain_text("chưa xác nhận")
    for box in page.locator("[name=xac_nhan]").all():
        box.check()
    expect(page.locator("#progress b")).to_contain_text("8/8")
    expect(page.locator("#live-line")).to_contain_text("120")
    page.click("button[value=record]")
    page.wait_for_url(lambda url: "/ra-soat/" not in url)


FIGURES = {  # more persons than the lists hold: the close counts
    "households": "60",
    "persons": "300",
    "minority_households": "40",
    "minority_persons": "200",
}


def press(page, button):
    """Press a button that may stand in a folded confirmation, and wait for the next page."""
    with page.expect_navigation():
        page.locator(button).first.evaluate("button => button.click()")


def test_the_whole_main_job(as_person, installation, left, tmp_path):
    address, manage = installation
    surveys_on_phone_and_desktop(as_person, left)
    the_village_meets_and_the_list_is_posted(as_person, left)
    a_complaint_is_rechecked(as_person, left, fill_survey)
    the_district_agrees(as_person, left)
    the_chairman_recognises(as_person, left)
    certificates_are_issued(as_person, left, tmp_path)
    the_district_closes_the_year(as_person, left, manage)
    an_agency_reports_and_the_district_confirms(as_person, manage)
    staff_set_the_hour_and_beat_keeps_it(as_person, manage)
    the_leader_reads_and_downloads(as_person, manage, tmp_path)


def surveys_on_phone_and_desktop(as_person, left):
    for case, width in zip(left["cases"], (390, 1440), strict=True):
        page = as_person("canbo.lahien", width)
        page.goto(f"/ra-soat/phieu/{case}/")
        page.fill("[name=ngay_khao_sat]", "31/02/2026")
        page.click("button[value=record]")
        expect(page.locator("#errors")).to_be_visible()
        expect(page.locator("[name=ngay_khao_sat]")).to_have_value("31/02/2026")
        fill_survey(page, case)
        expect(page.locator("main")).to_contain_text("120")
        assert page.problems == []


def the_village_meets_and_the_list_is_posted(as_person, left):
    page = as_person("canbo.lahien", 390)
    page.goto(f"/ra-soat/xa/{left['round']}/hop-thon/{left['village']}/")
    page.fill("[name=held_on]", "13/11/2026")
    page.fill("[name=present]", "40")
    for name in ("chair", "secretary", "representative"):
        page.fill(f"[name={name}]", "Nông Văn Minh Hoạ")
    for box in page.locator("input[name^=agreed_]").all():
        box.fill("38")
    page.click("main form.sheet button.btn-primary")
    page.wait_for_url("**/ra-soat/hop-thon/**")
    expect(page.locator("main")).to_contain_text("Nông Văn Minh Hoạ")
    page.goto(f"/ra-soat/xa/{left['round']}/niem-yet/")
    page.fill("[name=posted_from]", "16/11/2026")
    page.fill("[name=posted_to]", "17/11/2026")
    page.click("main form button.btn-primary")
    expect(page.locator("main")).to_contain_text("3 ngày làm việc")
    page.fill("[name=posted_to]", "18/11/2026")
    page.click("main form button.btn-primary")
    page.wait_for_url("**/niem-yet/xem/")
    page.goto(f"/ra-soat/xa/{left['round']}/so-ho/")
    for box in page.locator("main input[inputmode=numeric]").all():
        assert box.get_attribute("name").count("-") == 1
        if not box.input_value():
            box.fill(FIGURES[box.get_attribute("name").split("-")[1]])
    with page.expect_navigation():
        page.click("main form button.btn-primary")
    assert page.problems == []


def the_chairman_recognises(as_person, left):
    page = as_person("chutich.lahien")
    page.goto(f"/ra-soat/xa/{left['round']}/so-ho/")
    press(page, "form[action*=xac-nhan] button")
    page.goto(f"/ra-soat/xa/{left['round']}/cong-nhan/")
    page.fill("[name=decision_number]", "156/QĐ-UBND")
    page.fill("[name=decided_on]", "26/11/2026")
    page.click("main form button.btn-primary")
    page.wait_for_url(f"**/ra-soat/xa/{left['round']}/")
    expect(page.locator("main")).to_contain_text("156/QĐ-UBND")


def the_district_closes_the_year(as_person, left, manage):
    page = as_person("huyen")
    page.goto(f"/ra-soat/{left['review']}/")
    press(page, "form.confirm-box button")
    code = "from households.models import *; print(HouseholdYear.objects.filter(year=2026).count(),"
    code += "CommuneReview.objects.annual().filter(review__year=2026, closed_at=None).count())"
    facts, still_open = manage(code).split()
    assert int(facts) > 1000
    assert int(still_open) == 0


def an_agency_reports_and_the_district_confirms(as_person, manage):
    code = "from tasks.models import Duty; print(Duty.objects.filter("
    code += "task__lead__code='ban-tuyen-giao', state='open', task__withdrawn_on=None)"
    code += ".order_by('-due_on').first().pk)"
    duty = manage(code)
    page = as_person("tuyengiao", 390)
    page.goto(f"/nhiem-vu/ky/{duty}/")
    page.fill("form[action$='bao-cao/'] [name=percent]", "100")
    page.fill("form[action$='bao-cao/'] [name=text]", "Đã tổ chức học tập, quán triệt.")
    page.click("form[action$='bao-cao/'] button")
    expect(page.locator("main")).to_contain_text("Chờ xác nhận")
    page = as_person("huyen")
    page.goto(f"/nhiem-vu/ky/{duty}/")
    page.click("form[action$='xac-nhan/'] button")
    expect(page.locator("main")).to_contain_text("Hoàn thành")


def staff_set_the_hour_and_beat_keeps_it(as_person, manage):
    soon = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")) + timedelta(minutes=1, seconds=10)
    page = as_person("huyen")
    page.goto("/bao-cao/lich/")
    page.locator("main a[href^='/bao-cao/lich/']").first.click()
    page.fill("[name=at]", f"{soon:%H:%M}")
    page.select_option("[name=month]", "")
    page.select_option("[name=day]", "")
    page.click("main form button.btn-primary")
    page.wait_for_url("**/bao-cao/lich/")
    code = "from reports.models import Report; r = Report.objects.filter(kind='annual', year=2026);"
    code += "print(r.count(), r.filter(state='ready').count())"
    deadline = time.monotonic() + 150
    while manage(code).split() != ["1", "1"]:
        assert time.monotonic() < deadline, "beat and worker made no report"
        time.sleep(3)


def the_leader_reads_and_downloads(as_person, manage, tmp_path):
    page = as_person("lanhdao", 390)
    expect(page.locator("h1")).to_be_visible()
    page.goto("/muc-tieu/")
    expect(page.locator("main canvas").first).to_be_visible()
    page.goto("/bao-cao/")
    with page.expect_download() as waiting:
        page.locator("a[href$='/tai-ve/']").first.click()
    path = tmp_path / "report.xlsx"
    waiting.value.save_as(path)
    assert page.problems == []
    code = "from reports.models import Report; print(Report.objects.get(year=2026).sha256)"
    assert hashlib.sha256(path.read_bytes()).hexdigest() == manage(code)
    code = "from households.models import HouseholdYear as H;"
    code += "print(H.objects.filter(year=2026, poverty_class='ngheo').count())"
    poor = int(manage(code))
    book = load_workbook(path)
    values = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
    assert poor in values
    assert book["B1"].max_row >= 16

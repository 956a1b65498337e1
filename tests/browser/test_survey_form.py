"""Phiếu B in a real browser: the whole form on a phone, and nothing typed is ever lost.

The line drops, the answer gets lost, the tab dies, two officers meet at one household, the session
runs out: in the end there is one survey, with what was typed.
"""

import json
import re

import pytest
from playwright.sync_api import expect

from organisations.views.session import DEMO_PASSWORD
from tests.guards.source import ROOT

pytestmark = pytest.mark.browser

OFFICER, SURVEYOR = "canbo.lahien", "rasoat.lahien"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
SOME_CASES = """
import json
from households.models import ReviewCase
cases = ReviewCase.objects.filter(
    commune_review__review__year=2026, commune_review__commune__code="05740", state="listed",
    reason__in=["poor", "near_poor"],
    drafts=None, household__surveys__replaced_at=None, household__surveys__b1_source="computed",
)
print(json.dumps(list(cases.order_by("-pk").values_list("pk", flat=True).distinct()[:14])))
"""
SURVEYS = """
from households.models import ReviewCase
case = ReviewCase.objects.get(pk={case})
surveys = case.household.surveys.filter(commune_review=case.commune_review)
print(surveys.count(), surveys.get(replaced_at=None).b1, case.drafts.count())
"""


@pytest.fixture(scope="module")
def cases(installation):
    """Households of the open round that nobody has begun; each test takes its own."""
    _, manage = installation
    return json.loads(manage(SOME_CASES).splitlines()[-1])


@pytest.fixture
def case(cases):
    return cases.pop()


@pytest.fixture
def recorded(installation, case):
    """recorded() → (surveys of the round, B1 of the one that counts, drafts left)."""
    _, manage = installation
    return lambda: tuple(map(int, manage(SURVEYS.format(case=case)).split()))


def open_sheet(page, case):
    page.goto(f"/ra-soat/phieu/{case}/")
    expect(page.get_by_role("button", name="Ghi phiếu")).to_be_visible()


def state(page):
    """What the line beside the buttons says."""
    return page.locator("[data-state]")


def total(page, points):
    page.get_by_label("Điểm B1 ghi trên phiếu giấy").fill(str(points))


def confirmations(page):
    return page.get_by_role("checkbox", name="Đã hỏi lại, đúng")


def complete(page, points):
    """A new total; every section that was filled in before is asked again and confirmed."""
    total(page, points)
    confirmations(page).evaluate_all("boxes => boxes.forEach(box => box.checked || box.click())")


def record(page):
    page.get_by_role("button", name="Ghi phiếu").click()


def ends_at_the_result(page, points):
    page.wait_for_url(re.compile(r":\d+/phieu/\d+/$"))
    expect(page.locator("main")).to_contain_text(str(points))


def is_accessible(page):
    """No serious or critical violation, by axe-core."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    bad = [v for v in found["violations"] if v["impact"] in {"serious", "critical"}]
    assert [(v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in bad] == []


def has_no_sideways_scroll(page):
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.viewport_size["width"]


def broke(page):
    """Errors of the page's own; a request that failed on purpose is none."""
    on_purpose = ("Failed to load resource", "Response Status Error", "Send Error")
    return [problem for problem in page.problems if not problem.startswith(on_purpose)]


def test_a_refused_sheet_shows_why_wherever_it_was_left(as_person, case):
    page = as_person(OFFICER, 390)
    open_sheet(page, case)
    errors = page.locator("#errors")
    for _ in range(2):
        page.locator("#progress a[href='#nha-o']").click()
        record(page)
        expect(errors).to_be_focused()
        expect(errors).to_be_in_viewport()
    assert "#" not in page.url
    house = page.locator("#nha-o")
    expect(house.locator(".confirm .invalid-feedback")).to_be_visible()
    house.get_by_role("checkbox", name="Đã hỏi lại, đúng").check()
    expect(house.locator(".confirm .invalid-feedback")).to_be_hidden()


def test_what_is_typed_wrong_is_said_at_the_field_once_it_is_left(as_person, case):
    page = as_person(OFFICER, 390)
    open_sheet(page, case)
    area = page.locator("#nha-o").get_by_label("Diện tích nhà ở")
    said = page.locator("#id_dien_tich_m2_notes .invalid-feedback")
    with page.expect_response("**/ket-qua/"):
        area.fill("abc")
    expect(said).to_have_count(0)
    area.blur()
    expect(said).to_contain_text("“abc” không phải là số không âm")
    with page.expect_response("**/ket-qua/"):
        area.fill("45,5")
    expect(said).to_have_count(0)


def test_somebody_taken_off_is_asked_why_at_the_same_place(as_person, case):
    page = as_person(OFFICER, 390)
    open_sheet(page, case)
    member = page.locator("[data-member]").first
    member.locator("summary").click()
    member.get_by_role("button", name="Người này không còn trong hộ").click()
    expect(member.get_by_role("radio", name="Đã mất")).to_be_focused()
    expect(member.get_by_label("Từ ngày")).to_be_in_viewport()
    member.get_by_role("button", name="Đưa lại vào phiếu").click()
    expect(member.get_by_role("button", name="Người này không còn")).to_be_focused()
    expect(member.get_by_label("Họ và tên")).to_be_visible()


def test_the_whole_form_on_a_phone(as_person, case):
    page = as_person(OFFICER, 390)
    open_sheet(page, case)
    has_no_sideways_scroll(page)
    page.get_by_label("Ngày khảo sát").fill("31/02/2026")
    house = page.locator("#nha-o")
    for part in ("Tường nhà", "Cột nhà", "Mái nhà"):
        group = house.get_by_role("group", name=part)
        group.get_by_role("radio", name="Bền chắc", exact=True).check()
    house.get_by_label("Diện tích nhà ở").fill("63,5")
    page.locator("#nuoc").get_by_role("radio", name="Giếng khoan").check()
    page.locator("#thong-tin").get_by_role("checkbox", name="Đài (radio)").click()
    page.locator("#nguyen-nhan").get_by_role("checkbox", name="Không có kiến thức").click()
    total(page, 121)
    for box in confirmations(page).all():
        box.check()
    expect(state(page)).to_contain_text("Đã lưu lúc")
    is_accessible(page)
    record(page)
    expect(page.locator("#errors")).to_contain_text("Ngày khảo sát")
    has_no_sideways_scroll(page)
    expect(house.get_by_label("Diện tích nhà ở")).to_have_value("63,5")
    page.get_by_label("Ngày khảo sát").fill("09112026")
    record(page)
    ends_at_the_result(page, 121)
    has_no_sideways_scroll(page)
    is_accessible(page)
    assert page.problems == []


def test_the_line_drops_in_the_middle(as_person, case, recorded):
    page = as_person(OFFICER, 390)
    open_sheet(page, case)
    page.context.set_offline(True)
    complete(page, 122)
    expect(state(page)).to_contain_text("Mất kết nối – nội dung vẫn còn trên trang này")
    record(page)
    expect(state(page)).to_contain_text("Mất kết nối khi gửi")
    expect(page.get_by_label("Điểm B1 ghi trên phiếu giấy")).to_have_value("122")
    page.context.set_offline(False)
    expect(state(page)).to_contain_text("Đã có mạng, đã lưu lúc", timeout=15000)
    record(page)
    ends_at_the_result(page, 122)
    assert recorded() == (1, 122, 0)
    assert broke(page) == []


def test_the_survey_arrives_and_its_answer_is_lost(as_person, case, recorded):
    page = as_person(OFFICER, 390)
    open_sheet(page, case)
    complete(page, 123)
    expect(state(page)).to_contain_text("Đã lưu lúc")

    def lose_the_answer(route):
        route.fetch()
        route.abort()

    page.route(f"**/ra-soat/phieu/{case}/", lose_the_answer, times=1)
    record(page)
    ends_at_the_result(page, 123)
    assert recorded() == (1, 123, 0)
    assert broke(page) == []


def sign_in_at_the_door(page, username):
    page.goto("/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(re.compile(r":\d+/$"))


def test_a_tab_that_dies_unsaved_gives_back_what_was_typed(as_person, case):
    page = as_person(OFFICER, 390)
    page.on("dialog", lambda warning: warning.accept())
    open_sheet(page, case)
    page.context.clear_cookies(name="sessionid")
    total(page, 124)
    page.get_by_role("button", name="Để sau").click()
    page.goto("about:blank")
    sign_in_at_the_door(page, SURVEYOR)
    page.evaluate("sessionStorage['phieu:khac'] = JSON.stringify({ by: '0', at: Date.now() })")
    open_sheet(page, case)
    expect(page.get_by_role("button", name="Mở lại nội dung đó")).to_be_hidden()
    assert "phieu:" not in page.evaluate("JSON.stringify(sessionStorage)"), "not for others"
    page.context.clear_cookies(name="sessionid")
    sign_in_at_the_door(page, OFFICER)
    open_sheet(page, case)
    page.context.clear_cookies(name="sessionid")
    total(page, 125)
    page.get_by_role("button", name="Để sau").click()
    sign_in_at_the_door(page, OFFICER)
    open_sheet(page, case)
    expect(page.get_by_label("Điểm B1 ghi trên phiếu giấy")).to_have_value("")
    page.get_by_role("button", name="Mở lại nội dung đó").click()
    expect(page.get_by_label("Điểm B1 ghi trên phiếu giấy")).to_have_value("125")
    assert "phieu:" not in page.evaluate("JSON.stringify(sessionStorage)"), "the server has it"


def test_a_double_click_and_the_way_back_leave_one_survey(as_person, case, recorded):
    page = as_person(OFFICER)
    page.goto("/ra-soat/")
    open_sheet(page, case)
    complete(page, 125)
    page.get_by_role("button", name="Ghi phiếu").dblclick()
    ends_at_the_result(page, 125)
    page.go_back()
    expect(page).to_have_url(re.compile(r"/ra-soat/$"))
    open_sheet(page, case)
    record(page)
    ends_at_the_result(page, 125)
    assert recorded() == (1, 125, 0)
    assert page.problems == []


def test_two_officers_choose_between_two_versions(as_person, case, recorded):
    first, second = as_person(OFFICER), as_person(SURVEYOR, 390)
    for page in (second, first):
        open_sheet(page, case)
    complete(second, 127)
    expect(state(second)).to_contain_text("Đã lưu lúc")
    open_sheet(first, case)
    expect(first.locator("main")).to_contain_text("Hoàng Văn Sơn đang có bản nháp từ")
    first.locator("#nuoc").get_by_role("radio", name="Nước máy").check()
    complete(first, 126)
    record(first)
    ends_at_the_result(first, 126)
    second.locator("#nuoc").get_by_role("radio", name="Không có nhà tiêu").check()
    record(second)
    expect(second.get_by_role("heading", level=1)).to_contain_text("Hai phiếu của cùng một hộ")
    expect(second.locator("main")).to_contain_text("Nông Thị Hạnh đã ghi Phiếu B")
    has_no_sideways_scroll(second)
    is_accessible(second)
    points = second.get_by_role("group", name="Điểm B1 ghi trên phiếu giấy")
    expect(points.get_by_role("radio", name="Của tôi 127")).to_be_checked()
    second.get_by_role("group", name="Nguồn nước").get_by_role(
        "radio", name="Phiếu đã ghi Nước máy"
    ).check()
    second.get_by_role("button", name="Ghi theo lựa chọn").click()
    ends_at_the_result(second, 127)
    second.get_by_text("Câu trả lời đã ghi").click()
    expect(second.locator("main")).to_contain_text("Nước máy")
    assert recorded() == (2, 127, 0)
    assert broke(first) == broke(second) == []


def sign_in_here(page, password=DEMO_PASSWORD):
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Mật khẩu").fill(password)
    dialog.get_by_role("button", name="Đăng nhập và làm tiếp").click()
    return dialog


def test_a_session_that_ran_out_is_renewed_in_place(as_person, case, recorded):
    page = as_person(OFFICER, 390)
    open_sheet(page, case)
    complete(page, 127)
    expect(state(page)).to_contain_text("Đã lưu lúc")
    page.context.clear_cookies()
    total(page, 128)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Phiên làm việc đã hết")
    is_accessible(page)
    sign_in_here(page, "sai")
    expect(dialog).to_contain_text("Tên đăng nhập hoặc mật khẩu không đúng.")
    sign_in_here(page)
    expect(dialog).to_be_hidden()
    expect(state(page)).to_contain_text("Đã lưu lúc")
    page.context.clear_cookies(name="sessionid")
    record(page)
    sign_in_here(page)
    ends_at_the_result(page, 128)
    assert recorded() == (1, 128, 0)
    assert broke(page) == []


def test_somebody_elses_session_does_not_take_the_sheet(as_person, case):
    page = as_person(OFFICER)
    open_sheet(page, case)
    other = page.context.new_page()
    page.context.clear_cookies(name="sessionid")
    sign_in_at_the_door(other, SURVEYOR)
    complete(page, 129)
    expect(page.get_by_role("dialog")).to_contain_text("tài khoản khác")
    page.get_by_role("button", name="Để sau").click()
    expect(state(page)).to_contain_text("nội dung vẫn còn trên trang này")
    record(page)
    sign_in_here(page)
    ends_at_the_result(page, 129)
    expect(page.locator("main")).to_contain_text("Nông Thị Hạnh")


def test_without_a_script_the_sheet_survives_the_sign_in_page(as_person, case):
    page = as_person(OFFICER, 390, java_script_enabled=False)
    open_sheet(page, case)
    total(page, 130)
    for box in confirmations(page).all():
        box.check()
    page.context.clear_cookies(name="sessionid")
    record(page)
    expect(page.locator("main")).to_contain_text("Nội dung đã gõ đi cùng trang này")
    page.get_by_label("Tên đăng nhập").fill(OFFICER)
    page.get_by_label("Mật khẩu").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.get_by_role("button", name="Gửi lại").click()
    ends_at_the_result(page, 130)


def test_a_section_is_completed_by_the_keyboard_alone(as_person, case):
    page = as_person(OFFICER)
    open_sheet(page, case)
    keys = page.keyboard
    for _ in range(60):
        keys.press("Tab")
        if page.evaluate("document.activeElement.hash") == "#nha-o":
            break
    keys.press("Enter")
    house = page.locator("#nha-o")
    for part in ("Tường nhà", "Cột nhà", "Mái nhà"):
        keys.press("Tab")
        lasting = house.get_by_role("group", name=part).get_by_role(
            "radio", name="Bền chắc", exact=True
        )
        for _ in range(2):
            if not lasting.is_checked():
                keys.press("ArrowRight")
        expect(lasting).to_be_checked()
        expect(lasting).to_be_focused()
    keys.press("Tab")
    keys.press("ControlOrMeta+a")
    keys.type("71,5")
    expect(house.get_by_label("Diện tích nhà ở")).to_have_value("71,5")
    keys.press("Tab")
    keys.press("Space")
    expect(house.get_by_role("checkbox", name="Đã hỏi lại, đúng")).to_be_checked()
    expect(state(page)).to_contain_text("Đã lưu lúc")
    assert page.problems == []

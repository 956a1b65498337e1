"""The panel beside Phiếu B in a real browser: it follows the typing, and owns up to being old."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

A_CASE = """
from households.models import ReviewCase
cases = ReviewCase.objects.filter(
    commune_review__review__year=2026, commune_review__commune__code="05740", state="listed",
    reason__in=["poor", "near_poor"],
    drafts=None, household__surveys__replaced_at=None,
)
print(cases.order_by("pk").values_list("pk", flat=True).distinct()[3])
"""


@pytest.fixture(scope="module")
def case(installation):
    _, manage = installation
    return manage(A_CASE).splitlines()[-1]


def shown(page, person):
    """The questions about a person's work, school and health that are to be seen."""
    page.locator(f"[data-life='{person}']").evaluate("card => card.open = true")
    fields = page.locator(f"[data-life='{person}'] .field:visible")
    return fields.evaluate_all("all => all.map(field => field.id.split('-').pop())")


def test_the_panel_follows_the_typing(as_person, case):
    page = as_person("canbo.lahien", 390)
    page.goto(f"/ra-soat/phieu/{case}/")
    line, panel = page.locator("#live-line"), page.locator("#live")
    page.fill("[name=ngay_khao_sat]", "09/11/2026")
    page.fill("[name=diem_b1]", "100")
    expect(line).to_contain_text("B1 100")
    page.fill("[name=diem_b1]", "300")
    expect(line).to_contain_text("Hộ không nghèo")

    page.get_by_role("button", name="Thêm thành viên").click()
    new = int(page.input_value("[name=thanh_vien-TOTAL_FORMS]")) - 1
    page.fill(f"[name=thanh_vien-{new}-ho_ten]", "Nông Thị Bé")
    page.fill(f"[name=thanh_vien-{new}-ngay_sinh]", "2024")
    expect(page.locator(f"[data-life='{new}'] summary")).to_contain_text("2 tuổi")
    assert set(shown(page, new)) == {"bhyt", "suy_dinh_duong", "khuyet_tat", "nguoi_co_cong"}
    page.fill(f"[name=thanh_vien-{new}-ngay_sinh]", "1986")
    expect(page.locator(f"[data-life='{new}'] summary")).to_contain_text("40 tuổi")
    assert {"viec_lam", "bang_cap"} <= set(shown(page, new))
    assert not {"suy_dinh_duong", "cap_hoc"} & set(shown(page, new))
    assert page.problems == []

    page.context.set_offline(True)
    page.fill("[name=diem_b1]", "100")
    expect(line).to_contain_text("số cũ")
    expect(line.locator(".was-then")).to_be_visible()
    page.context.set_offline(False)
    expect(panel).not_to_have_class("live is-old")

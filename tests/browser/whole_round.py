"""Between the posting and the close: the re-check, the opinion, the decision's papers."""

from io import BytesIO

from docx import Document
from PIL import Image
from playwright.sync_api import expect


def photo():
    """A small photo, as a phone would send one."""
    file = BytesIO()
    Image.new("RGB", (64, 48), "olive").save(file, "JPEG")
    return {"name": "don.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


def a_complaint_is_rechecked(as_person, left, fill_survey):
    """A neighbour objects; the household is surveyed again and its result hangs out again."""
    page = as_person("canbo.lahien", 390)
    page.goto(f"/ra-soat/xa/{left['round']}/phuc-tra/moi/")
    page.fill("[name=code]", left["household"])
    page.fill("[name=filed_on]", "17/11/2026")
    page.fill("[name=content]", "Hộ có thêm nguồn thu chưa kê khai.")
    page.set_input_files("[name=files]", photo())
    page.click("main form button.btn-primary")
    expect(page.locator("main")).to_contain_text("hờ khảo sát lại")
    complaint = page.url
    fill_survey(page, left["cases"][0], on="19/11/2026")
    page.goto(complaint)
    expect(page.locator("main")).to_contain_text("don.jpg")
    page.click("a[href$='/ket-luan/']")
    page.fill("[name=answer]", "Đã khảo sát lại, kết quả đúng thực tế.")
    page.fill("[name=settled_on]", "19/11/2026")
    page.fill("[name=posted_from]", "19/11/2026")
    page.fill("[name=posted_to]", "20/11/2026")
    page.click("main form button.btn-primary")
    expect(page.locator("main")).to_contain_text("3 ngày làm việc")
    page.fill("[name=posted_to]", "23/11/2026")
    page.click("main form button.btn-primary")
    expect(page.locator("main")).to_contain_text("niêm yết lại")
    page.goto(f"/ra-soat/xa/{left['round']}/niem-yet/in/")
    expect(page.locator("main")).not_to_contain_text("nguồn thu")


def the_district_agrees(as_person, left):
    """No decision before the opinion: the commune reports, the district answers."""
    page = as_person("chutich.lahien", 390)
    page.goto(f"/ra-soat/xa/{left['round']}/cong-nhan/")
    page.fill("[name=decision_number]", "155/QĐ-UBND")
    page.fill("[name=decided_on]", "26/11/2026")
    page.click("main form button.btn-primary")
    expect(page.locator("#errors, .alert-danger").first).to_contain_text("ý kiến")
    page = as_person("canbo.lahien", 390)
    page.goto(f"/ra-soat/xa/{left['round']}/xin-y-kien/")
    page.fill("[name=report_number]", "31/BC-UBND")
    page.fill("[name=asked_on]", "25/11/2026")
    page.click("main form button.btn-primary")
    page.wait_for_url(f"**/ra-soat/xa/{left['round']}/")
    expect(page.locator("main")).to_contain_text("31/BC-UBND")
    page = as_person("huyen")
    page.goto("/ra-soat/y-kien/")
    page.locator("main a", has_text="La Hiên").first.click()
    page.check("[name=is_agreed][value='1']")
    page.fill("[name=replied_on]", "26/11/2026")
    page.click("main form button.btn-primary")
    page.wait_for_url(lambda url: "/y-kien/" not in url or url.endswith("/y-kien/"))
    assert page.problems == []


def certificates_are_issued(as_person, left, tmp_path):
    """The chairman gives numbers, the officer prints one file; the village head reads along."""
    page = as_person("chutich.lahien", 390)
    page.goto(f"/ra-soat/xa/{left['round']}/van-ban/")
    page.click("main a[href$='/giay-chung-nhan/']")
    page.click("main form button.btn-primary")
    expect(page.locator("body")).to_contain_text("Đã cấp số")
    page = as_person("canbo.lahien")
    page.goto(f"/ra-soat/xa/{left['round']}/van-ban/")
    with page.expect_download() as waiting:
        page.locator("button[name=word]").last.click()
    path = tmp_path / "certificates.docx"
    waiting.value.save_as(path)
    text = "".join(Document(path).element.body.itertext())
    assert "GIẤY CHỨNG NHẬN" in text
    page = as_person("truongthon.lahien", 390)
    page.goto("/ra-soat/")
    page.locator("main a[href*='/thon/']").first.click()
    expect(page.locator("main")).to_contain_text("công nhận")
    expect(page.locator("main a[href$='/xin-y-kien/']")).to_have_count(0)
    assert page.problems == []

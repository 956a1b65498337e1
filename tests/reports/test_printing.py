"""LibreOffice, another program than Excel, opens and prints the workbook."""

import shutil
import subprocess

import pytest

from tests import factories

from . import world
from .test_workbook import SHEETS, written

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed"),
    pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler-utils is not installed"),
]


@pytest.fixture
def pages(tmp_path):
    """The text of every printed page of the district's report."""
    places = world.communes(3)
    world.close(2024, places)
    world.population(2024, places, seed=1)
    task = factories.TaskFactory(content="Nội dung rất dài " * 12)
    for year in range(40):
        factories.DutyFactory(task=task, due_on=f"2024-06-{year % 28 + 1:02d}")
    workbook = tmp_path / "report.xlsx"
    workbook.write_bytes(written(factories.district(), is_demo=True))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, workbook],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    command = ["pdftotext", "-layout", tmp_path / "report.pdf", "-"]
    text = subprocess.run(command, check=True, capture_output=True, timeout=60).stdout.decode()
    return text.split("\f")[:-1]


def test_every_sheet_prints_with_page_numbers_and_its_heading_on_each_page(pages):
    assert len(pages) > len(SHEETS)
    for number, text in enumerate(pages, 1):
        assert f"Trang {number}/{len(pages)}" in text
        assert "DỮ LIỆU TRÌNH DIỄN" in text
    details = [text for text in pages if "Nội dung rất dài" in text]
    assert len(details) > 1
    assert all("Tình trạng" in text for text in details)
    assert sum("TỔNG CỘNG" in text for text in pages) == 5  # no table is cut in its width

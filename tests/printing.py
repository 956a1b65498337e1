"""LibreOffice and poppler as a printer: what a document looks like on paper, page by page."""

import shutil
import subprocess

import pytest

needs_office = pytest.mark.skipif(
    not (shutil.which("soffice") and shutil.which("pdftotext")),
    reason="LibreOffice or poppler-utils is not installed",
)


def printed(file):
    """The text of every page of a document as LibreOffice prints it."""
    return printed_all([file])[0]


def printed_all(files):
    """The texts of the pages of each of some documents of one folder, printed in one go."""
    place = files[0].parent
    profile = f"-env:UserInstallation=file://{place}/profile"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", place, *files],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    return [_pages(file.with_suffix(".pdf")) for file in files]


def _pages(pdf):
    command = ["pdftotext", "-layout", pdf, "-"]
    text = subprocess.run(command, check=True, capture_output=True, timeout=60).stdout.decode()
    return text.split("\f")[:-1]

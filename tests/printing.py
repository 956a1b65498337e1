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
    place = file.parent
    profile = f"-env:UserInstallation=file://{place}/profile"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", place, file],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    command = ["pdftotext", "-layout", file.with_suffix(".pdf"), "-"]
    text = subprocess.run(command, check=True, capture_output=True, timeout=60).stdout.decode()
    return text.split("\f")[:-1]

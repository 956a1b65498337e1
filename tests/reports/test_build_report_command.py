"""`manage.py build_report annual --year Y --unit CODE --out FILE.xlsx`."""

import hashlib

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from organisations.models import AuditEntry
from reports import actions
from reports.models import Report
from tests import factories

from .conftest import NOW

pytestmark = pytest.mark.django_db


def build(out, **changes):
    asked = {"year": 2024, "unit": "170", "out": out} | changes
    call_command("build_report", "annual", **asked)


def test_it_writes_the_workbook_and_stores_nothing(closed, tmp_path):
    out = tmp_path / "r.xlsx"
    build(out)
    assert load_workbook(out).sheetnames[0] == "Bìa"
    assert not Report.objects.exists()
    assert [p.name for p in tmp_path.iterdir()] == ["r.xlsx"]


def test_what_left_the_system_stands_in_the_trail(closed, tmp_path):
    build(tmp_path / "r.xlsx")
    line = AuditEntry.objects.get()
    assert (line.kind, line.action, line.by) == ("export", "export_report", None)
    assert line.unit == closed.district
    sha256 = hashlib.sha256((tmp_path / "r.xlsx").read_bytes()).hexdigest()
    assert line.changes == {"year": 2024, "sha256": sha256}


def test_no_file_is_written_when_the_audit_line_fails(closed, tmp_path, monkeypatch):
    def broken(**fields):
        raise RuntimeError

    monkeypatch.setattr(AuditEntry.objects, "create", broken)
    with pytest.raises(RuntimeError):
        build(tmp_path / "r.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_it_writes_the_same_bytes_twice(closed, tmp_path):
    hashes = set()
    for name in ("a.xlsx", "b.xlsx"):
        build(tmp_path / name)
        hashes.add(hashlib.sha256((tmp_path / name).read_bytes()).hexdigest())
    assert len(hashes) == 1


def test_a_commune_has_its_own_workbook(closed, tmp_path):
    build(tmp_path / "r.xlsx", unit=closed.commune.code)
    sheet = load_workbook(tmp_path / "r.xlsx")["B1"]
    villages = [str(village) for village in closed.places[0][1]]
    names = [row[1] for row in sheet.iter_rows(values_only=True)]
    assert [name for name in names if name in villages] == villages


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"unit": "999"}, "Không có đơn vị nào mang mã 999"),
        ({"year": 2031}, "Năm 2031 của Huyện Võ Nhai chưa khoá sổ"),
        ({"unit": "19"}, "không lập cho Thái Nguyên"),
    ],
)
def test_what_cannot_be_reported_is_said(closed, tmp_path, changes, said):
    with pytest.raises(CommandError, match=said):
        build(tmp_path / "r.xlsx", **changes)
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_said(closed, tmp_path):
    with pytest.raises(CommandError, match="Không ghi được"):
        build(tmp_path / "khong-co" / "r.xlsx")
    assert not AuditEntry.objects.exists()


def test_it_writes_what_the_stored_report_of_the_day_holds(closed, tmp_path, monkeypatch):
    report = factories.ReportFactory(year=2024, requested_at=NOW)
    report = actions.build_report(report, at=NOW)
    day = report.on
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: day)
    build(tmp_path / "r.xlsx")
    content = (tmp_path / "r.xlsx").read_bytes()
    assert hashlib.sha256(content).hexdigest() == report.sha256

"""`dump_facts YEAR FILE.csv`: the year's facts, one row each, for an independent recount."""

import csv
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from households.exports import dump_facts
from households.models import Deprivation
from organisations.models import AuditEntry
from tests.households import builders as build

pytestmark = pytest.mark.django_db

INDICATORS = [
    "VIEC_LAM",
    "PHU_THUOC",
    "DINH_DUONG",
    "BHYT",
    "GD_NGUOI_LON",
    "GD_TRE_EM",
    "CL_NHA_O",
    "DT_NHA_O",
    "NUOC_SH",
    "NHA_TIEU",
    "VIEN_THONG",
    "PT_THONG_TIN",
]
FACT = ["ma_ho", "ma_xa", "thon", "nam", "phan_loai", "phan_loai_truoc", "bien_dong", "b1", "b2"]
GROUPS = ["so_thanh_vien", "dan_toc", "dtts", "nguoi_co_cong", "khong_kha_nang_ld", "chu_ho_nu"]


@pytest.fixture
def village():
    _, (village,) = build.commune()
    return village


def dumped(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_row_says_everything_about_one_household(village, tmp_path):
    household = build.household(village)
    build.fact(household, "can_ngheo", 2025)
    build.closed_round(village.parent, {household: build.POOR})
    path = tmp_path / "2026.csv"
    call_command("dump_facts", "2026", str(path))
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    (row,) = dumped(path)
    assert list(row) == [*FACT, *INDICATORS, *GROUPS]
    deprived = {"NUOC_SH", "NHA_TIEU", "VIEN_THONG"}
    assert row == {
        "ma_ho": household.code,
        "ma_xa": village.parent.code,
        "thon": village.name,
        "nam": "2026",
        "phan_loai": "ngheo",
        "phan_loai_truoc": "can_ngheo",
        "bien_dong": "can_ngheo_thanh_ngheo",
        "b1": "100",
        "b2": "30",
        **{code: "1" if code in deprived else "0" for code in INDICATORS},
        "so_thanh_vien": "1",
        "dan_toc": "Tày",
        "dtts": "1",
        "nguoi_co_cong": "0",
        "khong_kha_nang_ld": "0",
        "chu_ho_nu": "1",
    }


def test_what_a_gone_household_has_not_is_empty_and_not_nought(village, tmp_path):
    household = build.household(village)
    build.fact(household, "ngheo", 2025)
    household.closed_on, household.closing = date(2026, 3, 1), "moved_away"
    household.save()
    build.closed_round(village.parent, {})
    dump_facts(2026, tmp_path / "f.csv")
    (row,) = dumped(tmp_path / "f.csv")
    assert (row["phan_loai"], row["b1"], row["b2"], row["NUOC_SH"]) == ("", "", "", "")
    assert (row["bien_dong"], row["phan_loai_truoc"], row["so_thanh_vien"]) == (
        "khac_giam",
        "ngheo",
        "0",
    )


def test_each_household_has_its_own_deprivations(village, tmp_path):
    """Also where some between them have none, and whatever the order they were written in."""
    expected = {}
    for n, codes in enumerate([["BHYT"], [], ["NUOC_SH", "BHYT"], [], [], ["VIEC_LAM"], []]):
        household = build.household(village, f"Hộ {n}")
        fact = build.fact(household, "ngheo", 2026)
        for code in codes:
            Deprivation.objects.create(fact=fact, indicator=code)
        expected[household.code] = set(codes)
    build.fact(build.household(village, "Năm Khác"), "ngheo", 2025)
    assert dump_facts(2026, tmp_path / "f.csv") == 7
    found = {r["ma_ho"]: {c for c in INDICATORS if r[c] == "1"} for r in dumped(tmp_path / "f.csv")}
    assert found == expected


@pytest.mark.parametrize("households", [1, 3])
def test_a_dump_costs_the_same_however_many_households(
    village, households, tmp_path, django_assert_num_queries
):
    for n in range(households):
        fact = build.fact(build.household(village, f"Hộ {n}"), "ngheo", 2026)
        Deprivation.objects.create(fact=fact, indicator="BHYT")
    with django_assert_num_queries(7):
        dump_facts(2026, tmp_path / "f.csv")


def test_a_year_without_closed_facts_is_refused_in_words_and_leaves_no_file(village, tmp_path):
    build.recognised_round(village.parent, {build.household(village): build.POOR})
    with pytest.raises(CommandError, match="Năm 2026 chưa có xã nào khoá sổ"):
        call_command("dump_facts", "2026", str(tmp_path / "f.csv"))
    assert list(tmp_path.iterdir()) == []
    assert not AuditEntry.objects.filter(kind="export").exists()


def test_a_partly_closed_year_is_refused_and_the_open_communes_are_named(village, tmp_path):
    behind, _ = build.commune()
    build.closed_round(village.parent, {build.household(village): build.POOR})
    with pytest.raises(CommandError, match=f"chưa khoá sổ ở: {behind.full_name}\\."):
        call_command("dump_facts", "2026", str(tmp_path / "f.csv"))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_said_in_words(village, tmp_path):
    build.fact(build.household(village), "ngheo", 2026)
    with pytest.raises(CommandError, match="No such file"):
        call_command("dump_facts", "2026", str(tmp_path / "no" / "f.csv"))


def test_a_dump_that_fails_keeps_the_file_of_before(village, tmp_path, monkeypatch):
    build.fact(build.household(village), "ngheo", 2026)
    path = tmp_path / "f.csv"
    path.write_text("before")
    monkeypatch.setattr("households.exports.record_export", _fail)
    with pytest.raises(RuntimeError):
        dump_facts(2026, path)
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def _fail(*args, **facts):
    raise RuntimeError


def test_the_export_is_in_the_trail(village, tmp_path):
    build.fact(build.household(village), "ngheo", 2026)
    call_command("dump_facts", "2026", str(tmp_path / "f.csv"))
    line = AuditEntry.objects.get(kind="export")
    assert (line.action, line.by, line.changes) == ("dump_facts", None, {"year": 2026, "rows": 1})

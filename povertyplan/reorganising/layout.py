"""The mapping as a table, one row per new unit: the layout of the 2025 example.

Wanted: code, name, full_name, former_codes (separated by |). Optional: level (commune, village),
parent_code, area (nong_thon, thanh_thi), region (I, II, III), villages and households (codes,
separated by |), legal_basis, label_lat, label_lon. Other columns are not read.
"""

import csv
import io

from core.errors import RuleBroken
from organisations.reference import DATA

EXAMPLE = DATA / "reorganisation_2025.csv"
WANTED = ("code", "name", "full_name", "former_codes")
AREAS = {"Xã": "nong_thon", "Thị trấn": "thanh_thi", "Phường": "thanh_thi"}


class TableUnreadable(RuleBroken):
    """The file is not such a table."""

    message = "Không đọc được bảng phương án: {reason}."
    field = "file"


def read_lines(content):
    """The lines of a plan from the bytes of a CSV file. Raises `TableUnreadable`."""
    try:
        text = content.decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
    except (UnicodeDecodeError, csv.Error):
        raise TableUnreadable(reason="tệp phải là CSV, mã hoá UTF-8") from None
    if not rows:
        raise TableUnreadable(reason="tệp không có dòng nào")
    if missing := [name for name in WANTED if name not in rows[0]]:
        raise TableUnreadable(reason=f"thiếu cột {', '.join(missing)}")
    return lines_of(rows)


def lines_of(rows):
    """The lines of a plan from rows of text."""
    return [_line(row) for row in rows]


def _line(row):
    row = {name: (value or "").strip() for name, value in row.items() if isinstance(value, str)}
    level = row.get("level") or "commune"
    line = {
        "level": level,
        "code": row["code"],
        "name": row["name"],
        "full_name": row["full_name"],
        "parent": row.get("parent_code", ""),
        "from": _codes(row["former_codes"]),
        "basis": row.get("legal_basis", "")[:200],
        "villages": _codes(row.get("villages", "")),
        "households": _codes(row.get("households", "")),
        "latitude": _number(row.get("label_lat", "")),
        "longitude": _number(row.get("label_lon", "")),
    }
    if level == "commune":
        line |= {"area": row.get("area") or area_of(row["full_name"]),
                 "region": row.get("region", "")}  # fmt: skip
    return line


def area_of(full_name):
    """Thị trấn, phường are urban, xã is rural; empty for a name that says neither."""
    return next((area for word, area in AREAS.items() if full_name.startswith(f"{word} ")), "")


def _codes(text):
    return [code.strip() for code in text.split("|") if code.strip()]


def _number(text):
    try:
        return float(text)
    except ValueError:
        return None

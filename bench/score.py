"""`score_surveys` on 20,000 households against one bare openpyxl pass over the same workbook."""

import json
import random
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter, sleep

from core.spreadsheets import new_workbook, save_workbook, write_sheet
from households.imports import cells
from households.imports.survey_columns import (
    B1_PREFIX,
    HOUSEHOLD_COLUMNS,
    HOUSEHOLDS,
    MEMBER_COLUMNS,
    MEMBERS,
)
from households.standards import shipped
from households.standards.codes import CHOICES

RUNS = 3
SIZE, PEOPLE = 20_000, 75_000
DAY = date(2026, 10, 5)
COMMUNES = ("05716", "05719", "05722", "05725", "05728", "05740")
NAMES = ("Nông", "Hoàng", "Lý", "Triệu", "Dương", "Đàm", "Ma", "Hà"), ("Thị", "Văn", "Đức", "Minh")
SCHOOL = ((15, "thpt"), (11, "thcs"), (6, "tieu_hoc"), (3, "mam_non"))
WORK = ("on_dinh", "khong_hop_dong", "khong_nhu_cau")
OPEN = ("nha_tuong", "nha_cot", "nha_mai", "nguon_nuoc", "nha_tieu", "internet", "xu_ly_rac")
RISING = (9, 8, 7, 6, 5, 4, 1)  # weights of the choices; the last ones are what is lacked
BARE = (
    "import sys; from openpyxl import load_workbook;"
    "book = load_workbook(sys.argv[1], read_only=True);"
    "print(sum(1 for sheet in book for row in sheet.iter_rows(values_only=True)))"
)


def write_surveys(path, *, size=SIZE, people=PEOPLE, seed=2026):
    """A workbook of so many households and members, every one of them good."""
    rng = random.Random(seed)
    counts = _counts(rng, size, people)
    table = shipped().table(shipped().in_force(DAY), DAY)
    items = [item for item in table.items if not item.derived]
    headings = [column.heading for column in HOUSEHOLD_COLUMNS]
    book = new_workbook()
    write_sheet(
        book,
        HOUSEHOLDS,
        [*headings, *(B1_PREFIX + item.code for item in items)],
        (_household(rng, f"HO{n:05}", headings, items) for n in range(size)),
    )
    headings = [column.heading for column in MEMBER_COLUMNS]
    rows = (
        _member(rng, f"HO{number:05}", index, headings)
        for number, count in enumerate(counts)
        for index in range(count)
    )
    write_sheet(book, MEMBERS, headings, rows)
    save_workbook(book, path)


def answers_like(rng, size, people):
    """The answers of such households, as `households.standards` takes them."""
    counts = _counts(rng, size, people)
    table = shipped().table(shipped().in_force(DAY), DAY)
    items = [item for item in table.items if not item.derived]
    columns = {column.heading: column for column in (*HOUSEHOLD_COLUMNS, *MEMBER_COLUMNS)}
    headings = [column.heading for column in HOUSEHOLD_COLUMNS]
    people_headings = [column.heading for column in MEMBER_COLUMNS]

    def read(names, values):
        return {name: columns[name].read(value) for name, value in zip(names, values, strict=True)}

    surveys = []
    for number, count in enumerate(counts):
        values = _household(rng, f"HO{number:05}", headings, items)
        answers = read(headings, values[: len(headings)])
        given = zip(items, values[len(headings) :], strict=True)
        b1 = {i.code: cells.item(i.kind, value) for i, value in given if value is not None}
        members = [
            read(people_headings, _member(rng, f"HO{number:05}", index, people_headings))
            for index in range(count)
        ]
        surveys.append(answers | {"b1": b1, "khu_vuc": None, "thanh_vien": members})
    return surveys


def _counts(rng, size, people):
    """Members per household, one at least, so many in all."""
    counts = [1] * size
    for _ in range(people - size):
        counts[rng.randrange(size)] += 1
    return counts


def _household(rng, code, headings, items):
    is_typed = rng.random() < 0.4
    known = {
        "ma_ho": code,
        "ma_xa": rng.choice(COMMUNES),
        "thon": f"Xóm {rng.randint(1, 12)}",
        "ngay_khao_sat": (DAY + timedelta(rng.randint(-20, 20))).strftime("%d/%m/%Y"),
        "khu_vuc": rng.choice(("nong_thon", "thanh_thi", None)),
        "diem_b1": rng.randint(40, 260) if is_typed else None,
        "dien_tich_m2": rng.choice((24, 31.5, "45,5", 60, 90)),
        "phuong_tien": ";".join(rng.sample(list(CHOICES["phuong_tien"]), rng.randint(0, 3))),
        "nguyen_nhan": ";".join(map(str, rng.sample(range(1, 9), rng.randint(0, 2)))),
    }
    rest = {h: rng.choices(list(CHOICES[h]), RISING[-len(CHOICES[h]) :])[0] for h in OPEN}
    answers = [known[h] if h in known else rest[h] for h in headings]
    return answers + [None if is_typed else _item(rng, item) for item in items]


def _item(rng, item):
    if item.kind == "mot_lua_chon":
        return rng.choice(item.options).code
    if item.kind == "nhieu_lua_chon":
        codes = [option.code for option in item.options]
        return ";".join(rng.sample(codes, rng.randint(1, 3)))
    return rng.randint(0, 3) if item.kind == "dem" else rng.choice((18, 72.5, 450, 2400, "8.200"))


def _member(rng, code, index, headings):
    """Somebody as they are met: hardly anybody lacks anything, schooling goes by age."""
    age = rng.randint(22, 75) if index == 0 else rng.randint(1, 75)
    birth = DAY - timedelta(age * 366 + rng.randint(30, 300))
    sex = rng.choice(("nam", "nu"))
    century = 2 * (birth.year // 100 - 19) + (sex == "nu")
    known = {
        "ma_ho": code,
        "ho_ten": f"{rng.choice(NAMES[0])} {rng.choice(NAMES[1])} {code[2:]} {index}",
        "ngay_sinh": birth.strftime("%d/%m/%Y") if rng.random() < 0.9 else str(birth.year),
        "gioi_tinh": sex,
        "quan_he": "chu_ho" if index == 0 else rng.choice(("chau", "khac", "anh_chi_em")),
        "cccd": f"020{century}{birth.year % 100:02}{_serial(code, index)}",
        "dan_toc": rng.choice(("Tày", "Nùng", "Kinh", "Mông", "Dao", "02")),
        "cap_hoc": next((level for start, level in SCHOOL if start <= age < 18), "khong"),
        "bang_cap": rng.choice(("tieu_hoc", "thcs", "thpt")) if age >= 18 else "khong",
        "viec_lam": rng.choices(WORK, (8, 1, 1))[0] if age >= 18 else "khong_nhu_cau",
    }
    rest = {"bhyt": "co" if rng.random() < 0.9 else "khong"}
    return [known[h] if h in known else rest.get(h, _rarely(rng)) for h in headings]


def _serial(code, index):
    """Six digits that only one member has: members of one household differ in the last."""
    return f"{(int(code[2:]) * 50 + index) % 1_000_000:06}"


def _rarely(rng):
    return "co" if rng.random() < 0.05 else "khong"


def main():
    """Alternate the contestants so that drift of the machine hits all alike."""
    with tempfile.TemporaryDirectory(prefix="povertyplan-bench-") as folder:
        source, target = Path(folder) / "surveys.xlsx", Path(folder) / "results.xlsx"
        write_surveys(source)
        ours = [sys.executable, "manage.py", "score_surveys", str(source), str(target)]
        bare = [sys.executable, "-c", BARE, str(source)]
        ratios, peaks = [], []
        for _ in range(RUNS):
            seconds, peak = watched(ours)
            peaks.append(peak)
            ratios.append(seconds / watched(bare)[0])
    found = {"households": SIZE, "members": PEOPLE, "runs": RUNS}
    print(json.dumps(found | {"ratio": median(ratios), "peak_megabytes": max(peaks)}))


def watched(command):
    """(seconds, peak of the memory of the process and its children together in MB)."""
    start, peak = perf_counter(), 0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            peak = max(peak, _resident(process.pid))
            sleep(0.02)
    if process.returncode:
        raise SystemExit(f"{command} ended with {process.returncode}")
    return perf_counter() - start, peak


def _resident(pid):
    """Megabytes in use by a process and its children now; 0 once they are gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return 0
    own = next((line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")), 0)
    return int(own) / 1024 + sum(_resident(int(child)) for child in children)


if __name__ == "__main__":
    main()

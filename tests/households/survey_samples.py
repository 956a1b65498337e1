"""Surveys for tests: one without any deprivation, and random ones crowded around the edges."""

import random
from datetime import date, timedelta

from hypothesis import HealthCheck, settings

from households.standards import shipped
from households.standards.codes import CHOICES, MEMBER_CHOICES

# Machines that run many things at once are slow, not wrong.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

ON = date(2024, 9, 15)
STANDARDS = shipped().standards
EDGES = (0, 3, 6, 12, 15, 16, 18, 30, 31, 60, 85)


def born(age, on=ON, days=0):
    """ISO date of birth of who turns `age` on the day, or so many days later."""
    return (date(on.year - age, on.month, on.day) + timedelta(days=days)).isoformat()


def member(age=40, **answers):
    """A member without any deprivation, of an age reached on the very day of the survey."""
    level = {3: "mam_non", 6: "tieu_hoc", 12: "thcs", 16: "thpt"}
    due = [name for start, name in level.items() if start <= age < 18]
    return {
        "ho_ten": "Nông Văn A",
        "ngay_sinh": born(age),
        "gioi_tinh": "nam",
        "quan_he": "con",
        "dan_toc": "02",
        "bhyt": "co",
        "cap_hoc": due[-1] if due else "khong",
        "bang_cap": "thpt" if age >= 18 else "khong",
        "dao_tao_tai_cho": "khong",
        "viec_lam": "on_dinh" if age >= 18 else "khong_nhu_cau",
        "tro_cap_xa_hoi": "khong",
        "khuyet_tat": "khong",
        "nguoi_co_cong": "khong",
        "suy_dinh_duong": "khong",
    } | answers


def survey(*members, **answers):
    """A survey without any deprivation, of the members given; the first of them is the head."""
    members = [dict(each) for each in members or [member()]]
    members[0]["quan_he"] = "chu_ho"
    return {
        "ngay_khao_sat": ON.isoformat(),
        "diem_b1": 100,
        "nha_tuong": "ben_chac",
        "nha_cot": "ben_chac",
        "nha_mai": "ben_chac",
        "dien_tich_m2": "200",
        "nguon_nuoc": "nuoc_may",
        "nha_tieu": "tu_hoai",
        "internet": "co",
        "phuong_tien": ["tivi"],
        "xu_ly_rac": "co",
        "nguyen_nhan": [],
        "thanh_vien": members,
    } | answers


def random_member(rng):
    """A member with random answers, born within days of an age that matters."""
    picked = {column: rng.choice(list(codes)) for column, codes in MEMBER_CHOICES.items()}
    birth = born(rng.choice(EDGES), days=rng.randint(-2, 2))
    if birth > ON.isoformat():
        birth = ON.isoformat()
    return picked | {
        "ho_ten": "Hoàng Thị B",
        "ngay_sinh": rng.choice([birth, birth, birth[:4]]),
        "quan_he": "con",
        "dan_toc": "07",
    }


def random_survey(rng=random):
    """A survey with random answers that `check` passes under either standard."""
    members = [random_member(rng) for _ in range(rng.randint(1, 5))]
    members[0]["quan_he"] = "chu_ho"
    picked = {
        column: rng.choice(list(CHOICES[column]))
        for column in ("nha_tuong", "nha_cot", "nha_mai", "nguon_nuoc", "nha_tieu", "internet")
    }
    listed = list(CHOICES["phuong_tien"])
    return picked | {
        "ngay_khao_sat": ON.isoformat(),
        "diem_b1": rng.choice([0, 100, 139, 140, 141, 174, 175, 176, 300, None, None]),
        "thu_nhap": rng.choice([0, *EDGE_INCOMES, None, None]),
        "dien_tich_m2": rng.choice(
            [str(8 * len(members)), str(8 * len(members) - 0.01), "7.99", 0]
        ),
        "phuong_tien": rng.sample(listed, rng.choice([0, 0, 1, 3])),
        "xu_ly_rac": rng.choice(["co", "khong"]),
        "nguyen_nhan": rng.sample(range(1, 9), 2),
        "thanh_vien": members,
    }


EDGE_INCOMES = [
    line + step
    for line in (1_500_000, 2_000_000, 2_200_000, 2_250_000, 2_800_000, 3_000_000)
    for step in (0, 1)
]

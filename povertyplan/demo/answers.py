"""Answers to Phiếu B that come to the class wanted, by the rules of survey.md.

What a household lacks is chosen first – mostly what it lacked last time – and then answered so
that exactly that is found. Too many dependants cannot be chosen: it follows from the ages.
"""

from .homes import NEAR, NOT_POOR, POOR
from .people import ENOUGH_SCHOOLING
from .points import items_for

LINES = {"nong_thon": 140, "thanh_thi": 175}
B1_BELOW_LINE = {
    POOR: (0, 65),
    NEAR: (0, 45),
    NOT_POOR: (-110, -5),
}  # line minus B1, least and most
HOW_MANY = {
    POOR: ((3, 4, 5, 6, 7), (45, 30, 15, 7, 3)),
    NEAR: ((0, 1, 2), (5, 35, 60)),
    NOT_POOR: ((0, 1, 2, 3, 4), (50, 28, 14, 6, 2)),
}
OFTEN = {
    "VIEC_LAM": 30,
    "DINH_DUONG": 5,
    "BHYT": 34,
    "GD_NGUOI_LON": 22,
    "GD_TRE_EM": 6,
    "CL_NHA_O": 18,
    "DT_NHA_O": 12,
    "NUOC_SH": 14,
    "NHA_TIEU": 40,
    "VIEN_THONG": 34,
    "PT_THONG_TIN": 5,
}
OF_DWELLING = ("BHYT", "CL_NHA_O", "DT_NHA_O", "NUOC_SH", "NHA_TIEU", "VIEN_THONG", "PT_THONG_TIN")
CAUSES = ((1, 2, 4, 5, 6, 7, 8), (16, 30, 10, 17, 14, 8, 5))
WATERS = ("khe_mo_bao_ve", "gieng_dao_bao_ve", "gieng_khoan", "nuoc_may", "nuoc_mua")
LATRINES = ("tu_hoai", "tham_doi_nuoc", "hai_ngan", "cai_tien_vip")
BAD_LATRINES = ("khac", "khong_co")
DEVICES = (
    ["tivi"],
    ["tivi", "dien_thoai"],
    ["tivi", "dien_thoai_thong_minh"],
    ["tivi", "dien_thoai", "dien_thoai_thong_minh"],
    ["dien_thoai_thong_minh"],
)


def answers_of(visit, area, rng, *, lacks=None, b1=None, is_typed=False):
    """The answers of a household to one visit; remembers what it lacked.

    `lacks` and `b1` fix what is otherwise chosen: the indicators (without PHU_THUOC, which the
    ages decide) and the points.
    """
    home, on = visit.home, visit.on
    aged = [(person, person.age(on)) for person in home.living(on)]
    if lacks is None:
        dependants = sum(is_dependant(person, age) for person, age in aged)
        structural = int(2 * dependants > len(aged))
        lacks = _choose(home.lacks, _possible(aged), structural, visit.wanted, rng)
    _end_schooling(home, aged, lacks)
    answers = {"ngay_khao_sat": on.isoformat()}
    answers |= _dwelling(home, len(aged), lacks, rng)
    answers["nguyen_nhan"] = _causes(aged, visit.wanted, rng)
    answers["thanh_vien"] = _members(aged, lacks, rng)
    home.lacks = lacks
    _score(answers, visit, area, rng, b1=b1, is_typed=is_typed)
    return answers


def _score(answers, visit, area, rng, *, b1, is_typed):
    """B1: a total typed from paper, or the items of the table that make it up."""
    if b1 is None:
        least, most = B1_BELOW_LINE[visit.wanted]
        b1 = LINES[area] - rng.randrange(least, most + 1, 5)
    if is_typed:
        answers["diem_b1"] = b1
    else:
        answers["b1"] = items_for(answers, area, b1, rng)
        answers["phuong_tien"] = _with_assets(answers["phuong_tien"], answers["b1"]["tai_san"])


def _with_assets(devices, assets):
    """Devices, if there are any, with a television only where one is counted among the assets."""
    others = [device for device in devices if device != "tivi"]
    if devices and "tivi" in assets:
        return ["tivi", *others]
    return others or devices and ["radio"]


def is_dependant(person, age):
    """Under 16, or disabled or at least 60 with a monthly allowance."""
    if age < 16:
        return True
    return (person.is_disabled or age >= 60) and has_allowance(person, age)


def has_allowance(person, age):
    """The oldest, and most of the disabled."""
    return age >= 80 or (person.is_disabled and person.whim < 0.75)


def _choose(before, possible, structural, wanted, rng):
    """Indicators to lack: those of last time as far as they fit, then by how often they occur."""
    size = max(0, rng.choices(*HOW_MANY[wanted])[0] - structural)
    chosen = [code for code in before if code in possible][:size]
    weights = [OFTEN[code] for code in possible]
    while len(chosen) < min(size, len(possible)):
        (code,) = rng.choices(possible, weights)
        alone = code == "PT_THONG_TIN" and "VIEN_THONG" not in chosen
        if code not in chosen and not alone:
            chosen.append(code)
    return chosen


def _possible(aged):
    """What these people can lack at all."""
    possible = list(OF_DWELLING)
    if any(_is_able(person, age) for person, age in aged):
        possible.append("VIEC_LAM")
    if any(age < 6 for _, age in aged):
        possible.append("DINH_DUONG")
    if any(3 <= age < 16 for _, age in aged):
        possible.append("GD_TRE_EM")
    if any(_is_unschooled(person, age) for person, age in aged):
        possible.append("GD_NGUOI_LON")
    return possible


def _is_able(person, age):
    return 18 <= age < 60 and not person.is_disabled and _level(person, age) == "khong"


def _is_unschooled(person, age):
    has_left = 18 <= age <= 30 and not person.is_trained
    return has_left and person.schooling not in ENOUGH_SCHOOLING


def _end_schooling(home, aged, lacks):
    """Where adults' schooling is not lacking: finished from the start, or trained since."""
    if "GD_NGUOI_LON" in lacks:
        return
    for person, age in aged:
        if _is_unschooled(person, age):
            if home.visits[1:]:
                person.is_trained = True
            else:
                person.schooling = "thpt"


def _dwelling(home, size, lacks, rng):
    """House, water, latrine, information; what is in order stays as it was."""
    weak = rng.choice((2, 3)) if "CL_NHA_O" in lacks else rng.choice((0, 0, 1))
    durable = ["khong_ben_chac" if part < weak else "ben_chac" for part in range(3)]
    home.floor = max(home.floor or 8 * rng.randint(5, 14), 8 * size)
    floor = rng.randint(5 * size, 8 * size - 1) if "DT_NHA_O" in lacks else home.floor
    home.water = home.water or rng.choice(WATERS)
    home.latrine = home.latrine or rng.choice(LATRINES)
    has_none, offline = "PT_THONG_TIN" in lacks, "VIEN_THONG" in lacks
    return {
        "nha_tuong": durable[1],
        "nha_cot": durable[2],
        "nha_mai": durable[0],
        "dien_tich_m2": floor,
        "nguon_nuoc": "khong_bao_ve" if "NUOC_SH" in lacks else home.water,
        "nha_tieu": rng.choice(BAD_LATRINES) if "NHA_TIEU" in lacks else home.latrine,
        "internet": "khong" if offline else "co",
        "phuong_tien": []
        if has_none
        else DEVICES[rng.randrange(2) if offline else rng.randrange(2, 5)],
        "xu_ly_rac": rng.choice(("co", "khong")),
    }


def _causes(aged, wanted, rng):
    """One to three causes of poverty; none where the household is not poor."""
    if wanted == NOT_POOR:
        return []
    causes = set(rng.choices(*CAUSES, k=rng.randint(1, 3)))
    if not any(_is_able(person, age) for person, age in aged):
        causes.add(3)
    if any(person.is_disabled for person, _ in aged):
        causes.add(7)
    return sorted(causes)


def _members(aged, lacks, rng):
    rows = [member_answers(person, age) for person, age in aged]
    for code, (column, answers, can_be) in LACKING.items():
        if code in lacks:
            able = [
                row for row, (person, age) in zip(rows, aged, strict=True) if can_be(person, age)
            ]
            rng.choice(able)[column] = rng.choice(answers)
    return rows


LACKING = {
    "VIEC_LAM": ("viec_lam", ("khong_hop_dong", "khong_hop_dong", "tim_viec"), _is_able),
    "BHYT": ("bhyt", ("khong",), lambda person, age: age >= 6),
    "DINH_DUONG": ("suy_dinh_duong", ("co",), lambda person, age: age < 6),
    "GD_TRE_EM": ("cap_hoc", ("khong",), lambda person, age: 3 <= age < 16),
}


def member_answers(person, age):
    """The answers about one member who lacks nothing that can be chosen."""
    birth = person.birth
    level = _level(person, age)
    row = {
        "ho_ten": person.name,
        "ngay_sinh": str(birth.year) if person.is_birth_year_only else birth.isoformat(),
        "gioi_tinh": person.sex,
        "quan_he": person.relation,
        "cccd": person.cccd,
        "dan_toc": person.group,
        "bhyt": "co",
        "cap_hoc": level,
        "bang_cap": _attained(person, age),
        "dao_tao_tai_cho": "co" if person.is_trained else "khong",
        "viec_lam": _work(person, age, level),
        "tro_cap_xa_hoi": "co" if has_allowance(person, age) else "khong",
        "khuyet_tat": "co" if person.is_disabled else "khong",
        "nguoi_co_cong": "co" if person.has_merit else "khong",
    }
    if age < 16:
        row["suy_dinh_duong"] = "khong"
    return row


def _level(person, age):
    """The school attended."""
    if age < 18:
        for below, level in ((3, "khong"), (6, "mam_non"), (12, "tieu_hoc"), (15, "thcs")):
            if age < below:
                return level
        return "thpt" if age == 15 or person.whim < 0.8 else "khong"
    if age < 22 and person.schooling in ("cao_dang", "dai_hoc"):
        return "cao_dang_dai_hoc"
    return "nghe" if age < 20 and person.schooling == "trung_cap" else "khong"


def _attained(person, age):
    """The highest certificate."""
    if age < 11:
        return "khong"
    if age < 15:
        return "tieu_hoc"
    if age < 18:
        return "thcs"
    is_student = age < 22 and person.schooling in ("trung_cap", "cao_dang", "dai_hoc")
    return "thpt" if is_student else person.schooling


def _work(person, age, level):
    if age < 15 or level != "khong":
        return "khong_nhu_cau"
    if person.is_disabled or age >= 70 or (age >= 60 and person.whim < 0.5):
        return "khong_kha_nang"
    return "khong_nhu_cau" if person.sex == "nu" and person.whim < 0.08 else "on_dinh"

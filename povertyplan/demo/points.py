"""Answers to the items of B1 that add up, by the illustrative table, to the points wanted.

Most items follow from what the survey says anyway (members, schooling, dwelling); the kind of work,
pensions, electricity, assets, land and cattle are free, and chosen to fill what is missing.
"""

from functools import cache
from itertools import product

from households import standards
from households.standards.codes import ATTAINMENTS

TABLE = next(table for table in standards.shipped().tables if table.code == "minh_hoa_2022")
WORK = ("nong_nghiep", "nong_nghiep", "phi_nong_nghiep", "lam_cong")
PENSIONS = (0, 1, 2)
ELECTRICITY = (18, 38, 72, 120, 190)
LAND = (450, 2400, 8200)
CATTLE = (0, 1, 2, 3, 5)
ASSETS = (
    [],
    ["tivi"],
    ["xe_may"],
    ["tivi", "xe_may"],
    ["tivi", "tu_lanh", "xe_may"],
    ["tivi", "tu_lanh", "may_giat", "xe_may"],
    ["tivi", "tu_lanh", "may_giat", "xe_may", "may_tinh"],
    ["tivi", "tu_lanh", "may_giat", "dieu_hoa", "xe_may", "may_tinh"],
    ["tivi", "tu_lanh", "may_giat", "dieu_hoa", "xe_may", "may_tinh", "o_to"],
)
SCHOOLS = {"khong": "khong", "tieu_hoc": "khong", "thcs": "thcs", "thpt": "thpt"}
SCHOOLS |= {"so_cap": "nghe", "trung_cap": "nghe"}
WATER = {"khong_bao_ve": "khac", "nuoc_may": "may", "nuoc_dong_chai": "may"}
LATRINE = {"khac": "khong", "khong_co": "khong", "tu_hoai": "tu_hoai"}
WALLS = {0: "kien_co", 1: "ban_kien_co", 2: "thieu_kien_co", 3: "don_so"}
ITEMS = {item.code: item for item in TABLE.items}


def items_for(answers, dependants, area, wanted, rng):
    """The `b1` answers of a survey; their points are the wanted ones, or as near as can be."""
    fixed = _fixed(answers, dependants)
    works = any(member["viec_lam"] == "on_dinh" for member in answers["thanh_vien"])
    choices = _free_choices(area, works)
    missing = wanted - sum(_points(code, value, area) for code, value in fixed.items())
    if missing not in choices:
        missing = min(choices, key=lambda points: (abs(points - missing), points))
    return fixed | rng.choice(choices[missing])


def _fixed(answers, dependants):
    """The items that the rest of the survey answers already."""
    members = answers["thanh_vien"]
    weak = sum(answers[part] == "khong_ben_chac" for part in ("nha_tuong", "nha_cot", "nha_mai"))
    best = max((member["bang_cap"] for member in members), key=list(ATTAINMENTS).index)
    return {
        "so_nhan_khau": len(members),
        "ty_le_phu_thuoc": round(100 * dependants / len(members)),
        "bang_cap": SCHOOLS.get(best, "cao_dang_dai_hoc"),
        "vat_lieu_nha": WALLS[weak],
        "dien_tich": round(answers["dien_tich_m2"] / len(members), 1),
        "nuoc": WATER.get(answers["nguon_nuoc"], "hop_ve_sinh"),
        "nha_tieu": LATRINE.get(answers["nha_tieu"], "hop_ve_sinh"),
    }


@cache
def _free_choices(area, works):
    """Points → the combinations of free answers worth them."""
    options = {
        "viec_lam": WORK if works else ("khong",),
        "luong_huu": PENSIONS,
        "dien_tieu_thu": ELECTRICITY,
        "tai_san": ASSETS,
        "dat_dai": LAND,
        "chan_nuoi": CATTLE,
    }
    asked = [code for code in options if ITEMS[code].is_asked(area)]
    found = {}
    for values in product(*(options[code] for code in asked)):
        answers = dict(zip(asked, values, strict=True))
        points = sum(ITEMS[code].points(value, area).points for code, value in answers.items())
        found.setdefault(points, []).append(answers)
    return found


@cache
def _points(code, value, area):
    return ITEMS[code].points(value, area).points

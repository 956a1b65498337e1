"""Answers to the items of B1 that add up, by the illustrative table, to the points wanted.

The table derives most items from what the survey says anyway (members, schooling, dwelling); the
kind of work, pensions, electricity, assets, land and cattle are asked, and chosen to fill what is
missing.
"""

from functools import cache
from itertools import product

from households import standards

STANDARD = standards.shipped().standards["2022"]
TABLE = standards.shipped().table(STANDARD, STANDARD.valid_from)
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
ITEMS = {item.code: item for item in TABLE.items}


def items_for(answers, area, wanted, rng):
    """The `b1` answers of a survey; with those derived from its other answers their points are the
    wanted ones, or as near as can be."""
    household = standards.Household.from_answers(answers)
    derived = standards.derived_answers(TABLE, household, STANDARD)
    works = any(member["viec_lam"] == "on_dinh" for member in answers["thanh_vien"])
    choices = _free_choices(area, works)
    missing = wanted - sum(_points(code, value, area) for code, value in derived.items())
    if missing not in choices:
        missing = min(choices, key=lambda points: (abs(points - missing), points))
    return dict(rng.choice(choices[missing]))


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

"""The plan's own frame as data: one province, one district, 15 communes, 171 villages, agencies.

Loading only adds what is missing: what staff corrected since is never undone. The reorganisation
of 01/7/2025 (`data/reorganisation_2025.csv`, NQ 1683/NQ-UBTVQH15) is shipped as data and not
applied: its codes are reused, and the plan counts its 15 communes to the end.
"""

import csv
from datetime import date
from pathlib import Path

from django.db import transaction

from . import actions
from .models import Agency, Unit, UnitAttribute

DATA = Path(__file__).resolve().parent / "data"
START = date(2021, 1, 1)
START_BASIS = (
    "Ngày quy ước: đầu khung thời gian của Kế hoạch (năm gốc 2021), không phải ngày thành lập"
)
KNOWN_VILLAGE = (
    "Tên theo nguồn công khai ({vintage}), có thể cũ hơn đợt sáp nhập 2018–2019: {source}"
)
ILLUSTRATIVE_VILLAGE = "Tên minh hoạ: chưa có danh sách chính thức 171 xóm, tổ dân phố"
REGION_FROM = date(2021, 6, 4)
REGION_BASIS = "QĐ 861/QĐ-TTg ngày 04/6/2021"
UNCHECKED = " (theo trí nhớ, chưa đối chiếu văn bản)"
AREA_BASIS = "Loại đơn vị hành chính: thị trấn là thành thị, xã là nông thôn"


def rows(name):
    """The rows of a data file as dicts of text."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@transaction.atomic
def load_units(*, by=None):
    """Add the units, attributes and agencies that are missing; how many rows were added of each."""
    before = _sizes()
    communes = rows("communes.csv")
    province = _store([_unit("province", "19", "Thái Nguyên", "Tỉnh", None)])["19"]
    district = _store([_unit("district", "170", "Võ Nhai", "Huyện", province)])["170"]
    placed = _store([_commune(row, district) for row in communes])
    _store([village for row in communes for village in _villages(row, placed[row["code"]])])
    _store_attributes(communes, placed)
    _store_agencies(communes, placed, district)
    added = {name: size - before[name] for name, size in _sizes().items()}
    if any(added.values()):
        actions.record("load_units", district, by=by, unit=district, **added)
    return added


def _sizes():
    models = {"units": Unit, "attributes": UnitAttribute, "agencies": Agency}
    return {name: model.objects.count() for name, model in models.items()}


def _unit(level, code, name, prefix, parent, *, legal_basis=START_BASIS, **facts):
    return Unit(
        level=level,
        code=code,
        name=name,
        full_name=f"{prefix} {name}",
        parent=parent,
        valid_from=START,
        legal_basis=legal_basis,
        **facts,
    )


def _commune(row, district):
    prefix = row["full_name"].removesuffix(row["name"]).strip()
    place = {"latitude": float(row["latitude"]), "longitude": float(row["longitude"])}
    return _unit("commune", row["code"], row["name"], prefix, district, **place)


def _villages(row, commune):
    """The villages of a commune: the known names first, illustrations after them."""
    known = [each for each in rows("villages.csv") if each["commune_code"] == row["code"]]
    prefix = "Tổ dân phố" if row["area"] == "thanh_thi" else "Xóm"
    names = [(each["name"], KNOWN_VILLAGE.format(**each), False) for each in known]
    missing = range(1, int(row["villages"]) - len(known) + 1)
    names += [(f"minh hoạ {number}", ILLUSTRATIVE_VILLAGE, True) for number in missing]
    for number, (name, basis, is_illustrative) in enumerate(names, 1):
        village = _unit("village", f"{row['code']}-{number:02d}", name, prefix, commune)
        village.legal_basis, village.is_illustrative = basis, is_illustrative
        yield village


def _store(units):
    """Store those units that are not there yet, with paths and heirs; all of them by code."""
    there = set(Unit.objects.filter(valid_from=START).values_list("code", flat=True))
    missing = [unit for unit in units if unit.code not in there]
    Unit.objects.bulk_create(missing)
    for unit in missing:
        unit.path = f"{unit.parent.path if unit.parent else '/'}{unit.pk}/"
        unit.heir = unit
    Unit.objects.bulk_update(missing, ["path", "heir"], batch_size=200)
    found = Unit.objects.filter(valid_from=START, code__in=[unit.code for unit in units])
    return {unit.code: unit for unit in found}


def _store_attributes(communes, placed):
    held = set(UnitAttribute.objects.values_list("unit_id", "kind"))
    wanted = [each for row in communes for each in _attributes(row, placed[row["code"]])]
    missing = [each for each in wanted if (each.unit_id, each.kind) not in held]
    UnitAttribute.objects.bulk_create(missing)


def _attributes(row, unit):
    """Rural/urban from the kind of unit; region as remembered unless a text confirms it."""
    yield UnitAttribute(
        unit=unit,
        kind="area",
        value=row["area"],
        valid_from=START,
        legal_basis=AREA_BASIS,
        is_confirmed=True,
    )
    confirmed = row["region_861_confirmed"]
    yield UnitAttribute(
        unit=unit,
        kind="region",
        value=confirmed or row["region_861"],
        valid_from=REGION_FROM,
        legal_basis=REGION_BASIS + ("" if confirmed else UNCHECKED),
        is_confirmed=bool(confirmed),
    )


def _store_agencies(communes, placed, district):
    wanted = [
        Agency(**row | {"order": int(row["order"])}, unit=district) for row in rows("agencies.csv")
    ]
    wanted += [_commune_agency(row, placed[row["code"]]) for row in communes]
    there = set(Agency.objects.values_list("code", flat=True))
    Agency.objects.bulk_create(agency for agency in wanted if agency.code not in there)


def _commune_agency(row, unit):
    return Agency(
        code=f"ubnd-xa-{row['code']}",
        name=f"Ủy ban nhân dân {row['full_name'][0].lower()}{row['full_name'][1:]}",
        short_name=f"UBND {row['full_name'][0].lower()}{row['full_name'][1:]}",
        kind="commune",
        unit=unit,
        order=100,
    )

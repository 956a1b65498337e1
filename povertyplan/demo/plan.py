"""How many households of each class every commune has in each year: the plan of counts.

The district's totals meet the published figures of Võ Nhai (rules.md §8) for 2021, 2022 and 2024;
2023 lies between, 2025 and 2026 are invented, and so is every commune's share. Communes' sizes
follow the populations of 2025 and the census shares of 1999, ethnic groups the shares of the
district's households.
"""

import csv
from dataclasses import dataclass

from . import names

BASELINE, LAST_CLOSED, OPEN = 2021, 2025, 2026
YEARS = range(BASELINE, OPEN + 1)
GROUPS = {
    "kinh": names.KINH,
    "tay": names.TAY,
    "nung": names.NUNG,
    "hmong": names.HMONG,
    "dao": names.DAO,
    "san_chay": names.SAN_CHAY,
}


@dataclass(frozen=True)
class CommunePlan:
    """One commune's households: by ethnic group of the head, poor and near-poor by year."""

    code: str
    groups: dict[str, int]
    poor: dict[int, int]
    near: dict[int, int]

    @property
    def households(self):
        """All of them, the same number every year."""
        return sum(self.groups.values())


def commune_plans(scale=1.0):
    """The 15 communes in order of code; `scale` shrinks every count, for tests."""
    with (names.DATA / "communes.csv").open(encoding="utf-8", newline="") as file:
        return [_commune(row, scale) for row in csv.DictReader(file)]


def _commune(row, scale):
    def count(column):
        return round(int(row[column]) * scale)

    return CommunePlan(
        code=row["code"],
        groups={code: count(column) for column, code in GROUPS.items()},
        poor={year: count(f"poor_{year}") for year in YEARS},
        near={year: count(f"near_{year}") for year in YEARS},
    )

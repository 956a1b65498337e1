"""The 54 ethnic groups by every way people write them."""

import csv
import re
from functools import cache
from pathlib import Path

from core.text import fold

LIST = Path(__file__).resolve().parent.parent / "data" / "ethnic_groups.csv"


def ethnic_key(written):
    """A name without case, accents, spaces, hyphens and apostrophes; a code with two digits."""
    key = re.sub(r"[^a-z0-9]", "", fold(written))
    return key.zfill(2) if key.isdigit() else key


@cache
def ethnic_groups():
    """{`ethnic_key`: code of the 1979 list} for every name, alias and code."""
    with LIST.open(encoding="utf-8", newline="") as file:
        return {
            ethnic_key(written): row["code_1979"]
            for row in csv.DictReader(file)
            for written in (row["code_1979"], row["name"], *row["aliases"].split("|"))
            if written
        }

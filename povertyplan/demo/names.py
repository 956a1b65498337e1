"""Plausible names, and citizen numbers that cannot be taken for anybody's."""

import tomllib
from collections import Counter
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"
KINH, TAY, NUNG, HMONG, DAO, SAN_CHAY = "01", "02", "07", "08", "09", "15"
PROVINCE = "019"
SYNTHETIC = "99"  # the last six digits of every invented number begin with this
OLD_NUMBER = "0900"


def data(name):
    """The content of one of the demonstration's TOML files."""
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))


WORDS = {
    table: {key: words.split() for key, words in lists.items()}
    for table, lists in data("names.toml").items()
}


def person_name(rng, group, sex, family=None):
    """A full name as is common in the ethnic group; `family` keeps a father's name."""
    kind = "_hmong" if group == HMONG else ""
    family = family or rng.choice(WORDS["family"][group])
    middle, given = (rng.choice(WORDS[part + kind][sex]) for part in ("middle", "given"))
    return f"{family} {middle} {given}"


class CitizenNumbers:
    """Numbers that agree with sex and year of birth and are never given twice.

    PPP C YY RRRRRR: the random part is a running number after «99», which no registrar ever
    reaches for so few births; the old nine digits run on after «0900».
    """

    def __init__(self):
        self.given = Counter()

    def new(self, birth, sex):
        """Twelve digits."""
        century = 2 * (birth.year // 100 - 19) + (sex == "nu")
        start = f"{PROVINCE}{century}{birth.year % 100:02d}{SYNTHETIC}"
        return f"{start}{self._next(start):04d}"

    def old(self):
        """Nine digits, of a card that was never exchanged."""
        return f"{OLD_NUMBER}{self._next(OLD_NUMBER):05d}"

    def _next(self, start):
        self.given[start] += 1
        return self.given[start]

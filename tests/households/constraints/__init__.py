"""What breaks each constraint of the registry and what stands at its edge, by noun.

CHECKS: {constraint without «households_»: (row, change that breaks it, change at its edge)}.
UNIQUE: {constraint: (row, what makes a second row like it allowed)}; without it, it is refused.
ALONGSIDE: what a copy of the row needs in any case, beside the constraint it is about.
"""

from . import papers, registry, rounds, surveys

NOUNS = (registry, rounds, surveys, papers)
CHECKS = {name: check for noun in NOUNS for name, check in noun.CHECKS.items()}
UNIQUE = {name: pair for noun in NOUNS for name, pair in noun.UNIQUE.items()}
ALONGSIDE = {
    "importedhousehold_once_each": {"case": None},
    "importedhousehold_one_per_case": {"line": 3},
    "fact": {"survey": None},
    "member_cccd_unique": {"relation": "con"},
    "member_one_head": {"cccd": ""},
    "case": {"survey": None, "state": "listed"},
    "table": {"code": "ban_sao"},
    "issued_number_once_a_year": {"case": "other_case"},
    **{f"issued_once_per_{each}": {"number": "3"} for each in papers.SUBJECTS},
}

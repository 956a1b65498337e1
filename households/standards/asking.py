"""Which questions about a member apply: what no rule looks at in a person of that age is not asked.

The rules' own thresholds decide, so that the questions follow the standard. Beyond them, B1 counts
the highest certificate of all members and the yearly facts who is able to work, whatever the
standard. Health insurance, disability and merit are asked of everybody: no code of theirs is true
of somebody not asked.
"""

from itertools import chain

CERTIFICATE_FROM = 14  # lower secondary school may be finished then
LABOUR_FROM, LABOUR_BELOW = 15, 60

NEUTRAL = {
    "cap_hoc": "khong",
    "bang_cap": "khong",
    "dao_tao_tai_cho": "khong",
    "viec_lam": "khong_nhu_cau",
    "tro_cap_xa_hoi": "khong",
    "suy_dinh_duong": "khong",
}
OLDEST = float("inf")
ALWAYS = (
    ("bang_cap", CERTIFICATE_FROM, OLDEST),
    ("viec_lam", LABOUR_FROM, LABOUR_BELOW),
)


def unasked_of(age, standard):
    """The questions that do not apply to a member of an age in whole years under a standard.

    Each has its code in `NEUTRAL`, with which the answers are complete. An age that is not known
    (None) leaves nothing out. Sex decides no question of the standards there are.
    """
    if age is None or age < 0:
        return frozenset()
    spans = (_spans(indicator.rule, indicator.params) for indicator in standard.indicators)
    asked = {c for c, start, end in chain(ALWAYS, *spans) if start <= age < end}
    return frozenset(NEUTRAL) - asked


def _spans(rule, params):
    """(column, first age, age from which on it is asked no more) of what a rule looks at."""
    match rule:
        case "member_without_work":
            yield "viec_lam", params["age_from"], params["age_below"]
        case "too_many_dependants":
            yield "tro_cap_xa_hoi", params["child_below"], OLDEST
        case "child_undernourished":
            yield "suy_dinh_duong", 0, params["age_below"]
        case "child_out_of_level":
            yield "cap_hoc", params["preschool_from"], params["secondary_below"]
        case "adult_below_schooling":
            yield "cap_hoc", params["age_from"], params["age_to"] + 1
            yield "dao_tao_tai_cho", params["age_from"], params["age_to"] + 1
            yield "bang_cap", params["age_from"], params["age_to"] + 1

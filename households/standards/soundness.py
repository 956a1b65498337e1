"""The quick way for answers with nothing wrong, which nearly all are.

`sound_household` goes once over the answers and says only yes or no; where it does not say yes,
`check` looks for everything that is wrong and finds the words. What one passes, the other does.
"""

from functools import lru_cache, partial
from operator import itemgetter

from households.standards.answers import Household, Member, age_on, as_birth, as_date, as_quantity
from households.standards.codes import CHOICES

OLDEST = 130
MOST_B1 = 1000
MOST_MEMBERS = 100
LONGEST_NAME = 200
TOO_MUCH = 10**15  # đồng
ALWAYS_ASKED = ("nha_tuong", "nha_cot", "nha_mai", "nguon_nuoc", "nha_tieu", "internet")
ASKED_OF_MEMBERS = (
    "gioi_tinh",
    "quan_he",
    "bhyt",
    "cap_hoc",
    "bang_cap",
    "viec_lam",
    "tro_cap_xa_hoi",
    "khuyet_tat",
    "nguoi_co_cong",
)
NUMBER_LENGTHS = (9, 12)
KNOWN = {column: frozenset(codes) for column, codes in CHOICES.items()}
of_household, of_member = itemgetter(*ALWAYS_ASKED), itemgetter(*ASKED_OF_MEMBERS)
NOTHING = (None, "")
REMEMBERED = 8192  # combinations of codes
YES_NO = KNOWN["internet"]
LISTS = (list, tuple)


def sound_household(answers, standard, ethnic_groups=None):
    """The `Household` of answers that can be scored under a standard; None if there is a doubt.

    The items of B1 are not looked at: that is for their table.
    """
    try:
        return _sound(answers, standard, ethnic_groups)
    except (AttributeError, KeyError, TypeError):  # an answer missing, no code, of another type
        return None


def _sound(answers, standard, ethnic_groups):
    on, rows = as_date(answers["ngay_khao_sat"]), answers["thanh_vien"]
    if on is None or not isinstance(rows, LISTS) or not 0 < len(rows) <= MOST_MEMBERS:
        return None
    if not (_is_dwelling_sound(answers, standard) and _are_extras_sound(answers)):
        return None
    members, numbers, heads = [], [], 0
    for index, row in enumerate(rows):
        member = _member(index, row, on, standard, ethnic_groups)
        if member is None:
            return None
        members.append(member)
        heads += row["quan_he"] == "chu_ho"
        if number := row.get("cccd"):
            numbers.append(number)
    if heads != 1 or len(set(numbers)) != len(numbers):
        return None
    return Household(on, tuple(members), answers)


def _is_dwelling_sound(answers, standard):
    _demand_of_household(of_household(answers))
    if "xu_ly_rac" in standard.asked and answers["xu_ly_rac"] not in YES_NO:
        return False
    floor = as_quantity(answers["dien_tich_m2"])
    return floor is not None and floor >= 0


def _are_extras_sound(answers):
    """What may be left out: area, total of B1, income, the two lists."""
    area, points, income = map(answers.get, ("khu_vuc", "diem_b1", "thu_nhap"))
    return (
        (area in NOTHING or area in KNOWN["khu_vuc"])
        and (points in NOTHING or (type(points) is int and 0 <= points <= MOST_B1))
        and (income in NOTHING or (type(income) is int and 0 <= income < TOO_MUCH))
        and _is_list_sound(answers.get("phuong_tien"), KNOWN["phuong_tien"], str)
        and _is_list_sound(answers.get("nguyen_nhan", ()), KNOWN["nguyen_nhan"], int)
    )


def _is_list_sound(codes, known, kind):
    if not isinstance(codes, LISTS):
        return False
    return set(map(type, codes)) <= {kind} and known.issuperset(codes)


def _member(index, row, on, standard, ethnic_groups):
    """The `Member`; None if one of its answers is wrong or odd in type."""
    birth, name, group = as_birth(row["ngay_sinh"]), row["ho_ten"], row["dan_toc"]
    if birth is None or birth > on or not 0 < len(name) <= LONGEST_NAME or name.isspace():
        return None
    if not isinstance(name, str) or not isinstance(group, str) or not group.strip():
        return None
    if ethnic_groups is not None and group not in ethnic_groups:
        return None
    _demand_of_member(of_member(row))
    get = row.get
    on_job, number = get("dao_tao_tai_cho"), get("cccd")
    if not (on_job in NOTHING or on_job in YES_NO):
        return None
    if not (number in NOTHING or _is_number(number)):
        return None
    age = age_on(birth, on)
    if age > OLDEST or (age < standard.nutrition_below and get("suy_dinh_duong") not in YES_NO):
        return None
    return Member(index, age, birth, row)


def _demand(columns, codes):
    """Raise KeyError unless each code is one of its column; what raises is not remembered."""
    if not all(code in KNOWN[column] for column, code in zip(columns, codes, strict=True)):
        raise KeyError


# The same few combinations come again and again.
_demand_of_household = lru_cache(REMEMBERED)(partial(_demand, ALWAYS_ASKED))
_demand_of_member = lru_cache(REMEMBERED)(partial(_demand, ASKED_OF_MEMBERS))


def _is_number(number):
    """The number of an identity card: 12 digits, or the 9 of before."""
    is_text = isinstance(number, str) and len(number) in NUMBER_LENGTHS
    return is_text and number.isascii() and number.isdigit()

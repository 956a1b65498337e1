"""Items of B1 that follow from the rest of the survey, so that nobody is asked twice."""

from decimal import Decimal

from households.standards.answers import as_quantity, is_blank
from households.standards.codes import ATTAINMENT_RANKS, HOUSEHOLD_CHOICES
from households.standards.rules import STRUCTURES, dependants

# What an item may follow from; the text goes on after "suy từ".
DERIVED = {
    "so_nhan_khau": "số thành viên của hộ",
    "ty_le_phu_thuoc": "tuổi, khuyết tật và trợ cấp của các thành viên (% người phụ thuộc)",
    "dien_tich_binh_quan": "diện tích nhà ở chia cho số thành viên (m²)",
    "bang_cap": "bằng cấp cao nhất của các thành viên",
    "ket_cau_khong_ben_chac": "số kết cấu không bền chắc trong tường, cột, mái",
    "nguon_nuoc": "nguồn nước sinh hoạt",
    "nha_tieu": "loại nhà tiêu",
}

# Those that are no number: an option of the item says which of these it stands for.
SOURCE_CODES = {
    "bang_cap": tuple(ATTAINMENT_RANKS),
    "ket_cau_khong_ben_chac": tuple(str(count) for count in range(len(STRUCTURES) + 1)),
    "nguon_nuoc": tuple(HOUSEHOLD_CHOICES["nguon_nuoc"]),
    "nha_tieu": tuple(HOUSEHOLD_CHOICES["nha_tieu"]),
}


def derived_answer(item, household, standard):
    """The answer to an item as it follows from a household's other answers.

    A number (m² per member, percent, members) or the code of an option; None if the item does not
    follow from anything, or what it follows from is not answered. Who is a dependant is the
    standard's to say.
    """
    if not item.derived:
        return None
    source = READERS[item.derived](household, standard)
    if source is None or item.derived not in SOURCE_CODES:
        return source
    return item.choice_for.get(source)


def derived_answers(table, household, standard):
    """{item code: answer} of the items of a score table that follow from the other answers."""
    found = {}
    for item in table.derived_items:
        answer = derived_answer(item, household, standard)
        if answer is not None:
            found[item.code] = answer
    return found


def _members(household, _):
    return household.size


def _dependence(household, standard):
    if standard.dependant_ages is None:
        return None
    return Decimal(100 * len(dependants(household, *standard.dependant_ages))) / household.size


def _floor(household, _):
    area = as_quantity(household.answers.get("dien_tich_m2"))
    return None if area is None else area / household.size


def _attainment(household, _):
    reached = [member.answers.get("bang_cap") for member in household.members]
    try:
        return max(reached, key=ATTAINMENT_RANKS.__getitem__)
    except (KeyError, TypeError):  # of one member it is missing, or no code
        return None


def _weak_structures(household, _):
    parts = [household.answers.get(part) for part in STRUCTURES]
    return None if any(map(is_blank, parts)) else str(parts.count("khong_ben_chac"))


def _answer(column):
    return lambda household, _: household.answers.get(column)


READERS = {
    "so_nhan_khau": _members,
    "ty_le_phu_thuoc": _dependence,
    "dien_tich_binh_quan": _floor,
    "bang_cap": _attainment,
    "ket_cau_khong_ben_chac": _weak_structures,
    "nguon_nuoc": _answer("nguon_nuoc"),
    "nha_tieu": _answer("nha_tieu"),
}

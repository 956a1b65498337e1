"""A result in words for the family: the class in one sentence, and what was looked at where
nothing is missing."""

from decimal import ROUND_HALF_UP, Decimal

from households.standards.answers import Household, as_quantity
from households.standards.codes import AREAS, AVERAGE_LIVING, POVERTY_CLASSES, TITLES, label
from households.standards.rules import STRUCTURES, dependants, vietnamese

ONE_PLACE = Decimal("0.1")


def verdict(result, standard):
    """The class and what it follows from, as one Vietnamese sentence to read aloud."""
    if result.poverty_class is None:
        return f"Chưa phân loại được: {result.missing}."
    name = POVERTY_CLASSES[result.poverty_class]
    if result.is_average_living:
        name += f" ({AVERAGE_LIVING.lower()})"
    if result.poverty_class == "khong_ngheo":
        return f"{name}, vì {_measure(result, 'cao hơn mức')}."
    return f"{name}, vì {_measure(result, 'không quá')}, và {_shortage(result, standard)}."


def _measure(result, compared):
    """B1 beside its line; the declared income beside its own where B1 is not known."""
    place = f"của khu vực {AREAS[result.area].lower()}"
    if result.b1 is not None:
        return f"điểm B1 là {result.b1}, {compared} {result.b1_line} {place}"
    income, line = _thousands(result.income), _thousands(result.income_line)
    return f"thu nhập khai báo là {income} đồng/người/tháng, {compared} {line} đồng {place}"


def _shortage(result, standard):
    count = len(result.deprivations)
    short = f"thiếu hụt {count} chỉ số" if count else "không thiếu hụt chỉ số nào"
    line = standard.poor_from_b2
    side = f"từ {line} điểm trở lên" if result.b2 >= line else f"dưới {line} điểm"
    return f"{short} ({result.b2} điểm B2, {side})"


def _thousands(amount):
    return f"{amount:,}".replace(",", ".")


def comparisons(result, standard):
    """[(what, the household's, the line, what follows)] of what decides the class, in words."""
    found = []
    if result.b1 is not None:
        low = result.b1 <= result.b1_line
        found.append(("Điểm B1", f"{result.b1}", f"{result.b1_line}", _against_line(low)))
    if result.income is not None:
        low = result.income <= result.income_line
        money = f"{_thousands(result.income)} đ", f"{_thousands(result.income_line)} đ"
        follows = _against_line(low) if result.b1 is None else f"{_side(low)}; xét theo điểm B1"
        found.append(("Thu nhập khai báo một người một tháng", *money, follows))
    enough = "đủ" if result.b2 >= standard.poor_from_b2 else "chưa đủ"
    follows = f"{enough} mức thiếu hụt của hộ nghèo"
    return [*found, ("Điểm B2", f"{result.b2}", f"{standard.poor_from_b2}", follows)]


def _side(is_low):
    return "không quá mức" if is_low else "cao hơn mức"


def _against_line(is_low):
    return f"{_side(is_low)}: {'xét tiếp điểm B2' if is_low else 'không nghèo'}"


def looked_at(indicator, answers):
    """The household's answer an indicator rests on, in words; empty where it asks every member.

    It says what was answered and judges nothing: whether that is a deprivation is for the rule.
    """
    say = WORDS.get(indicator.rule)
    return say(answers, **indicator.params) if say else ""


def _dependants(answers, *, child_below, old_from, **_):
    household = Household.from_answers(answers)
    count = len(dependants(household, child_below, old_from))
    return f"{count}/{household.size} thành viên là người phụ thuộc"


def _structures(answers, **_):
    parts = (f"{TITLES[part]}: {label(part, answers[part]).lower()}" for part in STRUCTURES)
    return "; ".join(parts)


def _floor(answers, *, m2_per_member):
    area, size = as_quantity(answers["dien_tich_m2"]), len(answers["thanh_vien"])
    each = (area / size).quantize(ONE_PLACE, ROUND_HALF_UP)
    people = f"{vietnamese(area)} m² cho {size} người"
    return f"{people}: {vietnamese(each)} m² mỗi người, từ {m2_per_member} m² trở lên"


def _answer(answers, *, answer, codes=()):
    given = answers[answer]
    listed = given if isinstance(given, list | tuple) else [given]
    return f"{TITLES[answer]}: {', '.join(label(answer, code) for code in listed).lower()}"


WORDS = {
    "too_many_dependants": _dependants,
    "weak_structures": _structures,
    "too_little_floor": _floor,
    "answer_among": _answer,
    "nothing_listed": _answer,
}

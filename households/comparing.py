"""Two versions of a score table, or of a standard, side by side. Pure."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from households.standards import DERIVED
from households.standards.codes import AREAS, CHOICES
from households.standards.rule_words import RULE_WORDS, thresholds
from households.standards.score_table_check import KINDS, OPTION_AREAS

ADDED, REMOVED, CHANGED, SAME = "added", "removed", "changed", "same"
WORDS = {ADDED: "thêm", REMOVED: "bỏ", CHANGED: "đổi", SAME: "giữ nguyên"}
FACTS = "Thông tin chung"
OPEN_END = "không thời hạn"


@dataclass(frozen=True)
class Line:
    """One thing said by two versions, as texts; None where a version does not say it."""

    label: str
    before: str | None
    after: str | None

    @property
    def kind(self):
        """What happened: one of `WORDS`."""
        if self.before == self.after:
            return SAME
        if self.before is None:
            return ADDED
        return REMOVED if self.after is None else CHANGED

    @property
    def word(self):
        """What happened, in Vietnamese."""
        return WORDS[self.kind]


@dataclass(frozen=True)
class Part:
    """An item of a table or an indicator of a standard, with its lines."""

    label: str
    kind: str
    lines: tuple[Line, ...]

    @property
    def word(self):
        """What happened to the whole part, in Vietnamese."""
        return WORDS[self.kind]

    @property
    def changes(self):
        """The lines that differ."""
        return [line for line in self.lines if line.kind != SAME]

    @property
    def kept(self):
        """The lines that are the same."""
        return [line for line in self.lines if line.kind == SAME]


@dataclass(frozen=True)
class Comparison:
    """What two versions say of themselves (`facts`), and what they measure by (`parts`)."""

    facts: Part
    parts: tuple[Part, ...]

    @property
    def is_same(self):
        """Whether households come out the same under both."""
        return all(part.kind == SAME for part in self.parts)

    @property
    def counts(self):
        """[(kind, word, parts)] of the kinds that occur."""
        found = Counter(part.kind for part in self.parts)
        return [(kind, word, found[kind]) for kind, word in WORDS.items() if found[kind]]


def compare_tables(before, after):
    """The `Comparison` of two pure score tables; items are matched by code."""
    facts = _part(FACTS, _table_facts(before), _table_facts(after))
    own, other = _by_code(before.items), _by_code(after.items)
    return Comparison(facts, tuple(_parts(own, other, _item_texts)))


def compare_standards(before, after):
    """The `Comparison` of two pure standards; indicators are matched by code."""
    facts = _part(FACTS, _standard_facts(before), _standard_facts(after))
    amounts = _part("Mức so sánh", _line_texts(before), _line_texts(after))
    own, other = _by_code(before.indicators), _by_code(after.indicators)
    return Comparison(facts, (amounts, *_parts(own, other, _indicator_texts)))


def _by_code(parts):
    return {part.code: part for part in parts}


def _parts(before, after, texts):
    """Parts of the later version in its order, then those it left out."""
    for code in [*after, *(code for code in before if code not in after)]:
        named = after.get(code) or before[code]
        own, other = (texts(side[code]) if code in side else {} for side in (before, after))
        yield _part(named.name, own, other)


def _part(label, before, after):
    lines = _lines(before, after)
    if not before or not after:
        return Part(label, REMOVED if before else ADDED, lines)
    return Part(label, SAME if all(line.kind == SAME for line in lines) else CHANGED, lines)


def _lines(before, after):
    """Lines of two mappings {key: text, or (label, text) where the key is not fit to read}."""
    keys = [*after, *(key for key in before if key not in after)]
    return tuple(_line(key, before.get(key), after.get(key)) for key in keys)


def _line(key, before, after):
    if isinstance(key, str):
        return Line(key, before, after)
    label, _ = after or before
    return Line(label, before and before[1], after and after[1])


def _table_facts(table):
    return {
        "Mã": table.code,
        "Tên": table.name,
        "Chuẩn": table.standard,
        "Căn cứ": table.legal_basis or "–",
        "Hiệu lực": _period(table),
        "Loại": "chính thức" if table.official else "minh hoạ",
    }


def _item_texts(item):
    """{what: text} of an item: how it is answered, and the points of each answer."""
    texts = {"Tên mục": item.name, "Kiểu": KINDS[item.kind]}
    if item.derived:
        texts["Tính từ câu trả lời"] = DERIVED[item.derived]
    return texts | {_key(option): _option(option, item.derived) for option in item.options}


def _key(option):
    """What stays of an answer when a version renames it or gives it other points."""
    return option.area, option.code, option.start, option.end


def _option(option, source):
    """(where it counts, what it is called and gives) of an answer."""
    said = f"{option.name or band(option) or 'Mỗi đơn vị đếm'}: {option.points} điểm"
    if option.stands_for:
        known = CHOICES.get(source, {})
        said += f" (khi phiếu ghi: {'; '.join(known.get(c, c) for c in option.stands_for)})"
    return OPTION_AREAS[option.area], said


def band(option):
    """A numeric band in words; empty if the option is none."""
    start = "" if option.start is None else f"từ {_number(option.start)}"
    end = "" if option.end is None else f"dưới {_number(option.end)}"
    return " đến ".join(filter(None, [start, end]))


def _standard_facts(standard):
    return {
        "Mã": standard.code,
        "Tên": standard.name,
        "Căn cứ": standard.legal_basis,
        "Hiệu lực": _period(standard),
        "Tạm thời": "có" if standard.provisional else "không",
        "Phạm vi": f"tỉnh (mã {standard.province})" if standard.province else "quốc gia",
    }


def _line_texts(standard):
    average = standard.average_up_to or {}
    texts = {}
    for area, name in AREAS.items():
        where = name.lower()
        texts[f"Thu nhập, {where} (đồng/người/tháng)"] = _number(standard.income_lines[area])
        texts[f"Mức sống trung bình đến, {where}"] = _number(average.get(area))
        texts[f"Điểm B1 không quá, {where}"] = _number(standard.b1_lines[area])
    texts["Hộ nghèo khi B2 từ (điểm)"] = _number(standard.poor_from_b2)
    texts["Điểm B2 mỗi chỉ số thiếu hụt"] = _number(standard.points_per_deprivation)
    return texts


def _indicator_texts(indicator):
    texts = {
        "Tên chỉ số": indicator.name,
        "Chiều": indicator.dimension,
        "Hộ thiếu hụt khi": indicator.wording,
        "Cách xét": RULE_WORDS[indicator.rule].sentence,
    }
    return texts | {meaning.capitalize(): value for meaning, value in thresholds(indicator)}


def _period(version):
    end = version.valid_to.strftime("%d/%m/%Y") if version.valid_to else OPEN_END
    return f"{version.valid_from:%d/%m/%Y} – {end}"


def _number(value):
    """A number as Vietnamese offices write it; «–» where the version gives none."""
    if value is None:
        return "–"
    return f"{Decimal(value).normalize():,f}".translate(str.maketrans(",.", ".,"))

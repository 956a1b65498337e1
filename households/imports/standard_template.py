"""A poverty standard written as a workbook, to be changed and read back as a new one."""

from core.spreadsheets import new_workbook, save_workbook, write_sheet
from households.imports.standard_workbook import (
    FACT_OF,
    FACTS,
    INDICATOR_OF,
    INDICATORS,
    LINE_HEADINGS,
    LINES,
)
from households.standards import RULES
from households.standards.codes import AREAS
from households.standards.rule_words import RULE_WORDS

RULES_SHEET = "Quy tắc"
RULE_HEADINGS = ("quy_tac", "y_nghia", "tham_so", "y_nghia_tham_so")


def write_standard(standard, target):
    """Write a standard to a path or a binary file, with the rules it may name explained."""
    book = new_workbook()
    facts = {FACT_OF[key]: _fact(getattr(standard, key)) for key in FACT_OF}
    write_sheet(book, FACTS, tuple(facts), [list(facts.values())], widths=(12, 46, 60, *[14] * 6))
    write_sheet(book, LINES, LINE_HEADINGS, _lines(standard), widths=(14, 14, 16, 12))
    rows = [_indicator(indicator) for indicator in standard.indicators]
    widths = (6, 18, 24, 34, 26, 48, 70, 30, 10)
    write_sheet(book, INDICATORS, tuple(INDICATOR_OF.values()), rows, widths=widths)
    write_sheet(book, RULES_SHEET, RULE_HEADINGS, _rules(), widths=(26, 70, 20, 50))
    save_workbook(book, target)


def _fact(value):
    if isinstance(value, bool):
        return "co" if value else "khong"
    return value.strftime("%d/%m/%Y") if hasattr(value, "strftime") else value or None


def _lines(standard):
    for area in AREAS:
        average = standard.average_up_to and standard.average_up_to[area]
        yield [area, standard.income_lines[area], average, standard.b1_lines[area]]


def _indicator(indicator):
    values = {key: getattr(indicator, key) for key in INDICATOR_OF}
    said = "; ".join(f"{name} = {_param(value)}" for name, value in indicator.params.items())
    values |= {"params": said, "provisional": _fact(indicator.provisional)}
    return list(values.values())


def _param(value):
    return ", ".join(value) if isinstance(value, list | tuple) else value


def _rules():
    """One row per parameter; the rule itself stands in its first row."""
    for name in RULES:
        words = RULE_WORDS[name]
        named = [name, words.sentence]
        for parameter, threshold in words.thresholds.items():
            yield [*named, parameter, " … ".join(filter(None, threshold))]
            named = [None, None]

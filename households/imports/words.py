"""Choices by their official words, where somebody wrote the words and not the code."""

from collections import defaultdict
from functools import lru_cache

from core.text import fold
from households.standards.score_table_check import OPTION_AREAS

MOST_REMEMBERED = 5000  # texts of one column
LONGEST = 300  # letters; no choice has more


def in_words(read, choices):
    """A reader that takes the words of a choice as well as its code, and gives the code.

    `choices` are (code, words) pairs. Case, accents and spacing do not matter; words of two codes,
    or those that read like another code, stay as they are written. A code is never looked up.
    """
    codes = {code for code, _ in choices}
    known = _by_words(choices)

    @lru_cache(MOST_REMEMBERED)
    def found(written):
        return known.get(fold(written), written)

    def code_of(written):
        if written is None or written in codes or len(str(written)) > LONGEST:
            return written
        return found(written)

    def reading(value):
        answer = read(value)
        if isinstance(answer, list):
            return list(dict.fromkeys(map(code_of, answer)))
        return code_of(answer)

    return reading if codes else read


def _by_words(choices):
    """{folded words: code} of the words that stand for one code only."""
    found = defaultdict(set)
    for code, words in choices:
        found[fold(words)].add(code)
        found[fold(code)].add(code)
    return {words: codes.pop() for words, codes in found.items() if len(codes) == 1}


def option_words(option):
    """What an option of a score table is called, with its area if it is not offered everywhere."""
    if option.area == "ca_hai":
        return option.name
    return f"{option.name} ({OPTION_AREAS[option.area].lower()})"


def item_choices(item):
    """(code, words) of an item's options, named with and without their area; else empty."""
    if item.kind not in ("mot_lua_chon", "nhieu_lua_chon"):
        return []
    return [(o.code, words) for o in item.options for words in (o.name, option_words(o))]

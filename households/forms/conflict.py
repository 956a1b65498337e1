"""Two sheets of one household held against each other, question by question.

Two officers surveyed one household at the same time. The second one's sheet (mine) is shown beside
the survey recorded meanwhile (theirs); where they differ, the person chooses, and the merged sheet
is recorded on top of theirs.
"""

from dataclasses import dataclass

from core.text import fold

from .opening import bound_sheet
from .questions import Kind
from .score_items import PREFIX
from .sheet import COUNT, LEAVINGS, MEMBERS
from .survey import LEAVING
from .typed import typed_answers

MINE, THEIRS = "cua-toi", "da-ghi"
CHOICE = "chon-"
ABSENT = "Không có trong phiếu"
STAYS = "Còn trong hộ"
NOT_ASKED = {"id", "DELETE", *LEAVING}


@dataclass(frozen=True)
class Difference:
    """One question answered differently, or one person whom not both sheets have.

    `name` is the field of the choice; `mine` and `theirs` are the answers in words; `takes` is
    {choice: {field of my sheet: its values}}, what the choice changes on my sheet.
    """

    name: str
    person: str
    question: str
    mine: str
    theirs: str
    takes: dict


class Conflict:
    """My sheet, as typed, against the survey recorded meanwhile."""

    def __init__(self, case, typed, survey):
        self.typed = without_choices(typed)
        self.survey = survey
        self.mine = bound_sheet(case, self.typed)
        self.theirs = bound_sheet(case, _typed_of(survey))
        self._pairs, self._only_mine, self._only_theirs = self._matched()
        self.differences = [
            *_household_differences(self.mine.household, self.theirs.household),
            *(d for pair in self._pairs for d in _member_differences(*pair)),
            *(_only_mine(part) for part in self._only_mine),
            *(_only_theirs(part, self._rows + n) for n, part in enumerate(self._only_theirs)),
        ]

    @property
    def _rows(self):
        return len(self.mine.members)

    def _matched(self):
        """Pairs of members who are one person, and those of one sheet only."""
        free = [part for part in self.mine.members if not part.is_dropped]
        pairs, only_theirs = [], []
        for theirs in self.theirs.members:
            mine = next((part for part in free if _is_same(part, theirs)), None)
            if mine:
                free.remove(mine)
                pairs.append((mine, theirs))
            else:
                only_theirs.append(theirs)
        return pairs, free, only_theirs

    def merged(self, choices):
        """My sheet as typed with what is chosen, based on theirs; None if a choice is missing.

        `choices` is {name: MINE or THEIRS}, of every difference.
        """
        typed = self.typed.copy()
        for mine, theirs in self._pairs:
            typed[f"{mine.prefix}id"] = theirs["id"].value() or ""
        typed[COUNT] = str(self._rows + len(self._only_theirs))
        for difference in self.differences:
            if choices.get(difference.name) not in difference.takes:
                return None
            for name, values in difference.takes[choices[difference.name]].items():
                typed.setlist(name, values)
        typed["base_survey"] = str(self.survey.pk)
        return typed


def without_choices(typed):
    """What is typed, without the choices of a conflict."""
    typed = typed.copy()
    for name in [name for name in typed if name.startswith(CHOICE)]:
        del typed[name]
    return typed


def _typed_of(survey):
    """A survey as it would be typed, with those who left as rows taken off the sheet."""
    answers = dict(survey.answers)
    gone = [row | {"DELETE": "on"} for row in answers.pop(LEAVINGS, None) or []]
    return typed_answers(answers | {MEMBERS: [*answers[MEMBERS], *gone]})


def _is_same(mine, theirs):
    """Whether two parts are about one person: by the registry's id, else by name and birth."""
    ids = [part.given["id"] for part in (mine, theirs)]
    return ids[0] == ids[1] if all(ids) else _called(mine) == _called(theirs)


def _called(part):
    return fold(part.name), part.given["ngay_sinh"]


def _household_differences(mine, theirs):
    yield from _field_differences(mine, theirs, mine.fields, _flat(mine), _flat(theirs))


def _flat(household):
    """A household's answers by field, the items of the score table as they would be recorded."""
    items = household.answers["b1"].items()
    return household.answers | {f"{PREFIX}{code}": answer for code, answer in items}


def _member_differences(mine, theirs):
    if mine.is_removed != theirs.is_removed:
        yield _presence(mine, theirs)
    elif mine.is_removed:
        yield from _field_differences(mine, theirs, LEAVING, mine.given, theirs.given)
    else:
        asked = [name for name in mine.fields if name not in NOT_ASKED]
        yield from _field_differences(mine, theirs, asked, mine.answers, theirs.answers)


def _field_differences(mine, theirs, asked, *answers):
    """One difference per question of both parts; `answers` are mine and theirs."""
    for name in asked:
        if name not in theirs.fields or len({str(each.get(name)) for each in answers}) == 1:
            continue
        field, other = mine[name], theirs[name]
        takes = {MINE: {}, THEIRS: {field.html_name: _values(other)}}
        words = [_in_words(*each) for each in zip((field, other), answers, strict=True)]
        yield Difference(CHOICE + field.html_name, _person(theirs), field.label, *words, takes)


def _presence(mine, theirs):
    """One sheet says that the person lives here, the other that the person left."""
    takes = {MINE: {}, THEIRS: _whole(theirs, mine.prefix)}
    name = CHOICE + mine.prefix.strip("-")
    return Difference(name, _person(theirs), STAYS, _stay(mine), _stay(theirs), takes)


def _only_mine(part):
    """Theirs taken, the row is dropped as if it had never been typed."""
    dropped = {f"{part.prefix}id": [""], f"{part.prefix}DELETE": ["on"]}
    takes, name = {MINE: {}, THEIRS: dropped}, CHOICE + part.prefix.strip("-")
    return Difference(name, _person(part), STAYS, _stay(part), ABSENT, takes)


def _only_theirs(part, index):
    """Mine taken, the person – in the registry by now – is a row that asks when and why they left.

    Somebody who left is left out of mine without more: the registry knows it.
    """
    prefix = f"{MEMBERS}-{index}-"
    row = _whole(part, prefix)
    left_out = {f"{prefix}DELETE": ["on"]} | ({f"{prefix}id": [""]} if part.is_removed else {})
    takes = {MINE: row | left_out, THEIRS: row}
    return Difference(f"{CHOICE}ghi-{index}", _person(part), STAYS, ABSENT, _stay(part), takes)


def _person(part):
    return getattr(part, "name", "") or ("Người chưa ghi tên" if part.prefix else "")


def _whole(part, prefix):
    """Every field of a member's part, as fields of a row of my sheet."""
    return {f"{prefix}{name}": _values(part[name]) for name in part.fields}


def _values(field):
    """What is typed in a field, as a browser posts it."""
    return field.part.typed.getlist(field.html_name)


def _stay(part):
    """Whether somebody lives in the household, in words."""
    if not part.is_removed:
        return "Có trong phiếu"
    why, day = (part[name] for name in LEAVING)
    return f"Không còn trong hộ: {why.words.lower()}, từ ngày {day.value()}"


def _in_words(field, answers):
    """An answer as the interface shows it."""
    words = dict(field.question.options)
    answer = answers.get(field.name)
    match field.question.kind:
        case Kind.SEVERAL:
            return ", ".join(words[code] for code in answer or [] if code in words) or "Không có"
        case Kind.LINE:
            return field.value() or "–"
    return words.get(answer, "–")

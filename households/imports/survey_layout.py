"""Where the answers stand in one survey workbook, worked out once for all its rows."""

from functools import partial

from core.spreadsheets import heading_key
from households.imports import cells
from households.imports.ethnic_groups import ethnic_key
from households.imports.survey_columns import (
    ASKED_OF_MEMBERS,
    B1_PREFIX,
    HOUSEHOLD_COLUMNS,
    MEMBER_COLUMNS,
)
from households.imports.words import MOST_REMEMBERED, in_words, item_choices

LISTS = (cells.codes, cells.numbers)  # a list belongs to one survey, so it is never shared


class Layout:
    """How the rows of both sheets are read into answers, under `Terms`.

    `values` are those of a `Row`.
    """

    def __init__(self, households, members, terms):
        self._columns = households.columns
        self._household = _steps(households.columns, HOUSEHOLD_COLUMNS[3:])
        self._member = _steps(members.columns, MEMBER_COLUMNS[1:])
        self._group = _remembered(lambda written: _group(written, terms.ethnic_groups))
        self._items = {}
        b1 = [i for heading, i in households.columns.items() if heading.startswith(B1_PREFIX)]
        self._asked = [index for _, index, _ in self._household] + b1
        self._asked_of_members = [i for _, i, _ in _steps(members.columns, ASKED_OF_MEMBERS)]

    def is_untouched(self, values, members):
        """Whether nothing is answered of a household: only what a template has filled in."""
        asked = (row[index] for row in members for index in self._asked_of_members)
        return all(values[index] is None for index in self._asked) and not any(
            value is not None for value in asked
        )

    def household_answers(self, values):
        """The answers of the household, those of its members and of B1 aside."""
        return _read(self._household, values)

    def member_answers(self, values):
        """The answers of one member."""
        answers = _read(self._member, values)
        answers["dan_toc"] = self._group(answers.get("dan_toc", ""))
        return answers

    def b1_answers(self, values, table):
        """Answers to the items of a score table, and what stands in columns it does not know.

        Empty if no b1_ column of the row holds anything.
        """
        steps, strange = self._b1(table)
        if all(values[index] is None for _, index, _ in (*steps, *strange)):
            return {}
        unknown = {code: read(values[i]) for code, i, read in strange if values[i] is not None}
        return unknown | {code: read(values[index]) for code, index, read in steps}

    def _b1(self, table):
        code = table and table.code
        if code not in self._items:
            items = {heading_key(B1_PREFIX + i.code): i for i in (table.items if table else ())}
            present = [h for h in self._columns if h.startswith(B1_PREFIX)]
            steps = [
                (items[h].code, self._columns[h], _item_reader(items[h]))
                for h in present
                if h in items
            ]
            strange = [
                (h.removeprefix(B1_PREFIX), self._columns[h], cells.text)
                for h in present
                if h not in items
            ]
            self._items[code] = steps, strange
        return self._items[code]


def _steps(columns, asked):
    """(heading, index of the value, reader) of every column that is there."""
    return [
        (c.heading, columns[heading_key(c.heading)], _column_reader(c))
        for c in asked
        if heading_key(c.heading) in columns
    ]


def _read(steps, values):
    return {h: value for h, index, read in steps if (value := read(values[index])) is not None}


def _column_reader(column):
    read = in_words(column.read, column.choices.items())
    return read if column.read in LISTS else _remembered(read)


def _item_reader(item):
    read = in_words(partial(cells.item, item.kind), item_choices(item))
    return read if item.kind == "nhieu_lua_chon" else _remembered(read)


def _group(written, known):
    return known.get(ethnic_key(written), written)


def _remembered(read):
    """A reader that reads each text once. Other values, such as True and 1, are not mixed up."""
    known = {}

    def remembering(value):
        if type(value) is not str:
            return read(value)
        try:
            return known[value]
        except KeyError:
            found = read(value)
            if len(known) < MOST_REMEMBERED:
                known[value] = found
            return found

    return remembering

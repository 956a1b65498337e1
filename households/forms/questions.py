"""The questions of Phiếu B: their words, their codes, and how an answer is read from what is typed.

Plain shared objects instead of Django's form fields, which are copied for each member and drawn
through a template per widget: a sheet has more than a hundred of them and is opened on a phone.

Nothing is required here and nothing is refused: `standards.check` is the one judge of answers,
for the browser and the workbook alike. What cannot be read is handed on as it was typed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from django.utils.safestring import mark_safe

from households.imports import cells
from households.standards.codes import CHOICES, TITLES

from . import drawing
from .fields import plain


class Kind(Enum):
    """How an answer is given."""

    LINE = "line"
    CHOICE = "choice"
    SEVERAL = "several"
    LIST = "list"
    HIDDEN = "hidden"


@dataclass(frozen=True)
class Question:
    """One question; `options` are (code, words), `read` turns a line or a chosen code into the
    answer, `attrs` are further attributes of the input."""

    name: str
    label: str
    kind: Kind = Kind.LINE
    options: tuple = ()
    read: Callable = cells.text
    hint: str = ""
    attrs: tuple = ()

    def answer(self, typed, name):
        """The answer that stands in a field of that name, None if there is none.

        Of several codes a list, in the order of the options; a code nobody offers stays, for the
        check to refuse.
        """
        if self.kind is Kind.SEVERAL:
            return self._chosen([plain(code) for code in typed.getlist(name)])
        line = plain(typed.get(name, "")).strip()
        return self.read(line) if line else None

    def _chosen(self, codes):
        known = [str(code) for code, _ in self.options]
        chosen = [self.read(code) for code in known if code in codes]
        return chosen + [code for code in codes if code not in known]

    @cached_property
    def drawn(self):
        """Its markup with marks where a field's name, value and remarks go."""
        return drawing.skeleton(self)


def line(column, read=cells.text, *, hint="", label="", **attrs):
    """A line of text under the official title of the column."""
    label = label or TITLES[column]
    return Question(column, label, Kind.LINE, (), read, hint, tuple(attrs.items()))


def choice(column, options=None, *, label=""):
    """One code of the column's closed list."""
    options = tuple((options or CHOICES[column]).items())
    return Question(column, label or TITLES[column], Kind.CHOICE, options)


def several(column, *, read=str, hint=""):
    """Any number of codes of the column's closed list; none is an empty list."""
    options = tuple(CHOICES[column].items())
    return Question(column, TITLES[column], Kind.SEVERAL, options, read, hint)


class Field:
    """A question asked once on a sheet, with what stands in it and what is wrong with that."""

    def __init__(self, part, question):
        self.part, self.question = part, question
        self.name, self.label = question.name, question.label
        self.html_name = f"{part.prefix}{question.name}"
        self.auto_id = f"id_{self.html_name}"

    def value(self):
        """What is typed, as it is typed; a list where several may be chosen."""
        if self.question.kind is Kind.SEVERAL:
            return self.part.typed.getlist(self.html_name)
        return self.part.typed.get(self.html_name)

    @property
    def words(self):
        """The words of the chosen code; empty if none of the list is."""
        value = self.value()
        return next((words for code, words in self.question.options if code == value), "")

    @property
    def errors(self):
        """What is wrong with it, in sentences."""
        return self.part.errors.get(self.name, ())

    @property
    def anchor(self):
        """Where a link to it leads; what is not seen is shown by the card of its member."""
        hidden = self.question.kind is Kind.HIDDEN
        return f"nguoi-{self.part.index}" if hidden else self.auto_id

    @property
    def is_asked(self):
        """Whether the question applies."""
        return self.name not in self.part.unasked

    def __html__(self):
        return drawing.draw(self)

    __str__ = __html__


class Part:
    """Questions over the fields of a sheet whose names begin with a prefix."""

    unasked = frozenset()

    def __init__(self, typed, questions, prefix=""):
        self.typed, self.prefix = typed, prefix
        self.fields = {question.name: question for question in questions}
        self.errors = {}

    def __getitem__(self, name):
        return Field(self, self.fields[name])

    def drawn(self, names):
        """Some of its fields, one after the other."""
        return mark_safe("".join(drawing.draw(self[name]) for name in names))

    @cached_property
    def given(self):
        """{name: answer} of every question."""
        typed, prefix = self.typed, self.prefix
        return {name: q.answer(typed, prefix + name) for name, q in self.fields.items()}

    def add_error(self, name, message):
        """Put a remark beside a field; the same one stands there once."""
        found = self.errors.setdefault(name, [])
        if message not in found:
            found.append(message)

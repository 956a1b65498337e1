"""Fields and widgets of the survey: big pills to touch, dates and numbers as people write them.

Nothing is required here and nothing is refused: `standards.check` is the one judge of answers,
for the browser and the workbook alike. What cannot be read is handed on as it was typed.
"""

import re

from django import forms

from households.imports import cells
from households.standards.codes import CHOICES, TITLES

RUN_TOGETHER = re.compile(r"(\d{2})(\d{2})(\d{4})", re.ASCII)


class Pills(forms.RadioSelect):
    """One choice among a few, each big enough for a thumb."""

    template_name = "households/widgets/pills.html"


class PillBoxes(forms.CheckboxSelectMultiple):
    """Several choices, each big enough for a thumb."""

    template_name = "households/widgets/pills.html"


class PlainSelect(forms.Select):
    """A list to choose from, drawn in one go: an ethnic group for each of ten members is long."""

    template_name = "households/widgets/select.html"


def typed_day(value):
    """ISO text from dd/mm/yyyy, also written with dots, dashes or run together; else as typed."""
    written = re.sub(r"\s*[-./]\s*", "/", (value or "").strip())
    return cells.day(RUN_TOGETHER.sub(r"\1/\2/\3", written)) or None


def typed_number(value):
    """A citizen number without the spaces people put between its groups."""
    return re.sub(r"[\s.]", "", value or "") or None


class Line(forms.CharField):
    """A line of text that stands for an answer; `read` turns it into that answer."""

    def __init__(self, label, *, read=cells.text, hint="", **attrs):
        self.read = read
        super().__init__(
            label=label,
            required=False,
            help_text=hint,
            widget=forms.TextInput(attrs={"autocomplete": "off", "class": "form-control", **attrs}),
        )

    def clean(self, value):
        """The answer; what cannot be read stays as typed, for the check to quote."""
        return self.read(super().clean(value) or None)


class Choice(forms.ChoiceField):
    """One code of a closed list; no answer is None."""

    def __init__(self, label, choices, *, widget=Pills, hint="", initial=None):
        super().__init__(
            label=label,
            choices=list(choices),
            required=False,
            widget=widget,
            help_text=hint,
            initial=initial,
        )

    def clean(self, value):
        """The code, or None."""
        return super().clean(value) or None


class Several(forms.MultipleChoiceField):
    """Any number of codes of a closed list; none is an empty list. `read` reads one code."""

    def __init__(self, label, choices, *, read=str, hint=""):
        self.read = read
        super().__init__(
            label=label, choices=list(choices), required=False, widget=PillBoxes, help_text=hint
        )

    def clean(self, value):
        """The codes in the order of the list."""
        return [self.read(code) for code in super().clean(value)]


def line(column, **options):
    """The `Line` of a survey column, under its official title."""
    return Line(TITLES[column], **options)


def choice(column, **options):
    """The `Choice` of a survey column."""
    return Choice(TITLES[column], CHOICES[column].items(), **options)


def several(column, **options):
    """The `Several` of a survey column."""
    return Several(TITLES[column], CHOICES[column].items(), **options)


class WholeField(forms.CharField):
    """A whole number as people write it («1.243»); its value is an `int`, or None if left empty."""

    def __init__(self, label, *, least=0, most=9_999_999, required=True, **options):
        self.least, self.most = least, most
        attrs = {"inputmode": "numeric", "autocomplete": "off", "class": "form-control"}
        super().__init__(
            label=label, required=required, widget=forms.TextInput(attrs=attrs), **options
        )

    def clean(self, value):
        """The number."""
        typed = super().clean(value)
        number = cells.whole(typed)
        if typed and (not isinstance(number, int) or not self.least <= number <= self.most):
            raise forms.ValidationError(
                f"“{typed}” không phải là số nguyên từ {self.least} đến {self.most}."
            )
        return number if typed else None

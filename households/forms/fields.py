"""Fields of the forms of households: dates and numbers as people write them."""

import re

from django import forms

from households.imports import cells

RUN_TOGETHER = re.compile(r"(\d{2})(\d{2})(\d{4})", re.ASCII)


class PlainSelect(forms.Select):
    """A list to choose from, drawn in one go, however long it is."""

    template_name = "households/widgets/select.html"


def plain(typed):
    """What is typed, without the character no keyboard gives and PostgreSQL does not store."""
    return typed.replace("\0", "")


def reason_in(typed, most=200):
    """The reason that goes along with a button, at most so many characters of it."""
    return plain(typed.get("reason", ""))[:most]


def typed_day(value):
    """ISO text from dd/mm/yyyy, also written with dots, dashes or run together; else as typed."""
    written = re.sub(r"\s*[-./]\s*", "/", (value or "").strip())
    return cells.day(RUN_TOGETHER.sub(r"\1/\2/\3", written)) or None


def typed_number(value):
    """A citizen number without the spaces people put between its groups."""
    return re.sub(r"[\s.]", "", value or "") or None


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


class CodesField(forms.CharField):
    """Codes of households, as people list them; its value is a list, each code once."""

    def __init__(self, label, *, required=False, **options):
        widget = forms.Textarea(attrs={"rows": 3})
        facts = {"label": label, "required": required, "max_length": 5000, "widget": widget}
        super().__init__(**facts | options)

    def clean(self, value):
        """The codes."""
        written = re.split(r"[\s,;]+", super().clean(value).upper())
        return list(dict.fromkeys(filter(None, written)))

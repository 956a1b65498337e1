"""The wishes of a recount: which year, by which standard and table, and what is varied."""

from django import forms
from django.utils import timezone

from households.actions import score_table_on
from households.recount.parameters import table_named
from households.recount.sources import years_to_recount
from households.standards.codes import AREAS
from organisations.models import Unit

from .fields import WholeField

LINES = {  # change: (label, most, unit)
    "b1_lines": ("Mức điểm B1", 1000, "điểm"),
    "income_lines": ("Chuẩn thu nhập", 99_999_999, "đồng/người/tháng"),
}
MOST_B2 = 130


class TableField(forms.ModelChoiceField):
    """A score table; one for illustration says so."""

    def label_from_instance(self, table):
        """Name and standing."""
        return table_named(table)


class RecountForm(forms.Form):
    """A recount under one standard; lines left empty are those of the standard."""

    name = forms.CharField(label="Tên lần tính thử", max_length=120)
    unit = forms.ModelChoiceField(Unit.objects.none(), label="Huyện", empty_label=None)
    year = forms.TypedChoiceField(label="Năm", coerce=int)
    score_table = TableField(None, label="Bảng điểm B1", empty_label=None)
    poor_from_b2 = WholeField("Hộ nghèo từ (điểm B2)", most=MOST_B2, required=False)
    indicators = forms.MultipleChoiceField(
        label="Các chỉ số được tính",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Hãy chọn ít nhất một chỉ số."},
    )

    def __init__(self, *args, units, standard, **kwargs):
        super().__init__(*args, **kwargs)
        self.standard, self.rules = standard, standard.rules
        self.fields["unit"].queryset = units
        self.fields["year"].choices = [
            (year, f"{year} (đang rà soát)" if is_open else str(year))
            for year, is_open in years_to_recount(units).items()
        ]
        self._set_table()
        self._set_rules()
        self.initial.setdefault("name", f"Thử {standard.name}"[:120])

    def _set_table(self):
        tables = self.standard.score_tables.all()
        self.fields["score_table"].queryset = tables
        self.initial["score_table"] = score_table_on(self.standard, timezone.localdate())
        if not tables:
            del self.fields["score_table"]

    def _set_rules(self):
        for key, (label, most, unit) in LINES.items():
            for area, place in AREAS.items():
                line = f"{getattr(self.rules, key)[area]:,}".replace(",", ".")
                self.fields[f"{key}_{area}"] = WholeField(
                    f"{label} {place.lower()}",
                    most=most,
                    required=False,
                    help_text=f"Theo chuẩn: {line} {unit}",
                )
        self.fields["poor_from_b2"].help_text = f"Theo chuẩn: {self.rules.poor_from_b2} điểm"
        self.fields["indicators"].choices = [(i.code, i.name) for i in self.rules.indicators]
        self.initial["indicators"] = self.rules.codes

    def lines(self):
        """The bound fields of the lines."""
        return [self[name] for name in self.fields if name.startswith(tuple(LINES))]

    def wishes(self):
        """What `request_recount` takes, but for the moment and the person."""
        names = ("name", "unit", "year")
        return {name: self.cleaned_data[name] for name in names} | {
            "standard": self.standard,
            "score_table": self.cleaned_data.get("score_table"),
            "changes": self._changes(),
        }

    def _changes(self):
        """Only what is another than the standard says."""
        changes = {key: self._lines(key) for key in LINES}
        if self.cleaned_data["poor_from_b2"] not in (None, self.rules.poor_from_b2):
            changes["poor_from_b2"] = self.cleaned_data["poor_from_b2"]
        counted = [code for code in self.rules.codes if code in self.cleaned_data["indicators"]]
        if len(counted) < len(self.rules.codes):
            changes["indicators"] = counted
        return {key: value for key, value in changes.items() if value != {}}

    def _lines(self, key):
        typed = {area: self.cleaned_data[f"{key}_{area}"] for area in AREAS}
        standard = getattr(self.rules, key)
        return {a: line for a, line in typed.items() if line not in (None, standard[a])}

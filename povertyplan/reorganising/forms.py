"""What the administrator types: the act, and one new unit after another."""

import re

from django import forms

from organisations.access import Permission
from organisations.forms import DayInput
from organisations.models import Unit, UnitAttribute

from .layout import EXAMPLE, TableUnreadable, read_lines

TALL = 10  # rows of a long list that several are chosen from
LARGEST = 1024 * 1024
STARTS = [
    ("empty", "Tự soạn từng đơn vị mới"),
    ("example", "Nạp phương án mẫu năm 2025 (NQ 1683/NQ-UBTVQH15, 15 xã còn 7 xã)"),
    ("file", "Nạp từ tệp CSV cùng bố cục với phương án mẫu"),
]
COMMUNE, VILLAGE = Unit.Level.COMMUNE, Unit.Level.VILLAGE
PREFIXES = re.compile(r"^(Xã|Thị trấn|Phường|Xóm|Thôn|Bản|Tổ dân phố) ")


class ActForm(forms.Form):
    """Name, day and basis of the whole."""

    name = forms.CharField(label="Tên", max_length=150)
    on = forms.DateField(
        label="Có hiệu lực từ ngày",
        widget=DayInput(),
        help_text="Ngày đầu của bản đồ mới. Có thể là ngày sắp tới, hoặc đã qua nhưng sau năm cuối "
        "cùng đã khoá sổ.",
    )
    legal_basis = forms.CharField(label="Căn cứ", max_length=200)


class DraftForm(ActForm):
    """The same, with what to begin from."""

    district = forms.ModelChoiceField(Unit.objects.none(), label="Địa bàn", empty_label=None)
    start = forms.ChoiceField(
        label="Bắt đầu từ", choices=STARTS, initial="empty", widget=forms.RadioSelect
    )
    file = forms.FileField(label="Tệp CSV", required=False)

    field_order = ["name", "on", "legal_basis", "district", "start", "file"]

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        here = Unit.objects.filter(by.within(Permission.REORGANISE, field=""), valid_to=None)
        self.fields["district"].queryset = here.filter(level=Unit.Level.DISTRICT)

    def clean(self):
        """The lines to begin with, in `lines`."""
        found = super().clean()
        start, file = found.get("start"), found.pop("file", None)
        found["lines"] = []
        if start == "example":
            found["lines"] = read_lines(EXAMPLE.read_bytes())
        elif start == "file":
            found["lines"] = self._read(file)
        return found

    def _read(self, file):
        if not file:
            return self.add_error("file", "Chọn tệp CSV.") or []
        if file.size > LARGEST:
            return self.add_error("file", "Tệp lớn hơn 1 MB.") or []
        try:
            return read_lines(file.read())
        except TableUnreadable as broken:
            return self.add_error("file", str(broken)) or []

    @property
    def facts(self):
        """What the draft is made of."""
        return {name: v for name, v in self.cleaned_data.items() if name not in {"start", "file"}}


class LineForm(forms.Form):
    """One new unit of a level, from units of the day before."""

    sources = forms.MultipleChoiceField(
        label="Lập từ", widget=forms.SelectMultiple(attrs={"size": TALL})
    )
    full_name = forms.CharField(label="Tên đầy đủ", max_length=120)
    code = forms.CharField(
        label="Mã đơn vị",
        max_length=12,
        help_text="Được dùng lại mã của một đơn vị cũ sẽ hết hiệu lực.",
    )
    basis = forms.CharField(label="Căn cứ riêng", max_length=200, required=False)

    def __init__(self, *args, plan, level, **kwargs):
        super().__init__(*args, **kwargs)
        self.plan, self.level = plan, level
        if level == COMMUNE:
            self.fields["sources"].widget = forms.CheckboxSelectMultiple()
        self.fields["sources"].choices = _choices(plan, level)
        for name, field in _commune_fields(plan) if level == COMMUNE else _village_fields(plan):
            self.fields[name] = field
        self.order_fields(["sources", "full_name", "code", "parent", "area", "region"])

    @property
    def line(self):
        """The line as the plan keeps it."""
        typed = self.cleaned_data
        return {
            "level": str(self.level),
            "name": PREFIXES.sub("", typed["full_name"]),
            "from": typed["sources"],
            **{name: typed[name] for name in typed.keys() - {"sources", "households"}},
            "households": re.findall(r"[^\s,;]+", typed.get("households", "")),
        }


def initial_of(line):
    """What a line form shows of a line."""
    shown = {name: line.get(name) for name in ("full_name", "code", "basis", "parent")}
    shown |= {name: line.get(name) for name in ("area", "region", "villages")}
    return shown | {"sources": line["from"], "households": "\n".join(line.get("households") or ())}


def _choices(plan, level):
    units = [unit for unit in plan.units.values() if unit.level == level]
    if level == COMMUNE:
        return [(unit.code, f"{unit} ({unit.code})") for unit in units]
    groups = {}
    for unit in units:
        groups.setdefault(str(unit.parent), []).append((unit.code, f"{unit} ({unit.code})"))
    return list(groups.items())


def _commune_fields(plan):
    area, region = UnitAttribute.Area.choices, UnitAttribute.Region.choices
    yield (
        "area",
        forms.ChoiceField(
            label="Nông thôn / thành thị", choices=[("", "– Chọn theo văn bản –"), *area]
        ),
    )
    yield (
        "region",
        forms.ChoiceField(
            label="Khu vực", required=False, choices=[("", "Chưa có văn bản phân định"), *region]
        ),
    )
    yield (
        "villages",
        forms.MultipleChoiceField(
            label="Chỉ nhận các thôn",
            required=False,
            choices=_choices(plan, VILLAGE),
            widget=forms.SelectMultiple(attrs={"size": TALL}),
            help_text="Chỉ chọn khi xã cũ bị chia cho nhiều xã; để trống: mọi thôn còn lại.",
        ),
    )


def _village_fields(plan):
    ended = {source.pk for new in plan.communes for source in new.sources}
    staying = [u for u in plan.units.values() if u.level == COMMUNE and u.pk not in ended]
    choices = [(each.code, str(each)) for each in [*plan.communes, *staying]]
    yield (
        "parent",
        forms.ChoiceField(label="Thuộc xã", choices=[("", "– Chọn xã –"), *sorted(choices)]),
    )
    yield (
        "households",
        forms.CharField(
            label="Chỉ nhận các hộ (mã hộ)",
            required=False,
            widget=forms.Textarea(attrs={"rows": 4}),
            help_text="Chỉ ghi khi thôn cũ bị chia: mỗi mã một dòng, dán được cả cột từ Excel. Hộ "
            "không ghi ở đâu thì theo thôn mới được soạn trước.",
        ),
    )

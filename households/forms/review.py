"""Forms of a round: opening it, village meetings, posting, recognition, the yearly figures."""

from datetime import date, timedelta

from django import forms
from django.forms import model_to_dict
from django.utils import timezone

from households.models import Review, Standard
from households.procedures import procedure_on
from organisations.models import Unit
from organisations.working_days import Calendar

from .fields import WholeField
from .registry import DayField

MONTH = timedelta(days=30)


class ReviewForm(forms.Form):
    """A new round: where, which year, by which standard, from when to when."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label="Huyện", empty_label=None)
    year = WholeField("Năm", least=2021, most=2100)
    standard = forms.ModelChoiceField(
        Standard.objects.filter(is_national=True), label="Chuẩn nghèo áp dụng"
    )
    opens_on = DayField(label="Bắt đầu", help_text="Điền sẵn theo quy trình rà soát")
    due_on = DayField(label="Kết thúc")
    is_baseline = forms.BooleanField(
        label="Tổng rà soát năm gốc: mọi hộ trong sổ đều vào danh sách", required=False
    )

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        year = timezone.localdate().year
        last = Review.objects.annual().filter(unit__in=units).order_by("-year").first()
        year = last.year + 1 if last else year
        self.fields["unit"].queryset = units
        opens_on, due_on = procedure_on(date(year, 9, 1)).annual_days(year)
        self.initial |= {"year": year, "opens_on": opens_on, "due_on": due_on}


class MeetingForm(forms.Form):
    """The minutes of a village meeting (biên bản họp dân) and the agreement with each household."""

    held_on = DayField(label="Ngày họp")
    present = WholeField("Số người dự", least=1)
    chair = forms.CharField(label="Chủ trì", max_length=100)
    secretary = forms.CharField(label="Thư ký", max_length=100)
    representative = forms.CharField(label="Đại diện hộ dân", max_length=100)
    minutes = forms.CharField(
        label="Diễn biến, ý kiến tại cuộc họp",
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args, cases, **kwargs):
        super().__init__(*args, initial={"held_on": timezone.localdate()}, **kwargs)
        self.cases = list(cases)
        for case in self.cases:
            for name, words in ((self.name_of(case.pk), ""), (self.against(case.pk), "không ")):
                label = f"Số người {words}nhất trí, hộ {case.household.code}"
                self.fields[name] = WholeField(label, required=False)

    @staticmethod
    def name_of(pk):
        """The field of a case: how many agreed."""
        return f"agreed_{pk}"

    @staticmethod
    def against(pk):
        """The other field of a case: how many disagreed."""
        return f"disagreed_{pk}"

    def facts(self):
        """The bound fields of the minutes themselves."""
        return [self[name] for name in MeetingForm.base_fields]

    def rows(self):
        """(case, who agreed, who disagreed) of each household; the last two are bound fields."""
        return [
            (case, self[self.name_of(case.pk)], self[self.against(case.pk)]) for case in self.cases
        ]

    def given(self):
        """What `hold_meeting` takes; a household left empty was not spoken about."""
        facts = {name: self.cleaned_data[name] for name in MeetingForm.base_fields}
        return facts | {
            "votes": self._counts(self.name_of),
            "disagreed": self._counts(self.against),
            "surveys": {case.pk: self._survey_shown(case.pk) for case in self.cases},
        }

    def _counts(self, name_of):
        counts = {case.pk: self.cleaned_data.get(name_of(case.pk)) for case in self.cases}
        return {pk: count for pk, count in counts.items() if count is not None}

    def _survey_shown(self, pk):
        """The survey whose result stood beside the votes; the page sends it along."""
        shown = self.data.get(f"survey_{pk}", "")
        return int(shown) if shown.isdecimal() else None


class PostingForm(forms.Form):
    """When and where the lists are posted, for `least` working days or longer."""

    posted_from = DayField(label="Niêm yết từ ngày")
    posted_to = DayField(label="Đến hết ngày")
    posted_at = forms.CharField(
        label="Nơi niêm yết", max_length=200, initial="Nhà văn hoá các thôn và trụ sở UBND xã"
    )

    def __init__(self, *args, on, least, **kwargs):
        calendar = Calendar.between(on, on + MONTH)
        last = calendar.last_of(on, least)
        super().__init__(*args, initial={"posted_from": on, "posted_to": last}, **kwargs)
        self.fields["posted_to"].help_text = f"Ít nhất {least} ngày làm việc"
        self.off = calendar.off(on, on + MONTH)
        self.missing_years = calendar.missing_years


class RecognitionForm(forms.Form):
    """The chairman's decision."""

    decision_number = forms.CharField(
        label="Số quyết định", max_length=40, help_text="Ví dụ 156/QĐ-UBND"
    )
    decided_on = DayField(label="Ngày quyết định")


class FiguresForm(forms.Form):
    """One village's denominators of a year; a row left empty is not written."""

    households = WholeField("Tổng số hộ", required=False)
    persons = WholeField("Tổng nhân khẩu", required=False)
    minority_households = WholeField("Số hộ DTTS", required=False)
    minority_persons = WholeField("Nhân khẩu DTTS", required=False)

    def __init__(self, data, *, village, now, before):
        super().__init__(data, prefix=str(village.pk), initial=model_to_dict(now) if now else None)
        self.village, self.now, self.before = village, now, before

    def beside(self):
        """(bound field, last year's figure, what is stored where something else is typed)."""
        for field in self:
            stored = getattr(self.now, field.name, None)
            differs = self.is_bound and self.cleaned_data.get(field.name) != stored
            yield field, getattr(self.before, field.name, None), stored if differs else None

    @property
    def difference(self):
        """Households of the registry beyond the figure; the registry need not hold them all."""
        return self.village.registered - self.now.households

    @property
    def is_blank(self):
        """Whether nothing stands in the row."""
        return all(value is None for value in self.cleaned_data.values())

"""The form of a schedule, in the words of an office instead of a crontab."""

from calendar import monthrange

from django import forms

ANY_YEAR = 2023  # without 29/02: a day that is missed three years of four is no schedule


def _numbers(first, last, word):
    return [(str(number), f"{word} {number}") for number in range(first, last + 1)]


class ScheduleForm(forms.Form):
    """Time of day, day of the month, month; left open, every day or every month."""

    at = forms.TimeField(
        label="Giờ chạy", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    day = forms.TypedChoiceField(
        label="Ngày trong tháng", required=False, coerce=int, empty_value=None,
        choices=[("", "Hằng ngày"), *_numbers(1, 31, "Ngày")],
    )  # fmt: skip
    month = forms.TypedChoiceField(
        label="Tháng", required=False, coerce=int, empty_value=None,
        choices=[("", "Hằng tháng"), *_numbers(1, 12, "Tháng")],
    )  # fmt: skip
    enabled = forms.BooleanField(label="Đang bật", required=False)

    def clean(self):
        """A month needs a day, and the day must exist in it every year."""
        cleaned = super().clean()
        day, month = cleaned.get("day"), cleaned.get("month")
        if month and not day:
            self.add_error("day", "Chọn ngày trong tháng đó.")
        elif month and day > monthrange(ANY_YEAR, month)[1]:
            self.add_error("day", f"Tháng {month} không phải năm nào cũng có ngày {day}.")
        return cleaned

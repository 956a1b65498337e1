"""Why a closed year is opened again, and for which households."""

import re

from django import forms


class ReopeningForm(forms.Form):
    """A reason, and the codes of the households to survey again, if there are any."""

    reason = forms.CharField(
        label="Lý do mở lại", widget=forms.Textarea(attrs={"rows": 3}), max_length=1000
    )
    codes = forms.CharField(
        label="Mã các hộ cần rà soát lại",
        required=False,
        max_length=5000,
        help_text="Mỗi mã cách nhau bằng dấu phẩy hoặc xuống dòng. Các hộ này phải được ghi lại "
        "Phiếu B và họp thôn lại. Để trống nếu không có.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_codes(self):
        """The codes, each once."""
        written = re.split(r"[\s,;]+", self.cleaned_data["codes"].upper())
        return list(dict.fromkeys(filter(None, written)))

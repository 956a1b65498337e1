"""Phiếu B on the screen: a form of the household's answers and one form per member."""

from django import forms
from django.forms import formset_factory

from households.imports import cells
from households.models import Member
from households.standards.codes import MEMBER_CHOICES, TITLES

from .fields import Choice, Line, PlainSelect, choice, line, several, typed_day, typed_number
from .score_items import PREFIX, item_answers, item_fields

BIRTH = "Ngày/tháng/năm, ví dụ 17/05/1980; không nhớ ngày thì chỉ ghi năm"
SECTIONS = {
    "ho": ["ngay_khao_sat"],
    "nha_o": ["nha_tuong", "nha_cot", "nha_mai", "dien_tich_m2"],
    "nuoc": ["nguon_nuoc", "nha_tieu", "xu_ly_rac"],
    "thong_tin": ["internet", "phuong_tien"],
    "nguyen_nhan": ["nguyen_nhan"],
}
PERSON = ["ho_ten", "quan_he", "ngay_sinh", "gioi_tinh", "cccd", "dan_toc"]
RARE = ["nguoi_co_cong", "khuyet_tat", "tro_cap_xa_hoi", "suy_dinh_duong", "dao_tao_tai_cho"]
USUAL = ["bhyt", "cap_hoc", "bang_cap", "viec_lam"]
LEAVING = ["ly_do", "ngay"]
MOST = 110
OF_ONE_STANDARD = ["xu_ly_rac", "phuong_tien"]


class HouseholdForm(forms.Form):
    """Answers about the household as a whole, and the items of the score table."""

    ngay_khao_sat = line(
        "ngay_khao_sat", read=typed_day, hint="Ngày/tháng/năm", inputmode="numeric"
    )
    nha_tuong = choice("nha_tuong")
    nha_cot = choice("nha_cot")
    nha_mai = choice("nha_mai")
    dien_tich_m2 = line("dien_tich_m2", read=cells.quantity, hint="Ví dụ 45,5", inputmode="decimal")
    nguon_nuoc = choice("nguon_nuoc")
    nha_tieu = choice("nha_tieu")
    xu_ly_rac = choice("xu_ly_rac")
    internet = choice("internet")
    phuong_tien = several("phuong_tien", hint="Chọn mọi thứ hộ có; không có gì thì để trống")
    diem_b1 = line("diem_b1", read=cells.whole, hint="Số nguyên 0–1000", inputmode="numeric")
    nguyen_nhan = several("nguyen_nhan", read=int, hint="Có thể chọn nhiều nguyên nhân")

    def __init__(self, data, *, rules, table, area):
        super().__init__(data)
        self.table, self.area = table, area
        for column in OF_ONE_STANDARD:
            if not rules.asks(column):
                del self.fields[column]
        self.fields.update(item_fields(table, area))

    @property
    def answers(self):
        """The household's part of the answers; a total or not one item leaves no blank items."""
        given = {k: v for k, v in self.cleaned_data.items() if not k.startswith(PREFIX)}
        items = item_answers(self.table, self.area, self.cleaned_data)
        answered = {code: answer for code, answer in items.items() if answer}
        computed = answered and given.get("diem_b1") is None
        return given | {"b1": items if computed else answered}

    @property
    def sections(self):
        """The bound fields of each section of the sheet, in its order."""
        return {
            code: [self[name] for name in names if name in self.fields]
            for code, names in SECTIONS.items()
        }

    def items(self):
        """The bound fields of the score table's items."""
        return [self[name] for name in self.fields if name.startswith(PREFIX)]


class MemberForm(forms.Form):
    """One person of the household; `id` is the registry's, empty for a person new to it."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    ho_ten = line("ho_ten", autocapitalize="words")
    quan_he = choice("quan_he")
    ngay_sinh = line("ngay_sinh", read=typed_day, hint=BIRTH, inputmode="numeric")
    gioi_tinh = choice("gioi_tinh")
    cccd = line("cccd", read=typed_number, hint="Chưa có thì để trống", inputmode="numeric")
    dan_toc = Choice(TITLES["dan_toc"], [], widget=PlainSelect(attrs={"class": "form-select"}))
    bhyt = choice("bhyt")
    cap_hoc = choice("cap_hoc")
    bang_cap = choice("bang_cap")
    viec_lam = choice("viec_lam")
    nguoi_co_cong = choice("nguoi_co_cong", initial="khong")
    khuyet_tat = choice("khuyet_tat", initial="khong")
    tro_cap_xa_hoi = choice("tro_cap_xa_hoi", initial="khong")
    suy_dinh_duong = choice("suy_dinh_duong", initial="khong")
    dao_tao_tai_cho = choice("dao_tao_tai_cho", initial="khong")
    ly_do = Choice("Vì sao không còn trong hộ", Member.Leaving.choices)
    ngay = Line("Từ ngày", read=typed_day, hint="Ngày/tháng/năm", inputmode="numeric")

    def __init__(self, *args, groups=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["dan_toc"].choices = [("", "– Chọn –"), *groups]

    @property
    def index(self):
        """The row's number in the names of its fields."""
        return self.prefix.rpartition("-")[2]

    @property
    def typed(self):
        """What stands in the fields now, by name."""
        return {name: self[name].value() or "" for name in ("id", "ho_ten", "ngay_sinh")}

    @property
    def relation(self):
        """The relation to the head, in words."""
        return MEMBER_CHOICES["quan_he"].get(self["quan_he"].value(), "")

    @property
    def is_removed(self):
        """Whether the person was taken off the sheet."""
        return self.is_bound and bool(self.cleaned_data.get("DELETE"))

    @property
    def is_dropped(self):
        """Taken off, and never in the registry: nothing about the person counts any more."""
        return self.is_removed and not self.cleaned_data.get("id")

    @property
    def answers(self):
        """The member's part of the answers."""
        return {k: v for k, v in self.cleaned_data.items() if k not in (*LEAVING, "DELETE")}

    @property
    def leaving(self):
        """When and why somebody of the registry left: died or moved away."""
        return {k: self.cleaned_data.get(k) for k in ("id", "ho_ten", *LEAVING)}

    def person(self):
        """The bound fields that say who it is."""
        return [self[name] for name in PERSON]

    def usual(self):
        """The bound fields everybody is asked."""
        return [self[name] for name in USUAL]

    def rare(self):
        """The bound fields that are «Không» for most."""
        return [self[name] for name in RARE]

    def gone(self):
        """The bound fields asked of somebody who is not there any more."""
        return [self[name] for name in LEAVING]


class MemberFormSet(forms.BaseFormSet):
    """The members' forms; one taken off the sheet is marked in a hidden field."""

    deletion_widget = forms.HiddenInput


MemberForms = formset_factory(
    MemberForm, MemberFormSet, extra=0, can_delete=True, max_num=MOST, absolute_max=MOST
)

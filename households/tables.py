"""Columns of the lists, declared once."""

from functools import cache

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from core.templatetags.vietnamese import vietnamese_number
from organisations.access import Permission

from .models import Household, Movement, Petition, PovertyClass, ReviewCase, SurveyDraft

SHOWN_YEARS = 5
TONES = {PovertyClass.POOR: "poor", PovertyClass.NEAR_POOR: "near", PovertyClass.NOT_POOR: "not"}
State = ReviewCase.State


def tag(tone, words):
    """A word with a tone."""
    return format_html('<span class="tag tag-{}">{}</span>', tone, words)


def named(household):
    """The head's name, leading to the household, and its code."""
    url = reverse("household_detail", args=[household.pk])
    link = '<a href="{}">{}</a> <span class="muted small nowrap">{}</span>'
    return format_html(link, url, household.head_name, household.code)


@cache
def year_tag(year, poverty_class=None, movement=None):
    """A year with the tone of its class; a gap for a year in which nobody was reviewed."""
    if poverty_class is None:
        return format_html('<span class="{}"></span>', "year-gap")
    words = PovertyClass(poverty_class).label if poverty_class else Movement(movement).label
    hidden = format_html('{}<span class="visually-hidden"> {}</span>', year, words)
    return tag(TONES.get(poverty_class, "muted"), hidden)


class HouseholdTable(tables.Table):
    """The registry: who, where, and the classes of the last years."""

    head_name = tables.Column("Chủ hộ")
    unit = tables.Column("Thôn")
    years = tables.Column("Các năm", empty_values=())

    class Meta:
        model = Household
        fields = ["head_name", "unit", "years"]
        orderable = False
        empty_text = "Không có hộ nào."

    def __init__(self, households, *, year):
        self.last_years = range(year - SHOWN_YEARS + 1, year + 1) if year else ()
        super().__init__(households)

    def render_head_name(self, record):
        """Name and code, leading to the household; a closed record says so."""
        closed = tag("muted", record.get_closing_display()) if record.closed_on else ""
        return format_html("{} {}", named(record), closed)

    def render_unit(self, record):
        """Village and commune."""
        village, commune = record.unit.full_name, record.unit.parent.name
        return format_html('<span>{} <span class="muted">({})</span></span>', village, commune)

    def render_years(self, record):
        """A tag for each of the last years; a gap for a year in which it was not reviewed."""
        facts = {f.year: (f.poverty_class or "", f.movement) for f in record.years.all()}
        tags = [(year_tag(year, *facts.get(year, ())),) for year in self.last_years]
        return format_html('<span class="year-tags">{}</span>', format_html_join("", "{}", tags))


class CaseTable(tables.Table):
    """The households of a village in a round, each with its result and what can be done."""

    household = tables.Column("Chủ hộ")
    reason = tables.Column("Lý do rà soát")
    state = tables.Column("Tình trạng")
    survey = tables.Column("Kết quả", default="")
    work = tables.Column("", empty_values=())

    class Meta:
        model = ReviewCase
        fields = ["household", "reason", "state", "survey", "work"]
        orderable = False
        empty_text = "Không có hộ nào."

    def __init__(self, cases, *, by, village):
        self.records = by.reaches(Permission.RECORD_SURVEYS, village)
        self.runs = by.reaches(Permission.RUN_REVIEW, village)
        drafts = SurveyDraft.objects.visible_to(by).filter(case__household__unit=village)
        self.drafts = set(drafts.values_list("case", flat=True)) if self.records else set()
        super().__init__(cases)

    def render_household(self, record):
        """Name and code, leading to the household."""
        return named(record.household)

    def render_state(self, record):
        """How far it has come; whether there is a draft, or it is to be surveyed again."""
        tones = {State.LISTED: "warn", State.RECHECK: "warn", State.RECOGNISED: "ok"}
        tone = tones.get(record.state, "info")
        tags = [tag(tone, record.get_state_display())]
        if record.pk in self.drafts:
            tags.append(tag("muted", "có nháp"))
        if record.state == State.LISTED and record.survey_id:
            tags.append(tag("late", "khảo sát lại"))
        return format_html("<span>{}</span>", format_html_join(" ", "{}", ((t,) for t in tags)))

    def render_survey(self, record):
        """Class and points, leading to the result that explains itself."""
        survey = record.survey
        points = f"B1 {vietnamese_number(survey.b1)} · B2 {survey.b2}"
        return format_html(
            '<a class="nowrap" href="{}">{}</a> <span class="muted small nowrap">{}</span>',
            reverse("survey_detail", args=[survey.pk]),
            tag(TONES[survey.poverty_class], survey.get_poverty_class_display()),
            points,
        )

    def render_work(self, record):
        """The way to the sheet, while the case takes one and the person may fill it in."""
        if record.state == State.POSTED and self.runs:
            return self._complain(record)
        if not self.records or not record.takes_survey:
            return ""
        label, look = self._work(record)
        url = reverse("survey_edit", args=[record.pk])
        return format_html('<a class="btn btn-sm nowrap {}" href="{}">{}</a>', look, url, label)

    def _complain(self, record):
        """The way to write down a complaint, while the lists can still change."""
        if record.commune_review.decided_on:
            return ""
        url = reverse("complaint_file", args=[record.commune_review_id])
        link = '<a class="btn btn-sm btn-link nowrap" href="{}?ho={}">Khiếu nại…</a>'
        return format_html(link, url, record.household_id)

    def _work(self, record):
        if record.state == State.SURVEYED:
            return "Sửa Phiếu B", "btn-link"
        if record.awaits_quick_result:
            return "Ghi Phiếu A", "btn-secondary"
        if record.pk in self.drafts:
            return "Ghi tiếp", "btn-secondary"
        is_recheck = record.state == State.RECHECK
        return "Phúc tra" if is_recheck else "Ghi Phiếu B", "btn-secondary"


class PetitionTable(tables.Table):
    """Petitions: whose, which form, since when, and what became of each."""

    household = tables.Column("Chủ hộ")
    unit = tables.Column("Thôn", accessor="household__unit")
    form = tables.Column("Mẫu")
    filed_on = tables.Column("Ngày nộp")
    outcome = tables.Column("Kết quả", empty_values=(), accessor="pk")
    work = tables.Column("", empty_values=())

    class Meta:
        model = Petition
        fields = ["household", "unit", "form", "filed_on", "outcome", "work"]
        orderable = False
        empty_text = "Không có giấy đề nghị nào."

    def __init__(self, petitions, *, by, on):
        self.on = on
        self.runs = by.paths(Permission.RUN_REVIEW)
        super().__init__(petitions)

    def render_household(self, record):
        """Name and code, leading to the household."""
        return named(record.household)

    def render_unit(self, value):
        """Village and commune."""
        village, commune = value.full_name, value.parent.name
        return format_html('<span>{} <span class="muted">({})</span></span>', village, commune)

    def render_form(self, record):
        """The number of the form; what it asks, in a few words."""
        words = {"01": "Mẫu 01 – rà soát", "04": "Mẫu 04 – thoát nghèo"}
        return words[record.form]

    def render_filed_on(self, record):
        """The day and who received it."""
        by = format_html('<br><span class="muted small">{} ghi</span>', record.received_by)
        return format_html("<span>{}{}</span>", f"{record.filed_on:%d/%m/%Y}", by)

    def render_outcome(self, record):
        """How long it has waited, the round that took it, or why it was refused."""
        if record.is_waiting:
            days = (self.on - record.filed_on).days
            return tag("warn", f"chờ {days} ngày" if days else "mới nộp hôm nay")
        if record.refused_on:
            return format_html(
                '<span>{}<br><span class="muted small">{}</span></span>',
                tag("muted", f"từ chối {record.refused_on:%d/%m/%Y}"), record.refusal,
            )  # fmt: skip
        case = record.case
        tone = {State.RECOGNISED: "ok", State.REFUSED: "muted"}.get(case.state, "info")
        words = (tag(tone, case.get_state_display()), case.commune_review.review)
        return format_html('<span>{}<br><span class="muted small">{}</span></span>', *words)

    def render_work(self, record):
        """The way to refuse it, or to answer the refused one, where the person runs reviews."""
        village = record.household.unit.path
        if not any(village.startswith(path) for path in self.runs):
            return ""
        if record.refused_on:
            url = reverse("document_issue", args=["giay-de-nghi", record.pk])
            return format_html('<a class="btn btn-link btn-sm" href="{}">Văn bản trả lời</a>', url)
        if not record.is_waiting:
            return ""
        url = reverse("petition_refuse", args=[record.pk])
        return format_html('<a class="btn btn-link btn-sm nowrap" href="{}">Từ chối…</a>', url)


class RevisedFactTable(tables.Table):
    """Facts as they stood before a year was opened again, beside those of now."""

    household = tables.Column(verbose_name="Hộ", orderable=False)
    unit = tables.Column(verbose_name="Thôn", orderable=False)
    poverty_class = tables.Column(verbose_name="Phân loại trước đó", empty_values=())
    movement = tables.Column(verbose_name="Diễn biến trước đó")
    b1 = tables.Column(verbose_name="B1")
    b2 = tables.Column(verbose_name="B2")
    class_now = tables.Column(verbose_name="Nay", empty_values=())

    class Meta:
        orderable = False
        attrs = {"class": "table table-cards"}

    def render_household(self, value):
        """The head's name and the code."""
        return named(value)

    def render_poverty_class(self, record):
        """The class in words; who was gone had none."""
        return class_words(record.poverty_class)

    def render_class_now(self, record):
        """The class of now where it differs; «như cũ» where it does not."""
        if record.movement_now is None:
            return "chưa khoá sổ lại"
        return tag("warn", class_words(record.class_now)) if record.differs else "như cũ"


class DocumentTable(tables.Table):
    """The register of documents: number, day, what it is about, how often it was printed."""

    number = tables.Column(verbose_name="Số")
    dated_on = tables.DateColumn(verbose_name="Ngày", format="d/m/Y")
    kind = tables.Column(verbose_name="Loại")
    household = tables.Column(verbose_name="Hộ", empty_values=(None,))
    unit = tables.Column(verbose_name="Xã")
    issued_by = tables.Column(verbose_name="Người phát hành")
    prints = tables.Column(
        verbose_name="Số lần in", attrs={"td": {"class": "num"}, "th": {"class": "num"}}
    )

    class Meta:
        orderable = False
        attrs = {"class": "table table-cards"}
        empty_text = "Chưa có văn bản nào."

    def __init__(self, documents, *, communes):
        """With a column of the communes for somebody who reads more than one."""
        super().__init__(documents, exclude=() if communes > 1 else ("unit",))

    def render_kind(self, record):
        """What it is, in a few words."""
        return "Giấy chứng nhận" if record.kind == "certificate" else record.get_kind_display()

    def render_number(self, record):
        """The number, leading to the document; a withdrawn one says so."""
        url = reverse("document_detail", args=[record.pk])
        gone = tag("late", "đã thu hồi") if record.withdrawn_at else ""
        return format_html('<a class="nowrap" href="{}">{}</a> {}', url, record.number, gone)

    def render_household(self, value):
        """The head's name and the code."""
        return named(value)


def class_words(poverty_class):
    """A class in words; a household that left has none."""
    return PovertyClass(poverty_class).label if poverty_class else "Không còn trong sổ"

"""Columns of the lists, declared once."""

import django_tables2 as tables

from .models import Duty

FIGURE = {"th": {"class": "num"}, "td": {"class": "num"}}


def cell(name, label, **options):
    """A column drawn by templates/tasks/cells/<name>.html."""
    path = f"tasks/cells/{name}.html"
    return tables.TemplateColumn(template_name=path, verbose_name=label, **options)


class DutyTable(tables.Table):
    """What is owed: the work, who leads, by when, how far."""

    task = cell("task", "Nhiệm vụ", order_by="task__code")
    lead = cell("lead", "Chủ trì", order_by="task__lead__name")
    period = tables.Column("Kỳ", orderable=False, attrs={"td": {"class": "nowrap"}})
    due_on = tables.DateColumn(verbose_name="Hạn", format="d/m/Y")
    percent = tables.Column("Tiến độ", attrs=FIGURE)
    status = cell("status", "Tình trạng", orderable=False)

    class Meta:
        model = Duty
        fields = ["task", "lead", "period", "due_on", "percent", "status"]
        empty_text = "Không có nhiệm vụ nào theo điều kiện này."

    def render_percent(self, value):
        """A whole number of percent."""
        return f"{value}\u00a0%"

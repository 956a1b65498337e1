"""Everything the annual report says, gathered once for its workbook and its page."""

from dataclasses import asdict
from functools import cached_property

from targets.verdicts import goal_rows
from tasks.models import Duty

from .basis import basis, in_words
from .checks import cross_checks
from .forms import FORMS
from .series import poverty_shares

FIGURES_NOTE = (
    "Tỷ lệ nghèo đa chiều = (hộ nghèo + hộ cận nghèo) / tổng số hộ dân cư × 100. Số hộ dân cư do "
    "Ủy ban nhân dân cấp xã xác nhận. «–»: không có số liệu, lý do ghi dưới từng biểu."
)


class AnnualReport:
    """The annual report of a unit and closed year (a `Scope`).

    `on` is the day tasks are judged by; figures of households stand as of `scope.figures_at`.
    """

    figures_note = FIGURES_NOTE

    def __init__(self, scope, *, on, is_demo):
        self.scope, self.on, self.is_demo = scope, on, is_demo

    @cached_property
    def tables(self):
        """Every form, filled."""
        return {code: form.table(self.scope) for code, form in FORMS.items()}

    @cached_property
    def checks(self):
        """The cross-checks between the forms and with the year before."""
        return cross_checks(self.tables, self.scope)

    @property
    def summary(self):
        """What the figures rest on and the outcome of the checks, as plain texts to be kept."""
        return {
            "basis": [[label, in_words(value)] for label, value in basis(self)],
            "checks": [asdict(check) | {"verdict": check.verdict} for check in self.checks],
        }

    @cached_property
    def shares(self):
        """The poverty share by year."""
        return poverty_shares(self.scope)

    @cached_property
    def goals(self):
        """Goals of the plan against targets."""
        return goal_rows(self.scope.unit, self.scope.year, on_todays_map=self.scope.on_todays_map)

    @property
    def _duties(self):
        return Duty.objects.filter(task__lead__unit__path__startswith=self.scope.unit.path)

    @cached_property
    def agencies(self):
        """What each agency of the unit owed in the year, counted."""
        return list(self._duties.by_agency(self.scope.year, on=self.on))

    @cached_property
    def duties(self):
        """Each thing owed in the year, by agency."""
        rows = self._duties.of_year(self.scope.year).with_status(self.on)
        return list(
            rows.select_related("task__lead").order_by(
                "task__lead__order", "task__lead__name", "due_on", "task__code"
            )
        )

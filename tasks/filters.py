"""How lists of duties are narrowed."""

from datetime import date

from django_filters import ChoiceFilter, FilterSet

from organisations.access import Permission
from organisations.models import Agency

from .models import Duty, Status, agencies_of, open_to

ALL, MINE = "all", "mine"
LEAD, PARTNER = "lead", "partner"


def opening_agency(user):
    """People of an agency begin with their own work; the district with everybody's."""
    own = agencies_of(user, Permission.READ_TASKS)
    return MINE if own and not user.can(Permission.CONFIRM_PROGRESS) else ALL


class DutyFilter(FilterSet):
    """By year, agency, its part and status; what is not chosen opens with what is nearest."""

    year = ChoiceFilter(label="Năm", empty_label=None, method="narrow_year")
    agency = ChoiceFilter(label="Cơ quan", empty_label=None, method="narrow_agency")
    part = ChoiceFilter(
        label="Vai trò của cơ quan", empty_label="Mọi vai trò", method="narrow_part",
        choices=[(LEAD, "Chủ trì"), (PARTNER, "Phối hợp")],
    )  # fmt: skip
    status = ChoiceFilter(
        label="Tình trạng", empty_label="Mọi tình trạng", choices=Status.choices,
    )  # fmt: skip

    class Meta:
        model = Duty
        fields = []

    def __init__(self, data, *, user, on, **kwargs):
        self.user = user
        opening = {"year": str(on.year), "agency": opening_agency(user)}
        super().__init__(opening | dict(data.items()), **kwargs)
        agencies = Agency.objects.active().filter(open_to(user, "unit"))
        self.known = {agency.code: agency for agency in agencies}
        years = sorted({on.year, *self.queryset.years()}, reverse=True)
        self.filters["year"].extra["choices"] = [
            *((str(year), f"Năm {year}") for year in years),
            (ALL, "Tất cả các năm"),
        ]
        mine = [(MINE, "Cơ quan của tôi")] if self._mine() else []
        self.filters["agency"].extra["choices"] = [
            *mine,
            (ALL, "Tất cả cơ quan"),
            *((code, agency.name) for code, agency in self.known.items()),
        ]

    @property
    def qs(self):
        """The rows chosen."""
        return self.but()

    def but(self, **changes):
        """Rows of the same choices with some changed: but(status="") leaves the status open.

        Nothing, not everything, when a choice does not exist.
        """
        if not self.form.is_valid():
            return self.queryset.none()
        rows = self.queryset
        for name, value in (self.form.cleaned_data | changes).items():
            rows = self.filters[name].filter(rows, value)
        return rows

    def overdue_before(self):
        """What is still overdue from before the chosen year, under the same agency."""
        year = self.form.cleaned_data.get("year", ALL)
        rows = self.but(year=ALL, status=Status.OVERDUE)
        return rows.none() if year == ALL else rows.filter(due_on__lt=date(int(year), 1, 1))

    def _mine(self):
        return agencies_of(self.user, Permission.READ_TASKS)

    def chosen_agencies(self):
        """The agencies asked for; None stands for all."""
        choice = self.form.cleaned_data.get("agency", ALL)
        if choice == ALL:
            return None
        return self._mine() if choice == MINE else [self.known[choice]]

    def narrow_year(self, rows, name, value):
        """Due in the year."""
        return rows if value == ALL else rows.of_year(int(value))

    def narrow_agency(self, rows, name, value):
        """Led by the agency or with it co-operating."""
        agencies = self.chosen_agencies()
        return rows if agencies is None else rows.of_agencies(agencies)

    def narrow_part(self, rows, name, value):
        """Only what the chosen agency leads, or only where it helps."""
        agencies = self.chosen_agencies()
        if agencies is None:
            return rows
        led = {"task__lead__in": agencies}
        return rows.filter(**led) if value == LEAD else rows.exclude(**led)

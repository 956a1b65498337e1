"""The form of a round's steps: for each, by when and by whom."""

from django import forms
from django.utils import timezone

from organisations.access import Role
from organisations.models import Posting, User
from organisations.models.unit import in_force

from .registry import DayField

DOERS = [Role.COMMUNE_OFFICER, Role.COMMUNE_CHAIRMAN, Role.SURVEYOR, Role.DISTRICT_STAFF]


class RoundStepsForm(forms.Form):
    """A due day and a person for each step, in the order of the steps."""

    def __init__(self, *args, steps, commune, **kwargs):
        super().__init__(*args, **kwargs)
        self.steps = [row.step for row in steps]
        people = people_of(commune)
        for row in steps:
            label = row.get_step_display()
            self.fields[f"due_{row.step}"] = DayField(label=f"Hạn: {label}", initial=row.due_on)
            self.fields[f"who_{row.step}"] = forms.ModelChoiceField(
                people, label=f"Người chịu trách nhiệm: {label}", required=False,
                initial=row.responsible_id, empty_label="– chưa giao –",
            )  # fmt: skip

    def chosen(self):
        """{step: (due day, person or None)}, as `set_round_steps` takes them."""
        data = self.cleaned_data
        return {step: (data[f"due_{step}"], data[f"who_{step}"]) for step in self.steps}

    def rows(self, lines):
        """(line of the table, bound due day, bound person) of each step."""
        return [(line, self[f"due_{line.step}"], self[f"who_{line.step}"]) for line in lines]


def people_of(commune):
    """People with work on rounds in the commune or above it, by name."""
    above = commune.path.strip("/").split("/")
    postings = Posting.objects.filter(
        in_force(timezone.localdate()), unit__in=above, role__in=DOERS
    )
    people = User.objects.filter(is_active=True, pk__in=postings.values("user"))
    return people.order_by("full_name", "pk")

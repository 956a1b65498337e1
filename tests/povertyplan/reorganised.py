"""A small district for tests of reorganisations: two communes that merge, one that stays."""

from datetime import date

from django.apps import apps
from django.utils import timezone

from organisations.models import AuditEntry, Reorganisation
from povertyplan import reorganising
from tests.factories import AgencyFactory, TaskFactory, district, person
from tests.households.builders import commune, household

ON = date(2026, 7, 1)
LATER = timezone.make_aware(timezone.datetime(2026, 11, 20, 9))
APART = {AuditEntry, Reorganisation}


class World:
    """`left` and `right` are to become one commune; `other` stays."""

    def __init__(self):
        self.left, (self.left_1, self.left_2) = commune(2, code="05737", name="Xã Cúc Đường")
        self.right, (self.right_1,) = commune(1, code="05740", name="Xã La Hiên")
        self.other, (self.other_1,) = commune(1, code="05719", name="Xã Sảng Mộc")
        self.homes = {
            village: [household(village, f"Chủ hộ {village.pk} {n}") for n in range(2)]
            for village in (self.left_1, self.left_2, self.right_1, self.other_1)
        }
        self.administrator = person("administrator", district())

    @property
    def all_homes(self):
        return [home for homes in self.homes.values() for home in homes]

    def committees(self):
        """People's Committees of the two, and a task that both co-operate in."""
        both = [AgencyFactory(unit=unit, kind="commune") for unit in (self.left, self.right)]
        task = TaskFactory(lead=AgencyFactory())
        task.partners.set(both)
        return both, task

    def merge(self, **changed):
        """The line that merges the two."""
        return {
            "level": "commune", "code": "05740", "name": "La Hiên", "full_name": "Xã La Hiên",
            "from": ["05737", "05740"], "basis": "NQ 1683/NQ-UBTVQH15", "area": "nong_thon",
            "region": "III",
        } | changed  # fmt: skip

    def village(self, code, name, sources, parent="05740", **changed):
        """A line that names a village."""
        return {
            "level": "village", "code": code, "name": name, "full_name": f"Xóm {name}",
            "from": [source.code for source in sources], "parent": parent, "basis": "QĐ 1",
        } | changed  # fmt: skip

    def draft(self, *lines, on=ON, name="Sắp xếp 2026"):
        return reorganising.draft_reorganisation(
            name=name, district=district(), on=on, legal_basis="NQ 1683/NQ-UBTVQH15",
            lines=lines or [self.merge()], at=LATER, by=self.administrator,
        )  # fmt: skip

    def apply(self, *lines, on=ON, **facts):
        draft = self.draft(*lines, on=on, **facts)
        return self.carry_out(draft)

    def carry_out(self, draft):
        return reorganising.apply_reorganisation(
            draft, today=LATER.date(), at=LATER, by=self.administrator
        )

    def undo(self, reorganisation):
        return reorganising.undo_reorganisation(reorganisation, at=LATER, by=self.administrator)


def rows():
    """Every row of every table of the product but the audit trail and the reorganisations."""
    models = [m for m in apps.get_models(include_auto_created=True) if m not in APART]
    return {
        model._meta.label: sorted(map(str, model.objects.values_list()))
        for model in models
        if model._meta.app_label in {"organisations", "households", "tasks", "targets", "reports"}
        or model._meta.label == "django_celery_beat.PeriodicTask"
    }

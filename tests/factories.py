"""Test data: one factory per model that tests build by hand."""

import uuid
from datetime import date

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from households import models as households
from organisations import models as organisations
from organisations.access import Role
from reports import models as reports
from targets import models as targets
from tasks import models as tasks

START = date(2021, 1, 1)


class UnitFactory(DjangoModelFactory):
    """A unit; a commune by default, in a district that all tests of a run of it share."""

    class Meta:
        model = organisations.Unit

    level = "commune"
    code = factory.Sequence(lambda n: f"{5000 + n:05d}")
    name = factory.Sequence(lambda n: f"Xã số {n}")
    full_name = factory.SelfAttribute("name")
    parent = factory.LazyFunction(lambda: district())
    valid_from = START

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        unit = super()._create(model_class, *args, **kwargs)
        unit.path = f"{unit.parent.path if unit.parent else '/'}{unit.pk}/"
        unit.heir = unit
        unit.save(update_fields=["path", "heir"])
        return unit


def province():
    """The one province of a test."""
    found = organisations.Unit.objects.filter(level="province").first()
    return found or UnitFactory(level="province", code="19", name="Thái Nguyên", parent=None)


def district():
    """The one district of a test."""
    found = organisations.Unit.objects.filter(level="district").first()
    return found or UnitFactory(
        level="district", code="170", name="Võ Nhai", full_name="Huyện Võ Nhai", parent=province()
    )


class VillageFactory(UnitFactory):
    """A village in a new commune, unless parent is given."""

    level = "village"
    code = factory.Sequence(lambda n: f"T{n:05d}")
    name = factory.Sequence(lambda n: f"Xóm số {n}")
    parent = factory.SubFactory(UnitFactory)


class AreaFactory(DjangoModelFactory):
    """Rural status of a commune since the start."""

    class Meta:
        model = organisations.UnitAttribute

    unit = factory.SubFactory(UnitFactory)
    kind = "area"
    value = "nong_thon"
    valid_from = START


class AgencyFactory(DjangoModelFactory):
    class Meta:
        model = organisations.Agency

    code = factory.Sequence(lambda n: f"co-quan-{n}")
    name = factory.Sequence(lambda n: f"Cơ quan {n}")
    short_name = factory.SelfAttribute("name")
    kind = "state"
    unit = factory.LazyFunction(district)


class UserFactory(DjangoModelFactory):
    """An account without postings; see `person`."""

    class Meta:
        model = organisations.User

    username = factory.Sequence(lambda n: f"nguoi{n}")
    full_name = factory.Sequence(lambda n: f"Người Dùng {n}")


class PostingFactory(DjangoModelFactory):
    class Meta:
        model = organisations.Posting

    user = factory.SubFactory(UserFactory)
    role = Role.DISTRICT_STAFF
    unit = factory.LazyFunction(district)
    valid_from = START


def person(role, unit=None, agency=None):
    """A user with one posting: person(Role.COMMUNE_OFFICER, commune)."""
    unit = unit or district()
    if agency is None and role in {Role.AGENCY_STAFF, Role.AGENCY_HEAD, Role.SUPERVISOR}:
        agency = AgencyFactory(unit=unit)
    return PostingFactory(role=role, unit=unit, agency=agency).user


class EthnicGroupFactory(DjangoModelFactory):
    class Meta:
        model = households.EthnicGroup
        django_get_or_create = ["code_1979"]

    code_1979 = "02"
    name = factory.LazyAttribute(lambda o: {"01": "Kinh", "02": "Tày"}.get(o.code_1979, "Nùng"))


class HouseholdFactory(DjangoModelFactory):
    """A household without members; see `household_with`."""

    class Meta:
        model = households.Household

    code = factory.Sequence(lambda n: f"F{n:06d}")  # H… is handed out by register_household
    unit = factory.SubFactory(VillageFactory)
    head_name = "Nông Thị Mẩn"
    registered_on = START


class MemberFactory(DjangoModelFactory):
    class Meta:
        model = households.Member

    household = factory.SubFactory(HouseholdFactory)
    name = "Nông Thị Mẩn"
    birth_date = date(1980, 5, 17)
    sex = "nu"
    relation = "chu_ho"
    ethnicity = factory.SubFactory(EthnicGroupFactory)
    joined_on = START


class ReportFactory(DjangoModelFactory):
    class Meta:
        model = reports.Report

    kind = "annual"
    year = 2024
    unit = factory.LazyFunction(district)
    requested_at = factory.LazyFunction(timezone.now)


class GoalFactory(DjangoModelFactory):
    class Meta:
        model = targets.Goal

    code = factory.Sequence(lambda n: f"muc-tieu-{n}")
    title = "Giảm nghèo"
    quote = "…"
    source = "…"
    order = 1


class SectionFactory(DjangoModelFactory):
    class Meta:
        model = tasks.Section
        django_get_or_create = ["code"]

    code = "III.2"
    title = "Ủy ban nhân dân huyện"
    order = 1


class DocumentFactory(DjangoModelFactory):
    class Meta:
        model = tasks.Document

    code = factory.Sequence(lambda n: f"van-ban-{n}")
    number = factory.Sequence(lambda n: f"{n}-KH/HU")
    issuer = "Ban Thường vụ Huyện ủy"
    kind = "Kế hoạch"
    abstract = "…"


class TaskFactory(DjangoModelFactory):
    class Meta:
        model = tasks.Task

    code = factory.Sequence(lambda n: f"NV{n:03d}")
    section = factory.SubFactory(SectionFactory)
    document = factory.SubFactory(DocumentFactory)
    content = "Báo cáo kết quả hằng năm"
    lead = factory.SubFactory(AgencyFactory)
    rhythm = "yearly"
    first_due_on = date(2022, 12, 10)
    starts_on = START


class DutyFactory(DjangoModelFactory):
    class Meta:
        model = tasks.Duty

    task = factory.SubFactory(TaskFactory)
    period = factory.Sequence(lambda n: f"Năm {2022 + n}")
    due_on = date(2026, 12, 10)


def key():
    """A fresh submission key."""
    return uuid.uuid4()

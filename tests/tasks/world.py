"""The office that the tests of tasks share: agencies, communes, people, a duty to work on."""

import json
from datetime import date, datetime

from django.utils import timezone

from organisations.access import Role
from organisations.models import Agency
from tasks.management.commands.load_plan import PLAN
from tests import factories

DISTRICT_CODES = [
    "btv-huyen-uy", "thuong-truc-hdnd", "ubnd-huyen", "phong-ldtbxh", "ban-tuyen-giao", "mttq",
    "hoi-phu-nu", "hoi-nong-dan", "doan-thanh-nien", "hoi-cuu-chien-binh", "lien-doan-lao-dong",
    "chi-dang-bo",
]  # fmt: skip
DAY = date(2026, 11, 23)


def the_plan():
    """The plan's file as it is loaded."""
    return json.loads(PLAN.read_text(encoding="utf-8"))


def agency(code, **fields):
    return Agency.objects.filter(code=code).first() or factories.AgencyFactory(code=code, **fields)


def commune_agency(commune=None):
    """The People's Committee of a commune, a new one unless given."""
    commune = commune or factories.UnitFactory()
    return agency(f"ubnd-xa-{commune.code}", kind="commune", unit=commune)


def all_agencies(communes=2):
    """Every agency that the plan names, and some communes."""
    for code in DISTRICT_CODES:
        agency(code)
    return [commune_agency() for _ in range(communes)]


def at(day=DAY, hour=9):
    return timezone.make_aware(datetime(day.year, day.month, day.day, hour))


def staff(of):
    """Somebody who works for the agency."""
    role = Role.COMMUNE_OFFICER if of.kind == "commune" else Role.AGENCY_STAFF
    return factories.person(role, of.unit, of)


def district_officer():
    return factories.person(Role.DISTRICT_STAFF)


def duty(lead=None, partners=(), **fields):
    """A duty led by the agency (a new one unless given)."""
    task = factories.TaskFactory(lead=lead or factories.AgencyFactory())
    task.partners.set(partners)
    return factories.DutyFactory(task=task, **fields)


def report(duty, *, percent=100, agency=None, **fields):
    """A report by a new person of the lead agency unless another agency is given."""
    from tasks import actions

    agency = agency or duty.task.lead
    values = {"text": "Đã làm xong.", "submission_key": factories.key(), "at": at()} | fields
    by = values.pop("by", None) or staff(agency)
    return actions.report_progress(duty, agency=agency, percent=percent, by=by, **values)


def sign_in(client, user):
    client.force_login(user, backend="organisations.backends.AccountBackend")
    return client

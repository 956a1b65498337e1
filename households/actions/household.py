"""Households entering the registry."""

import re

from django.db import IntegrityError, transaction
from django.db.models import Max

from core import bulk
from core.errors import RuleBroken
from core.text import fold
from households.models import Household, Member, Residence
from organisations.actions import record
from organisations.models import Unit

CODE = r"^H[0-9]{6}$"
ATTEMPTS = 5


class NotAVillage(RuleBroken):
    """A household lives in a village, never in a commune as such."""

    message = "{unit} không phải là thôn, xóm, tổ dân phố."
    field = "unit"


class CitizenNumberTaken(RuleBroken):
    """One number, one living person."""

    message = "Số CCCD/CMND này đã có ở một người khác trong sổ hộ."
    field = "cccd"


class HeadIsRegistered(RuleBroken):
    """A second click, or a second application, is no second household."""

    message = (
        "Trong {unit} đã có hộ {code} với chủ hộ cùng họ tên, ngày sinh. "
        "Nếu là hai người khác nhau, hãy ghi số CCCD của cả hai."
    )
    field = "name"


@transaction.atomic
def register_household(
    *, unit, head, origin=Household.Origin.REGISTERED, address="", on, by
) -> Household:
    """A household that no review has touched yet, with its head; the code is the next free one.

    `head` holds `Member` fields: name, birth_date, is_birth_year_only, sex, cccd, ethnicity.
    """
    if unit.level != Unit.Level.VILLAGE:
        raise NotAVillage(unit=unit)
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)  # one at a time in a village
    head = Member(**head | {"relation": Member.Relation.HEAD, "joined_on": on})
    _refuse_known(head, unit)
    household = Household(
        unit=unit, head_name=head.name, origin=origin, address=address, registered_on=on
    )
    insert_under_next_code(household, [head])
    head.household = household
    head.save()
    Residence.objects.create(household=household, unit=unit, from_on=on)
    record("register_household", household, by=by, unit=unit, code=household.code, origin=origin)
    return household


def _refuse_known(head, unit):
    living = Member.objects.present()
    if head.cccd and living.filter(cccd=head.cccd).exists():
        raise CitizenNumberTaken
    alike = living.filter(household__unit=unit, relation=Member.Relation.HEAD, name=head.name)
    alike = alike.filter(birth_date=head.birth_date, sex=head.sex)
    known = (alike.filter(cccd="") if head.cccd else alike).select_related("household").first()
    if known:
        raise HeadIsRegistered(unit=unit, code=known.household.code)


def insert_under_next_code(household, members):
    """Take the code after the highest; who loses the race for it takes the next."""
    for attempt in range(1, ATTEMPTS + 1):
        household.code = _next_code()
        household.search_key = search_key_of(household.code, members)
        try:
            with transaction.atomic():
                household.save(force_insert=True)
                break
        except IntegrityError:
            if attempt == ATTEMPTS:
                raise


def _next_code():
    highest = Household.objects.filter(code__regex=CODE).aggregate(code=Max("code"))["code"]
    return f"H{int((highest or 'H0')[1:]) + 1:06d}"


def show_members(homes):
    """What lists and the search show: from (household, the members who live there now)."""
    stale = []
    for household, members in homes:
        head = next(m.name for m in members if m.relation == Member.Relation.HEAD)
        key = search_key_of(household.code, members)
        if (head, key) != (household.head_name, household.search_key):
            household.head_name, household.search_key = head, key
            stale.append(household)
    bulk.insert(stale, update=["head_name", "search_key"])


def search_key_of(code, members):
    """What `Household.objects.search` looks in: «code|name|name|cccd;cccd;», names folded.

    `members` are those living in the household now.
    """
    names = [re.sub("[|;]", " ", fold(member.name)) for member in members]
    numbers = "".join(f"{member.cccd};" for member in members if member.cccd)
    return "|".join([fold(code), *names, numbers])

"""Loading the demonstration: all of it or nothing."""

from datetime import date

from django.core.cache import cache
from django.db import transaction

from core.errors import RuleBroken
from households.models import Household, Standard
from organisations.actions import record
from organisations.models import Unit
from organisations.models.user import DEMO_KEY

from .accounts import create_accounts
from .current import play_open_round
from .district import District
from .duplicates import enter_duplicates
from .months import play_autumn, play_spring
from .papers import issue_papers
from .plan import BASELINE, LAST_CLOSED, OPEN
from .progress import report_on_duties
from .registry import Registry
from .rounds import Rounds

TODAY = date(2026, 11, 23)


class RegistryIsNotEmpty(RuleBroken):
    """Invented households never mix with others."""

    message = "Sổ hộ đã có dữ liệu: chỉ nạp dữ liệu minh hoạ vào hệ thống còn trống."


class ReferenceMissing(RuleBroken):
    """The demonstration lives in the plan's own frame."""

    message = "Chưa có đơn vị hoặc chuẩn nghèo: hãy chạy load_units và load_standards trước."


@transaction.atomic
def load_demonstration(*, scale=1.0, today=TODAY, until=OPEN):
    """Accounts, households, five closed years and the open round; how many households there are.

    `scale` shrinks the district, for tests. `today` is the day the demonstration is looked at.
    `until` a year before the open one leaves the rounds after it out.
    Raises `RegistryIsNotEmpty`, `ReferenceMissing`.
    """
    if Household.objects.exists():
        raise RegistryIsNotEmpty
    district_unit = Unit.objects.filter(level=Unit.Level.DISTRICT, code="170").first()
    if not district_unit or not Standard.objects.filter(code="2022").exists():
        raise ReferenceMissing
    users = create_accounts()
    district = District(scale)
    rounds = Rounds(district, Registry(), users)
    for year in range(BASELINE, min(until, LAST_CLOSED) + 1):
        rounds.hold(district.begin() if year == BASELINE else district.advance(year))
    if until == OPEN:
        issue_papers(rounds, LAST_CLOSED)
        year = district.advance(OPEN)
        play_spring(rounds, year)
        play_open_round(rounds, year)
        play_autumn(rounds, year)
        enter_duplicates(users)
        report_on_duties(users, today)
    households = rounds.registry.registered
    record("load_demo", district_unit, by=None, unit=district_unit, households=households)
    transaction.on_commit(lambda: cache.delete(DEMO_KEY))
    return households

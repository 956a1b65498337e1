"""Supports of a household: recorded once, with a paper, and taken back with a reason."""

from datetime import date

import pytest
from django.urls import reverse

from households import actions
from households.actions.support import (
    SupportBasisMissing,
    SupportOutsideStay,
    SupportRecordedAlready,
    SupportWithdrawn,
    WithdrawalReasonMissing,
)
from households.models import Support
from organisations.access import Role
from organisations.models import AuditEntry
from tests.factories import person
from tests.households import builders as build
from tests.households.screens import as_, text_of

pytestmark = pytest.mark.django_db
TYPED = {
    "kind": "san_xuat", "what": "Bò giống", "received_on": "05/03/2026",
    "amount": "15.000.000 đ", "basis": "QĐ 31/QĐ-UBND",
}  # fmt: skip


@pytest.fixture
def home():
    """A household of one."""
    return build.household(build.commune()[1][0])


def give(household, **facts):
    known = {
        "kind": "y_te", "what": "Thẻ bảo hiểm", "received_on": date(2026, 3, 5),
        "basis": "QĐ 12", "amount": None, "at": build.moment("2026-03-10"),
        "today": date(2026, 3, 10), "by": None,
    }  # fmt: skip
    return actions.record_support(household, **known | facts)


def take_back(support, reason="Nhầm hộ", by=None):
    by = by or build.officer(support.household.unit.parent)
    return actions.withdraw_support(support, reason=reason, at=build.moment("2026-03-11"), by=by)


def test_a_support_is_recorded_with_its_line(home):
    found = give(home, amount=500_000)
    assert (found.kind, found.amount, found.household) == ("y_te", 500_000, home)
    line = AuditEntry.objects.get(action="record_support")
    assert line.changes == {"support": "Y tế", "on": "2026-03-05"} and line.unit == home.unit


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"received_on": date(2026, 3, 11)}, SupportOutsideStay),
        ({"basis": "  "}, SupportBasisMissing),
    ],
)
def test_a_support_is_no_future_and_has_a_paper(home, facts, refusal):
    with pytest.raises(refusal):
        give(home, **facts)
    assert not Support.objects.exists()


def test_a_household_that_is_gone_received_it_before(home):
    build.leave(home, date(2026, 3, 1))
    with pytest.raises(SupportOutsideStay):
        give(home)
    assert give(home, received_on=date(2026, 3, 1))


def test_a_second_click_is_no_second_support(home):
    first = give(home)
    with pytest.raises(SupportRecordedAlready):
        give(home)
    take_back(first)
    assert give(home)


def test_it_is_taken_back_once_and_with_a_reason(home):
    found = give(home)
    with pytest.raises(WithdrawalReasonMissing):
        take_back(found, " ")
    take_back(found)
    with pytest.raises(SupportWithdrawn):
        take_back(found)
    assert not home.supports.standing().exists() and home.supports.get().withdrawal == "Nhầm hộ"


@pytest.mark.parametrize("act", ["record", "withdraw"])
def test_without_its_audit_line_nothing_happened(home, act, monkeypatch):
    found = give(home) if act == "withdraw" else None

    def fail(**facts):
        raise OSError

    officer = build.officer(home.unit.parent)
    monkeypatch.setattr(AuditEntry.objects, "create", fail)
    with pytest.raises(OSError):
        take_back(found, by=officer) if found else give(home)
    assert Support.objects.standing().count() == (1 if found else 0)


def test_an_officer_records_one_on_the_page_and_takes_it_back(home, today):
    client = as_(build.officer(home.unit.parent))
    address = reverse("support_record", args=[home.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, TYPED).status_code == 302
    found = Support.objects.get()
    assert (found.amount, found.received_on) == (15_000_000, date(2026, 3, 5))
    client.post(reverse("support_withdraw", args=[found.pk]), {"reason": "Nhầm"})
    found.refresh_from_db()
    assert found.withdrawn_at


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"amount": "mười triệu"}, "amount"), ({"amount": "0"}, "amount"),
        ({"amount": "9" * 13}, "amount"), ({"amount": "-5"}, "amount"),
        ({"kind": "khong-co"}, "kind"), ({"received_on": "31/02/2026"}, "received_on"),
        ({"received_on": "24/11/2026"}, "received_on"), ({"basis": ""}, "basis"),
        ({"what": "x" * 201}, "what"),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(home, wrong, field, today):
    client = as_(build.officer(home.unit.parent))
    answer = client.post(reverse("support_record", args=[home.pk]), TYPED | wrong)
    assert answer.status_code == 200 and field in answer.context["form"].errors
    assert not Support.objects.exists()
    if "what" not in wrong:
        assert 'value="Bò giống"' in text_of(answer)


def test_foreign_households_and_supports_are_out_of_reach(home):
    stranger = as_(build.officer(build.commune()[0]))
    found = give(home)
    assert stranger.get(reverse("support_record", args=[home.pk])).status_code == 404
    assert stranger.post(reverse("support_record", args=[home.pk]), TYPED).status_code == 404
    sent = stranger.post(reverse("support_withdraw", args=[found.pk]), {"reason": "x"})
    assert sent.status_code == 404
    assert home.supports.standing().count() == 1
    assert not Support.objects.visible_to(build.officer(build.commune()[0])).exists()


@pytest.mark.parametrize("role", [Role.VILLAGE_HEAD, Role.SURVEYOR, Role.COMMUNE_CHAIRMAN])
def test_who_records_no_events_records_no_supports(home, role):
    client = as_(person(role, home.unit if role == Role.VILLAGE_HEAD else home.unit.parent))
    assert client.post(reverse("support_record", args=[home.pk]), TYPED).status_code == 403

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from organisations import actions
from organisations.access import Permission, Role
from organisations.models import AuditEntry, Posting, User
from tests import factories

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def today():
    return timezone.localdate()


def rights_of(account):
    return User.objects.get(pk=account.pk).permissions


@pytest.fixture
def admin(signed_in):
    return signed_in(Role.ADMINISTRATOR)


@pytest.fixture
def account():
    return factories.UserFactory()


def give(client, account, unit, role="commune_officer", **changed):
    typed = {"role": role, "unit": unit.pk, "agency": "", "valid_from": f"{today():%d/%m/%Y}"}
    return client.post(f"/quan-tri/tai-khoan/{account.pk}/phan-cong/", typed | changed)


def end(client, posting, on):
    return client.post(f"/quan-tri/phan-cong/{posting.pk}/ket-thuc/", {"on": f"{on:%d/%m/%Y}"})


def test_a_posting_gives_its_rights_from_its_first_day(account):
    factories.PostingFactory(user=account, valid_from=today())
    assert Permission.CLOSE_REVIEW in rights_of(account)


def test_a_posting_of_tomorrow_gives_nothing_yet(account):
    factories.PostingFactory(user=account, valid_from=today() + DAY)
    assert rights_of(account) == frozenset()


def test_a_posting_gives_its_rights_to_the_end_of_its_last_day(account):
    factories.PostingFactory(user=account, valid_to=today())
    assert Permission.CLOSE_REVIEW in rights_of(account)


def test_a_posting_that_ended_yesterday_gives_nothing(account, client):
    factories.PostingFactory(user=account, valid_to=today() - DAY)
    assert rights_of(account) == frozenset()
    client.force_login(account, backend="organisations.backends.AccountBackend")
    assert client.get("/don-vi/").status_code == 403


def test_who_has_no_posting_is_told_so_and_can_sign_out(account, client):
    client.force_login(account, backend="organisations.backends.AccountBackend")
    response = client.get("/don-vi/")
    assert response.status_code == 403
    assert 'action="/dang-xuat/"' in response.content.decode()


def test_an_administrator_gives_a_role_over_a_unit(admin, account):
    commune = factories.UnitFactory()
    response = give(admin, account, commune)
    assert response["Location"] == f"/quan-tri/tai-khoan/{account.pk}/"
    posting = account.postings.get()
    assert (posting.role, posting.unit, posting.valid_from) == ("commune_officer", commune, today())
    line = AuditEntry.objects.get()
    assert (line.action, line.unit) == ("give_posting", commune)


def test_a_day_may_be_typed_without_its_slashes(admin, account):
    give(admin, account, factories.UnitFactory(), valid_from="01062026")
    assert account.postings.get().valid_from.isoformat() == "2026-06-01"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"role": "district_staff"}, "unit"),
        ({"role": "village_head"}, "unit"),
        ({"role": "agency_staff"}, "agency"),
        ({"valid_to": "01/01/2020"}, "valid_to"),
        ({"role": "king"}, "role"),
        ({"valid_from": "31/02/2026"}, "valid_from"),
    ],
    ids=str,
)
def test_a_posting_that_cannot_be_is_refused_beside_its_field(admin, account, changed, field):
    response = give(admin, account, factories.UnitFactory(), **changed)
    assert list(response.context["form"].errors) == [field]
    assert not Posting.objects.filter(user=account).exists()


def test_a_commune_role_is_not_given_over_the_whole_district(admin, account):
    response = give(admin, account, factories.district())
    assert list(response.context["form"].errors) == ["unit"]


def test_the_same_role_is_not_given_twice(admin, account):
    commune = factories.UnitFactory()
    give(admin, account, commune)
    response = give(admin, account, commune)
    assert "đang giữ đúng vai trò đó" in response.content.decode()
    assert account.postings.count() == 1


def test_an_agency_posting_names_its_agency(admin, account):
    agency = factories.AgencyFactory()
    give(admin, account, factories.district(), role="agency_head", agency=agency.pk)
    assert account.postings.get().agency == agency


def test_a_unit_or_agency_of_elsewhere_in_the_body_is_refused(signed_in, account):
    client = signed_in(Role.ADMINISTRATOR, factories.UnitFactory())
    elsewhere = factories.UnitFactory()
    response = give(client, account, elsewhere)
    assert list(response.context["form"].errors) == ["unit"]
    assert str(elsewhere) not in response.content.decode()
    agency = factories.AgencyFactory(unit=elsewhere)
    response = give(client, account, elsewhere, agency=agency.pk)
    assert "agency" in response.context["form"].errors
    assert not account.postings.exists()


def test_a_posting_ends_on_its_last_day_and_stays_in_the_history(admin):
    posting = factories.PostingFactory(role=Role.LEADER)
    assert end(admin, posting, today()).status_code == 302
    posting.refresh_from_db()
    assert posting.valid_to == today()
    assert AuditEntry.objects.get().action == "end_posting"


def test_a_posting_that_is_over_is_not_ended_again(admin):
    posting = factories.PostingFactory(role=Role.LEADER, valid_to=today())
    response = end(admin, posting, today() + DAY)
    assert "Phân công này đã kết thúc." in response.content.decode()
    posting.refresh_from_db()
    assert posting.valid_to == today()


def test_a_posting_of_elsewhere_cannot_be_ended(signed_in):
    client = signed_in(Role.ADMINISTRATOR, factories.UnitFactory())
    posting = factories.PostingFactory(role=Role.LEADER)
    assert end(client, posting, today()).status_code == 404


def test_the_last_administrator_keeps_the_role(admin):
    posting = Posting.objects.get(role="administrator")
    response = end(admin, posting, today())
    assert "ít nhất một người quản trị" in response.content.decode()
    posting.refresh_from_db()
    assert posting.valid_to is None


def test_ending_another_role_needs_no_administrator_left():
    posting = factories.PostingFactory(role=Role.LEADER)
    actions.end_posting(posting, on=today(), by=None)
    posting.refresh_from_db()
    assert posting.valid_to == today()


def test_nothing_is_given_or_ended_if_the_audit_line_fails(account, monkeypatch):
    posting = factories.PostingFactory(role=Role.LEADER)

    def broken(**fields):
        raise RuntimeError

    monkeypatch.setattr(AuditEntry.objects, "create", broken)
    with pytest.raises(RuntimeError):
        actions.give_posting(
            account, role=Role.LEADER, unit=factories.district(), valid_from=today(), by=None
        )
    with pytest.raises(RuntimeError):
        actions.end_posting(posting, on=today(), by=None)
    posting.refresh_from_db()
    assert posting.valid_to is None
    assert not account.postings.exists()


@pytest.mark.parametrize("level", ["commune", "village"])
def test_accounts_are_managed_for_the_whole_district_only(admin, account, level):
    unit = factories.UnitFactory() if level == "commune" else factories.VillageFactory()
    response = give(admin, account, unit, role="administrator")
    assert list(response.context["form"].errors) == ["unit"]
    assert not account.postings.exists()
    give(admin, account, factories.district(), role="administrator")
    assert account.postings.get().unit == factories.district()


def test_nobody_gives_themself_a_role(admin):
    me = User.objects.get(postings__role="administrator")
    response = give(admin, me, factories.district(), role="district_staff")
    assert "Không ai tự giao vai trò cho mình" in response.content.decode()
    assert me.postings.count() == 1


def test_the_first_administrator_is_made_for_a_district(monkeypatch):
    module = "organisations.management.commands.create_administrator"
    monkeypatch.setattr(f"{module}.getpass", lambda: "Rừng-xanh-1959")
    commune, district = factories.UnitFactory(), factories.district()
    with pytest.raises(CommandError, match="cấp: Huyện"):
        call_command("create_administrator", "goc", "Quản Trị", unit=commune.code)
    assert not User.objects.exists()
    call_command("create_administrator", "goc", "Quản Trị", verbosity=0)
    posting = Posting.objects.get()
    assert (posting.role, posting.unit) == ("administrator", district)

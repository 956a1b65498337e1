import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from organisations import actions
from organisations.access import Role
from organisations.models import AuditEntry, User
from tests import factories

pytestmark = pytest.mark.django_db
LIST = "/quan-tri/tai-khoan/"
PASSWORD = "Rừng-xanh-1959"
TODAY = timezone.localdate


def page(account, part=""):
    return f"{LIST}{account.pk}/{part}"


@pytest.fixture
def admin(signed_in):
    """A client signed in as the administrator of the district."""
    return signed_in(Role.ADMINISTRATOR)


@pytest.fixture
def officer():
    return factories.person(Role.COMMUNE_OFFICER, factories.UnitFactory())


@pytest.fixture
def broken_trail(monkeypatch):
    def broken(**fields):
        raise RuntimeError("the trail cannot be written")

    monkeypatch.setattr(AuditEntry.objects, "create", broken)


def test_the_list_shows_the_accounts_of_the_district_with_their_roles(admin, officer):
    shown = admin.get(LIST).content.decode()
    assert officer.full_name in shown
    assert "Cán bộ giảm nghèo cấp xã" in shown


def test_an_account_with_any_posting_elsewhere_is_out_of_reach(signed_in, officer):
    here = factories.UnitFactory()
    client = signed_in(Role.ADMINISTRATOR, here)
    both = factories.person(Role.COMMUNE_CHAIRMAN, here)
    factories.PostingFactory(user=both, unit=factories.UnitFactory(), valid_to=factories.START)
    mine = factories.person(Role.COMMUNE_CHAIRMAN, here)
    shown = client.get(LIST).content.decode()
    assert mine.full_name in shown
    assert officer.full_name not in shown
    assert both.full_name not in shown
    for account in (officer, both):
        for part in ("", "sua/", "mat-khau/", "phan-cong/"):
            assert client.get(page(account, part)).status_code == 404
            assert client.post(page(account, part), {"password": PASSWORD}).status_code == 404


def test_an_administrator_reads_no_household(admin):
    assert admin.get("/ho/").status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_account_and_three(admin, rows, django_assert_num_queries):
    for _ in range(rows):
        factories.person(Role.COMMUNE_OFFICER, factories.UnitFactory())
    admin.get(LIST)  # fills the cache of the demonstration notice
    with django_assert_num_queries(6):
        admin.get(LIST)


def test_the_words_of_a_search_stay_out_of_the_address(admin, officer):
    officer.full_name = "Hoàng Thị Mẩn"
    officer.save()
    other = factories.person(Role.LEADER)
    response = admin.post(f"{LIST}tim/", {"words": "hoang man"})
    assert response["Location"] == LIST
    admin.post(f"{LIST}tim/", {"words": "thi man"})
    shown = admin.get(LIST).content.decode()
    assert officer.full_name in shown
    assert other.full_name not in shown


def test_the_list_narrows_by_role_and_by_state(admin, officer):
    locked = factories.person(Role.LEADER)
    locked.is_active = False
    locked.save()
    by_role = admin.get(LIST, {"role": "commune_officer"}).content.decode()
    assert officer.full_name in by_role
    assert locked.full_name not in by_role
    by_state = admin.get(LIST, {"is_active": "false"}).content.decode()
    assert locked.full_name in by_state
    assert officer.full_name not in by_state


def new_account(client, **changed):
    typed = {"full_name": "Lý Thị Lan", "username": "lan.ly", "email": "", "password": PASSWORD}
    return client.post(f"{LIST}moi/", typed | changed)


def test_a_new_account_leads_to_giving_it_a_role(admin):
    response = new_account(admin, username="Lan.Ly")
    account = User.objects.get(username="lan.ly")
    assert response["Location"] == page(account, "phan-cong/")
    assert account.check_password(PASSWORD)
    assert not account.permissions
    assert AuditEntry.objects.get().action == "create_account"


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("username", "Có Dấu"),
        ("username", "lan.nguyen"),
        ("password", "ngan"),
        ("password", "lan.ly.203"),
        ("email", "khong-phai"),
        ("full_name", ""),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_typed_is_lost(admin, field, typed):
    factories.UserFactory(username="lan.nguyen")
    response = new_account(admin, **{field: typed})
    form = response.context["form"]
    assert list(form.errors) == [field]
    shown = response.content.decode()
    assert 'value="Lý Thị Lan"' in shown or field == "full_name"
    assert not AuditEntry.objects.exists()
    assert User.objects.filter(full_name="Lý Thị Lan").count() == 0


def test_no_account_is_made_if_the_audit_line_fails(admin, broken_trail):
    with pytest.raises(RuntimeError):
        new_account(admin)
    assert not User.objects.filter(username="lan.ly").exists()


def edit(client, account, **changed):
    typed = {"full_name": account.full_name, "email": "", "is_active": "on"}
    return client.post(page(account, "sua/"), typed | changed)


def test_a_changed_name_is_written_with_what_stood_before(admin, officer):
    before = officer.full_name
    assert edit(admin, officer, full_name="Tên Mới")["Location"] == page(officer)
    officer.refresh_from_db()
    assert officer.full_name == "Tên Mới"
    line = AuditEntry.objects.get(action="change_account")
    assert line.changes == {"full_name": [before, "Tên Mới"]}
    assert line.unit == officer.postings.get().unit


def test_a_locked_account_is_out_at_once(admin, officer):
    theirs = Client()
    theirs.force_login(officer, backend="organisations.backends.AccountBackend")
    edit(admin, officer, is_active="")
    assert theirs.get("/don-vi/").status_code == 302
    assert AuditEntry.objects.get().changes == {"is_active": [True, False]}


def test_the_last_administrator_cannot_be_locked(admin):
    me = User.objects.get(postings__role="administrator")
    response = edit(admin, me, is_active="")
    assert "ít nhất một người quản trị" in response.content.decode()
    me.refresh_from_db()
    assert me.is_active


def test_an_administrator_may_be_locked_while_another_is_there(admin):
    other = factories.person(Role.ADMINISTRATOR)
    assert edit(admin, other, is_active="").status_code == 302
    other.refresh_from_db()
    assert not other.is_active


def test_a_temporary_administrator_may_still_change_others(signed_in, officer):
    client = signed_in(Role.ADMINISTRATOR)
    User.objects.get(postings__role="administrator").postings.update(valid_to=TODAY())
    assert edit(client, officer, full_name="Tên Mới").status_code == 302


def test_a_change_is_undone_if_the_audit_line_fails(admin, officer, broken_trail):
    with pytest.raises(RuntimeError):
        edit(admin, officer, full_name="Tên Mới")
    officer.refresh_from_db()
    assert officer.full_name != "Tên Mới"


def test_a_password_given_anew_ends_the_sessions_of_the_person(admin, officer):
    theirs = Client()
    theirs.force_login(officer, backend="organisations.backends.AccountBackend")
    assert theirs.get("/don-vi/").status_code == 200
    response = admin.post(page(officer, "mat-khau/"), {"password": PASSWORD})
    assert response["Location"] == page(officer)
    assert theirs.get("/don-vi/").status_code == 302
    officer.refresh_from_db()
    assert officer.check_password(PASSWORD)
    assert AuditEntry.objects.get(action="reset_password").changes == {}


def test_a_weak_password_is_refused_beside_its_field(admin, officer):
    response = admin.post(page(officer, "mat-khau/"), {"password": "12345678901"})
    assert list(response.context["form"].errors) == ["password"]


def test_the_action_itself_refuses_a_weak_password(officer):
    with pytest.raises(ValidationError):
        actions.reset_password(officer, password="ngan", by=None)


def test_two_accounts_never_share_a_user_name_in_another_case(officer):
    actions.create_account(username="lan", full_name="Lan", password=PASSWORD, by=None)
    with pytest.raises(actions.UsernameTaken):
        actions.create_account(username="LAN", full_name="Lan", password=PASSWORD, by=None)
    assert AuditEntry.objects.count() == 1


def test_the_page_of_an_account_shows_postings_past_and_present(admin, officer):
    ended = factories.PostingFactory(user=officer, unit=factories.UnitFactory(name="Xã Cũ"))
    ended.valid_to = factories.START
    ended.save()
    shown = admin.get(page(officer)).content.decode()
    assert "Xã Cũ" in shown
    assert "Đang giữ" in shown
    assert "Không có hiệu lực hôm nay" in shown


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_an_account_costs_the_same_for_one_posting_and_three(
    admin, rows, django_assert_num_queries
):
    account = factories.UserFactory()
    for _ in range(rows):
        factories.PostingFactory(user=account, unit=factories.UnitFactory())
    admin.get(page(account))
    with django_assert_num_queries(5):
        admin.get(page(account))

import pytest
from django.test import Client

from organisations.access import Role
from organisations.models import AuditEntry, User
from tests import factories

pytestmark = pytest.mark.django_db
OLD, NEW = "Rừng-xanh-1959", "Suối-trong-2030"
PAGE = "/tai-khoan/mat-khau/"


@pytest.fixture
def lan(client):
    person = factories.person(Role.VILLAGE_HEAD, factories.VillageFactory())
    person.set_password(OLD)
    person.save()
    client.force_login(person, backend="organisations.backends.AccountBackend")
    return person


def change(client, old=OLD, new=NEW, again=None):
    return client.post(
        PAGE, {"old_password": old, "new_password1": new, "new_password2": again or new}
    )


def password_of(user):
    return next(p for p in (OLD, NEW) if User.objects.get(pk=user.pk).check_password(p))


def test_a_person_sets_their_own_password_and_stays_signed_in(client, lan):
    assert change(client)["Location"] == "/"
    assert password_of(lan) == NEW
    assert client.get(PAGE).status_code == 200


def test_the_other_sessions_of_the_person_end(client, lan):
    phone = Client()
    phone.force_login(lan, backend="organisations.backends.AccountBackend")
    change(client)
    assert phone.get(PAGE).status_code == 302


def test_it_leaves_one_line_without_any_password(client, lan):
    change(client)
    line = AuditEntry.objects.get()
    assert (line.action, line.by, line.object_id) == ("change_password", lan, str(lan.pk))
    assert line.changes == {}


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [("sai", NEW, NEW), (OLD, NEW, "khác"), (OLD, "ngắn", "ngắn"), (OLD, "20302030" * 2, None)],
    ids=["wrong old", "not the same twice", "short", "digits only"],
)
def test_a_password_that_will_not_do_is_refused(client, lan, old, new, again):
    response = change(client, old, new, again)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert password_of(lan) == OLD


def test_the_password_stays_if_the_audit_line_fails(client, lan, monkeypatch):
    def broken(**fields):
        raise RuntimeError

    monkeypatch.setattr(AuditEntry.objects, "create", broken)
    with pytest.raises(RuntimeError):
        change(client)
    assert password_of(lan) == OLD

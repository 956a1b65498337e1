import pytest
from django.urls import reverse

from organisations.access import Role
from organisations.models import AuditEntry
from tests import factories

pytestmark = pytest.mark.django_db
PASSWORD = "Rừng-xanh-1959"
DOOR = "/dang-nhap/"
WRONG = "Tên đăng nhập hoặc mật khẩu không đúng."


@pytest.fixture
def lan():
    person = factories.person(Role.DISTRICT_STAFF)
    person.username = "lan.nguyen"
    person.set_password(PASSWORD)
    person.save()
    return person


def come_in(client, username="lan.nguyen", password=PASSWORD, **extra):
    return client.post(DOOR, {"username": username, "password": password, **extra})


def is_in(client):
    return "_auth_user_id" in client.session


def test_the_right_password_opens_the_home_page(client, lan):
    response = come_in(client)
    assert (response.status_code, response["Location"]) == (302, "/")
    assert is_in(client)


def test_signing_in_leaves_a_line_in_the_audit_trail(client, lan):
    come_in(client)
    line = AuditEntry.objects.get()
    assert (line.kind, line.by, line.unit) == ("sign_in", lan, factories.district())


def test_the_user_name_may_be_typed_in_any_case(client, lan):
    come_in(client, username=" Lan.NGUYEN ")
    assert is_in(client)


def test_one_answer_for_every_reason_of_refusal(client, lan):
    locked = factories.UserFactory(username="khoa", is_active=False)
    locked.set_password(PASSWORD)
    locked.save()
    answers = [
        come_in(client, password="sai"),
        come_in(client, username="khong.co"),
        come_in(client, username="khoa"),
    ]
    for answer in answers:
        assert answer.status_code == 200
        assert WRONG in answer.content.decode()
    assert not is_in(client)
    assert not AuditEntry.objects.exists()


def test_a_password_typed_wrong_is_not_sent_back(client, lan):
    assert "mat-khau-sai" not in come_in(client, password="mat-khau-sai").content.decode()


@pytest.mark.parametrize("elsewhere", ["https://xau.example/", "//xau.example/", "/\\xau.example"])
def test_next_never_leads_to_another_host(client, lan, elsewhere):
    assert come_in(client, next=elsewhere)["Location"] == "/"


def test_next_leads_back_to_the_page_asked_for(client, lan):
    asked = client.get("/don-vi/")
    assert asked["Location"] == "/dang-nhap/?next=/don-vi/"
    assert come_in(client, next="/don-vi/")["Location"] == "/don-vi/"


@pytest.mark.parametrize(
    ("page", "next_page"),
    [
        ("http://testserver/bao-cao/7/?trang=2#cuoi", "/bao-cao/7/%3Ftrang%3D2"),
        ("https://xau.example/bao-cao/7/", "/"),
        ("", "/"),
    ],
)
def test_a_button_leads_back_to_the_page_it_stands_on(client, page, next_page):
    asked = client.post(reverse("report_retry", args=[7]), headers={"referer": page})
    assert asked["Location"] == f"{DOOR}?next={next_page}"


def test_nobody_comes_in_if_the_audit_line_fails(client, lan, monkeypatch):
    monkeypatch.setattr(AuditEntry.objects, "create", _broken)
    with pytest.raises(RuntimeError):
        come_in(client)
    assert not is_in(client)


def _broken(**fields):
    raise RuntimeError("the trail cannot be written")


def test_the_fifth_wrong_password_locks_the_door_even_for_the_right_one(client, lan, settings):
    settings.AXES_ENABLED = True
    tries = [come_in(client, password="sai") for _ in range(5)]
    assert [t.status_code for t in tries] == [200, 200, 200, 200, 429]
    assert "Đã thử quá nhiều lần" in tries[-1].content.decode()
    assert come_in(client).status_code == 429
    assert not is_in(client)


def test_throttling_counts_all_spellings_of_a_name_together(client, lan, settings):
    settings.AXES_ENABLED = True
    spellings = ["lan.nguyen", "LAN.nguyen", "Lan.Nguyen", " lan.nguyen", "lan.NGUYEN"]
    last = [come_in(client, username=s, password="sai") for s in spellings][-1]
    assert last.status_code == 429


def test_somebody_else_is_not_locked_out_with_them(client, lan, settings):
    settings.AXES_ENABLED = True
    for _ in range(5):
        come_in(client, username="khong.co", password="sai")
    come_in(client)
    assert is_in(client)


def test_a_demonstration_account_cannot_come_in_on_a_real_installation(client, lan, settings):
    lan.is_demo = True
    lan.save()
    settings.DEBUG = False
    assert WRONG in come_in(client).content.decode()
    settings.DEBUG = True
    come_in(client)
    assert is_in(client)


def test_demonstration_accounts_are_named_only_where_they_can_come_in(client, lan, settings):
    lan.is_demo = True
    lan.save()
    settings.DEBUG = False
    assert "lan.nguyen" not in client.get(DOOR).content.decode()
    settings.DEBUG = True
    assert "lan.nguyen" in client.get(DOOR).content.decode()


def test_a_real_account_is_never_named_on_the_door(client, lan, settings):
    settings.DEBUG = True
    factories.UserFactory(is_demo=True)
    assert "lan.nguyen" not in client.get(DOOR).content.decode()


def test_somebody_who_is_in_already_is_sent_home(signed_in):
    assert signed_in(Role.LEADER).get(DOOR)["Location"] == "/"


def test_signing_out_needs_a_post(signed_in):
    client = signed_in(Role.LEADER)
    refused = client.get(reverse("sign_out"))
    assert refused.status_code == 405
    assert "Địa chỉ này không mở trực tiếp được" in refused.content.decode()
    assert is_in(client)
    assert client.post(reverse("sign_out"))["Location"] == DOOR
    assert not is_in(client)


def test_an_account_locked_meanwhile_is_out_at_once(client, lan):
    come_in(client)
    lan.is_active = False
    lan.save()
    assert client.get("/don-vi/").status_code == 302

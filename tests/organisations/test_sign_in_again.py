"""A session that ran out in the middle of work: what was typed comes along or stays in place."""

import re
from html import unescape

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.urls import reverse

from organisations.access import MOST_CARRIED, Role
from tests import factories

pytestmark = pytest.mark.django_db
PASSWORD = "Rừng-xanh-1959"
DOOR = "/dang-nhap/"
JSON = {"accept": "application/json"}
TYPED = {"do": "record", "dien_tich_m2": "45,5", "phuong_tien": ["tivi", "radio"]}
SHEET = "/ra-soat/phieu/999999/"


@pytest.fixture
def lan():
    person = factories.person(Role.COMMUNE_OFFICER, factories.UnitFactory())
    person.username = "lan.nguyen"
    person.set_password(PASSWORD)
    person.save()
    return person


def is_in(client):
    return "_auth_user_id" in client.session


def hidden(page):
    """The hidden fields of a page's main form."""
    found = {}
    for name, value in re.findall(
        r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.content.decode()
    ):
        found.setdefault(unescape(name), []).append(unescape(value))
    return {n: v for n, v in found.items() if n != "csrfmiddlewaretoken"}


def at_the_door(client, fields=TYPED):
    """What a browser gets that sends a sheet after its session has run out."""
    return client.post(SHEET, fields, follow=True)


def test_what_was_typed_comes_along_to_the_door_in_the_page_alone(client):
    sent = client.post(SHEET, TYPED)
    assert (sent.status_code, sent["Location"]) == (307, f"{DOOR}?next={SHEET}")
    page = at_the_door(client)
    assert hidden(page) == {"do": ["record"], "dien_tich_m2": ["45,5"], "next": [SHEET],
                            "phuong_tien": ["tivi", "radio"]}  # fmt: skip
    assert "Phiên làm việc đã hết" in page.content.decode()
    assert not client.session.items(), "nothing is kept for a stranger"


def test_who_signs_in_is_asked_to_send_it_again(client, lan):
    fields = hidden(at_the_door(client))
    page = client.post(DOOR, fields | {"username": "lan.nguyen", "password": PASSWORD})
    assert is_in(client)
    shown = page.content.decode()
    assert "Gửi lại" in shown
    assert f'action="{SHEET}"' in shown
    assert hidden(page) == TYPED | {"do": ["record"], "dien_tich_m2": ["45,5"]}
    assert PASSWORD not in shown


def test_a_wrong_password_loses_nothing_and_its_record_holds_nothing_of_it(client, lan, settings):
    settings.AXES_ENABLED = True
    fields = hidden(at_the_door(client)) | {"thanh_vien-0-cccd": ["019180001234"]}
    page = client.post(DOOR, fields | {"username": "lan.nguyen", "password": "sai"})
    assert hidden(page)["thanh_vien-0-cccd"] == ["019180001234"]
    kept = AccessAttempt.objects.get()
    assert "username=" in kept.post_data
    assert "019180001234" not in kept.post_data + kept.get_data
    assert "phuong_tien" not in kept.post_data


@pytest.mark.parametrize("elsewhere", ["https://xau.example/", "//xau.example/"])
def test_nothing_is_sent_to_another_host(client, lan, elsewhere):
    fields = hidden(at_the_door(client)) | {"next": elsewhere}
    page = client.post(DOOR, fields | {"username": "lan.nguyen", "password": PASSWORD})
    assert 'action="/"' in page.content.decode()
    assert "xau.example" not in page.content.decode()


def test_it_is_sent_again_only_with_a_token_of_the_new_session(lan):
    client = Client(enforce_csrf_checks=True)
    token = client.get(DOOR).cookies["csrftoken"].value
    fields = TYPED | {"csrfmiddlewaretoken": token}
    door = client.post(SHEET, fields, follow=True)
    own = {"username": "lan.nguyen", "password": PASSWORD, "csrfmiddlewaretoken": token}
    page = client.post(DOOR, hidden(door) | own)
    again = re.findall(r'"csrfmiddlewaretoken" value="(\w+)"', page.content.decode())[-1]
    assert client.post(SHEET, fields | {"csrfmiddlewaretoken": again}).status_code == 404
    assert client.post(SHEET, fields | {"csrfmiddlewaretoken": token}).status_code == 403


def test_a_page_of_another_kind_a_long_form_and_an_empty_one_go_the_plain_way(client):
    assert client.post(reverse("password_change"), TYPED).status_code == 302
    assert client.post(SHEET, TYPED | {"ghi_chu": "x" * MOST_CARRIED}).status_code == 302
    assert client.post(SHEET).status_code == 302
    assert client.get(SHEET).status_code == 302


def test_markup_that_was_typed_stays_text(client):
    page = at_the_door(client, {'"><script>': '"><script>alert(1)</script>'})
    assert "<script>alert" not in page.content.decode()


def in_place(client, **fields):
    return client.post(
        DOOR, {"username": "lan.nguyen", "password": PASSWORD} | fields, headers=JSON
    )


def test_a_page_signs_its_person_in_again_in_place(client, lan):
    assert in_place(client).json() == {"signed_in": True}
    assert is_in(client)


def test_in_place_too_there_is_one_answer_for_every_reason(client, lan):
    for wrong in ({"password": "sai"}, {"username": "khong.co"}):
        refused = in_place(client, **wrong)
        assert refused.status_code == 400
        assert refused.json() == {"error": "Tên đăng nhập hoặc mật khẩu không đúng."}
    assert not is_in(client)


def test_in_place_too_the_door_is_locked_after_five_tries(client, lan, settings):
    settings.AXES_ENABLED = True
    assert [in_place(client, password="sai").status_code for _ in range(5)] == [400] * 4 + [429]
    assert in_place(client).status_code == 429
    assert not is_in(client)


def test_in_place_a_token_is_needed(lan):
    client = Client(enforce_csrf_checks=True)
    assert in_place(client).status_code == 403


def test_in_place_one_may_come_in_over_somebody_else(signed_in, lan):
    client = signed_in(Role.LEADER)
    assert in_place(client).json() == {"signed_in": True}
    assert client.session["_auth_user_id"] == str(lan.pk)


def test_signing_out_makes_the_browser_forget_what_pages_kept(signed_in):
    answer = signed_in(Role.LEADER).post(reverse("sign_out"))
    assert answer["Clear-Site-Data"] == '"storage"'

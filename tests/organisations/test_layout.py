"""The frame around every page: menu, demonstration notice, error pages, what they cost."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client
from django.urls import path

from organisations.access import Permission, Role, requires
from tests import factories

NOTICE = "Dữ liệu trình diễn – mọi hộ, mọi người và mọi số liệu đều là giả lập."
PAGE = "/tai-khoan/mat-khau/"


@requires(Permission.READ_OWN_ACCOUNT)
def broken(request):
    raise ValueError("Nông Thị Mẩn 034123456789")


@requires(Permission.READ_OWN_ACCOUNT)
def kept(request):
    return HttpResponse(headers={"Cache-Control": "max-age=60"})


handler500 = "povertyplan.views.server_error"
urlpatterns = [path("hong/", broken), path("giu/", kept), path("cua/", lambda _: HttpResponse())]


@pytest.mark.django_db
def test_the_frame_costs_session_user_and_postings_and_nothing_more(
    signed_in, django_assert_num_queries
):
    client = signed_in(Role.DISTRICT_STAFF)
    client.get(PAGE)
    with django_assert_num_queries(3):
        client.get(PAGE)


@pytest.mark.django_db
def test_the_notice_stands_on_every_page_of_a_demonstration(signed_in, client):
    factories.UserFactory(is_demo=True)
    assert NOTICE in client.get("/dang-nhap/").content.decode()
    signed = signed_in(Role.LEADER)
    assert NOTICE in signed.get(PAGE).content.decode()
    assert NOTICE in signed.get("/khong-co/").content.decode()
    assert NOTICE in signed.get("/nhat-ky/").content.decode()


@pytest.mark.django_db
def test_a_real_installation_carries_no_notice(signed_in):
    assert NOTICE not in signed_in(Role.LEADER).get(PAGE).content.decode()


@pytest.mark.django_db
def test_the_menu_offers_only_pages_the_person_may_open(signed_in):
    shown = signed_in(Role.LEADER).get("/don-vi/").content.decode()
    assert 'href="/don-vi/" aria-current="page"' in shown
    assert 'href="/nhat-ky/"' not in shown
    assert 'href="/quan-tri/tai-khoan/"' not in shown


@pytest.mark.django_db
def test_a_page_below_a_menu_entry_marks_the_entry(signed_in):
    shown = signed_in(Role.LEADER).get(f"/don-vi/{factories.district().pk}/").content.decode()
    assert 'href="/don-vi/" aria-current="true"' in shown


@pytest.mark.django_db
def test_the_person_sees_name_role_and_place(signed_in):
    shown = signed_in(Role.LEADER).get(PAGE).content.decode()
    assert "Lãnh đạo · Huyện Võ Nhai" in shown


@pytest.mark.django_db
def test_a_page_without_permission_is_refused_politely(signed_in):
    response = signed_in(Role.LEADER).get("/nhat-ky/")
    assert response.status_code == 403
    assert "không thuộc quyền của bạn" in response.content.decode()


@pytest.mark.django_db
def test_the_address_of_a_button_opened_as_a_page_says_so_and_leads_home(signed_in):
    response = signed_in(Role.DISTRICT_STAFF).get("/bao-cao/7/lap-lai/")
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert "Địa chỉ này không mở trực tiếp được" in response.content.decode()
    assert 'href="/"' in response.content.decode()


@pytest.mark.django_db
def test_a_form_without_its_token_is_refused_in_the_words_of_the_house():
    client = Client(enforce_csrf_checks=True)
    client.force_login(
        factories.person(Role.LEADER), backend="organisations.backends.AccountBackend"
    )
    response = client.post(PAGE, {"old_password": "mat-khau-cu"})
    assert response.status_code == 403
    shown = response.content.decode()
    assert "Phiên của biểu mẫu này đã hết hạn" in shown and 'href="/"' in shown
    assert "CSRF" not in shown and "mat-khau-cu" not in shown


@pytest.mark.django_db
@pytest.mark.parametrize("address", [PAGE, "/", "/nhat-ky/", "/khong-co/"])
def test_no_cache_keeps_what_a_person_has_seen(signed_in, address):
    assert signed_in(Role.LEADER).get(address)["Cache-Control"] == "private, no-store"


@pytest.mark.urls(__name__)
@pytest.mark.django_db
def test_a_page_may_say_itself_how_long_it_is_kept(signed_in, client):
    assert signed_in(Role.LEADER).get("/giu/")["Cache-Control"] == "max-age=60"
    client.logout()
    assert "Cache-Control" not in client.get("/cua/")


@pytest.mark.urls(__name__)
@pytest.mark.django_db
def test_an_error_page_shows_nothing_of_anybody(client):
    client.raise_request_exception = False
    client.force_login(
        factories.person(Role.LEADER), backend="organisations.backends.AccountBackend"
    )
    response = client.get("/hong/")
    assert response.status_code == 500
    assert "Hệ thống gặp lỗi" in response.content.decode()
    assert "Mẩn" not in response.content.decode()


def test_the_page_of_a_server_error_needs_neither_request_nor_database():
    assert "Hệ thống gặp lỗi" in render_to_string("errors/500.html")


@pytest.mark.parametrize("name", ["400", "404", "405", "form_expired"])
def test_error_pages_lead_back(name):
    assert 'href="/"' in render_to_string(f"errors/{name}.html")


def templates():
    return sorted((Path(settings.BASE_DIR) / "templates").rglob("*.html"))


def test_no_template_carries_its_own_script_or_style():
    inline = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle=|\son[a-z]+=\"|javascript:")
    assert [t.name for t in templates() if inline.search(t.read_text(encoding="utf-8"))] == []


def test_scripts_are_deferred_and_come_from_this_host():
    tags = [t for f in templates() for t in re.findall(r"<script[^>]*>", f.read_text("utf-8"))]
    assert all("defer" in tag and "{% static" in tag for tag in tags)


def test_the_style_sheet_stays_small():
    assert (Path(settings.BASE_DIR) / "static/css/site.css").stat().st_size < 25_600

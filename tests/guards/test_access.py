"""Guard 1: every page names its permission; whoever lacks it is refused on GET and POST."""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from organisations.access import ROLES, Permission, Role
from povertyplan.urls import PUBLIC
from tests import factories


def pages(patterns=None, prefix=""):
    """(name, path pattern, view) of every page of the project."""
    for entry in patterns if patterns is not None else get_resolver().url_patterns:
        where = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from pages(entry.url_patterns, where)
        elif isinstance(entry, URLPattern):
            yield entry.name, where, entry.callback


PAGES = sorted((name, where, view) for name, where, view in pages() if name not in PUBLIC)


def some_address(where):
    """A path of that pattern with made-up ids."""
    parts = []
    for part in where.split("/"):
        if part.startswith("<int:"):
            part = "999999"
        elif part.startswith("<uuid:"):
            part = "00000000-0000-0000-0000-000000000000"
        elif part.startswith("<"):
            part = "khong-co"
        parts.append(part)
    return "/" + "/".join(parts)


def test_every_page_has_a_name_and_names_are_unique():
    names = [name for name, _, _ in pages()]
    assert None not in names
    assert len(names) == len(set(names))


@pytest.mark.parametrize(("name", "where", "view"), PAGES, ids=[p[0] for p in PAGES])
def test_every_page_names_its_permission(name, where, view):
    assert isinstance(getattr(view, "permission", None), Permission), f"{name} has no @requires"


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "where", "view"), PAGES, ids=[p[0] for p in PAGES])
def test_nobody_opens_a_page_without_signing_in(client, name, where, view):
    for response in (client.get(some_address(where)), client.post(some_address(where))):
        assert response.status_code == 302
        assert response["Location"].startswith("/dang-nhap/")


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role, ids=str)
def test_a_role_without_the_permission_is_refused_on_get_and_post(signed_in, role):
    client = signed_in(role, factories.UnitFactory())
    opened = []
    for name, where, view in PAGES:
        if view.permission in ROLES[role]:
            continue
        for response in (client.get(some_address(where)), client.post(some_address(where))):
            if response.status_code != 403:
                opened.append(f"{name}: {response.status_code}")
    assert opened == []


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role, ids=str)
def test_an_object_that_is_not_there_is_a_404_never_a_crash(signed_in, role):
    client = signed_in(role, factories.UnitFactory())
    wrong = []
    for name, where, view in PAGES:
        if view.permission not in ROLES[role] or "<" not in where:
            continue
        for response in (client.get(some_address(where)), client.post(some_address(where))):
            if response.status_code not in {404, 405}:
                wrong.append(f"{name}: {response.status_code}")
    assert wrong == []


@pytest.mark.django_db
def test_a_person_without_any_posting_opens_nothing(client):
    client.force_login(factories.UserFactory(), backend="organisations.backends.AccountBackend")
    assert {client.get(some_address(where)).status_code for _, where, _ in PAGES} == {403}


@pytest.mark.django_db
def test_health_is_public_and_tells_nothing_else(client):
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"database": "ok", "broker": "ok"}

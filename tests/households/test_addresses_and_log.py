"""No page of the registry puts a person into an address or into the log, whatever is typed."""

import logging
import re

import pytest
from django.urls import URLPattern

from households import urls
from households.models import IssuedDocument
from organisations.models import AuditEntry
from tests.households import builders as build
from tests.households.constraints.world import rows
from tests.households.screens import as_

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
NAME, NUMBER = "Sùng Thị Mỷ", "019199887766"
SAFE = {"IntConverter", "SlugConverter", "UUIDConverter"}
ROUTES = [entry for entry in urls.urlpatterns if isinstance(entry, URLPattern)]


@pytest.fixture
def world():
    """One row of everything, and a household of the person looked for."""
    found = rows()
    IssuedDocument.objects.all().delete()  # of rounds that never came so far
    village = found["household"].unit
    found["ours"] = build.household(village, NAME, head={"cccd": NUMBER})
    return found


@pytest.fixture
def typed():
    """The person in every field a form may have."""
    said = ("basis", "content", "name", "note", "q", "reason", "refusal", "search", "words")
    known = dict.fromkeys(said, f"{NAME} {NUMBER}")
    return known | {"cccd": NUMBER, "head_name": NAME, "on": "1/3/2026", "birth": "khong"}


def addresses(world):
    """Every address of the registry with ids of the world in it."""
    ids = {row.pk for row in world.values()}
    for entry in ROUTES:
        names = entry.pattern.converters
        for pk in sorted(ids)[:4] if names else (0,):
            where = re.sub(r"<int:\w+>", str(pk), str(entry.pattern))
            yield "/" + re.sub(r"<slug:\w+>", "sinh", where)


def test_only_numbers_and_codes_stand_in_an_address():
    kinds = {type(c).__name__ for entry in ROUTES for c in entry.pattern.converters.values()}
    assert kinds <= SAFE


@pytest.mark.parametrize("who", ["officer", "chairman", "staff"])
def test_what_is_typed_comes_neither_into_an_address_nor_into_the_log(world, typed, caplog, who):
    caplog.set_level(logging.INFO)
    unit = world["household"].unit.parent
    people = {"officer": build.officer, "chairman": build.chairman}
    client = as_(people[who](unit) if who in people else build.staff())
    client.raise_request_exception = False  # the world has files and papers that never were
    told = []
    for address in addresses(world):
        for answer in (client.get(address), client.post(address, typed)):
            told.append(answer.get("Location", ""))
    told += [record.getMessage() for record in caplog.records]
    told += [str(facts) for facts in AuditEntry.objects.values_list("changes", flat=True)]
    assert len(told) > 100
    assert [words for words in told if NAME in words or NUMBER in words] == []

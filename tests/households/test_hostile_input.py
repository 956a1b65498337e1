"""Ids no database holds and characters no keyboard gives are answered, not stumbled over."""

from datetime import date

import pytest

from households import actions
from tests.households import builders as build
from tests.households.families import family, one
from tests.households.screens import as_

pytestmark = pytest.mark.django_db
HUGE, REASON = 10**25, {"reason": "Ghi nhầm\0"}


@pytest.fixture
def home():
    """A family of four on the list of its commune's round."""
    _, (village,) = build.commune()
    home = family(village)
    build.listed(build.open_round(village.parent), home)
    return home


def test_an_id_no_database_holds_is_not_found(home):
    client = as_(build.officer(home.unit.parent))
    places = [f"ho/nghi-trung/1/{HUGE}/", f"ho/nghi-trung/{HUGE}/{HUGE + 1}/", f"van-ban/{HUGE}/",
              f"minh-chung/{HUGE}/", f"van-ban/phat-hanh/tu-choi/{HUGE}/",
              f"dien-bien/{home.unit.parent_id}/{HUGE}/"]  # fmt: skip
    assert {place: client.get(f"/{place}").status_code for place in places} == dict.fromkeys(
        places, 404
    )


def test_an_unknown_state_shows_every_household_of_the_village(home):
    commune_review = home.cases.get().commune_review
    client = as_(build.officer(home.unit.parent))
    page = client.get(f"/ra-soat/xa/{commune_review.pk}/thon/{home.unit_id}/?state=%00")
    assert home.code in page.content.decode()


def test_a_reason_is_kept_without_the_character_postgresql_does_not_store(home):
    officer = build.officer(home.unit.parent)
    how = {"at": build.moment("2026-03-10"), "by": officer}
    support = actions.record_support(
        home, kind="khac", what="Gạo", received_on=date(2026, 3, 5), basis="QĐ 5",
        today=date(2026, 3, 10), **how,
    )  # fmt: skip
    event = actions.record_leaving(
        home, member=one(home, "Lý Thị Út"), on=date(2026, 3, 5), basis="Đơn",
        today=date(2026, 3, 10), **how,
    )  # fmt: skip
    client = as_(officer)
    client.post(f"/ho/ho-tro/{support.pk}/bo/", REASON)
    client.post(f"/ho/bien-dong/{event.pk}/huy/", REASON)
    support.refresh_from_db()
    assert support.withdrawal == "Ghi nhầm" == event.reversal.basis

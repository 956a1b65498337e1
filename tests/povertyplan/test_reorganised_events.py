"""What was recorded before a reorganisation: reversed after it, and found by today's units."""

from datetime import date

import pytest
from django.urls import reverse

from households import actions
from households.actions.life.reversing import EventIsOvertaken
from organisations.models import Unit
from povertyplan.reorganising.undoing import SomethingNewRecorded
from tests.households.builders import decided_ad_hoc, moment, officer, staff

from .reorganised import ON, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


@pytest.mark.parametrize("happened", ["closed", "moved"])
def test_what_happened_before_is_not_reversed_into_a_former_village(world, happened):
    home, day = world.homes[world.left_1][0], date(2026, 3, 1)
    facts = {"basis": "Đơn", "at": moment(day), "by": officer(world.left)}
    if happened == "closed":
        event = actions.close_household(home, closing="moved_away", closed_on=day, on=day, **facts)
    else:
        event = actions.move_household(home, unit=world.other_1, on=day, today=day, **facts)
    world.apply()
    with pytest.raises(EventIsOvertaken, match="sắp xếp đơn vị từ ngày 01/07/2026"):
        actions.reverse_event(event, reason="Nhầm", on=ON, at=moment(ON), by=staff())
    home.refresh_from_db()
    assert home.unit == (world.left_1 if happened == "closed" else world.other_1)


def test_nothing_is_put_back_once_a_household_moved_on_and_left(world):
    done, home = world.apply(), world.homes[world.left_1][0]
    day = date(2026, 11, 24)
    facts = {"basis": "Đơn", "at": moment(day), "by": officer(world.other)}
    actions.move_household(home, unit=world.other_1, on=day, today=day, **facts)
    actions.close_household(home, closing="moved_away", closed_on=day, on=day, **facts)
    with pytest.raises(SomethingNewRecorded):
        world.undo(done)
    home.refresh_from_db()
    assert home.unit == world.other_1


def test_todays_commune_finds_what_its_former_parts_closed_and_issued(world, client):
    gone, poor = world.homes[world.left_1]
    day = date(2026, 3, 1)
    facts = {"basis": "Đơn", "at": moment(day), "by": officer(world.left)}
    actions.close_household(gone, closing="moved_away", closed_on=day, on=day, **facts)
    decided = decided_ad_hoc(poor, "ngheo")
    signed = {"signer": "Ma Văn Định", "dated_on": ON, "at": moment(ON), "by": staff()}
    document = actions.issue_document(decided, **signed)
    world.apply()
    client.force_login(staff())
    today = Unit.objects.get(code="05740", valid_to=None)
    village = Unit.objects.get(code=world.left_1.code, valid_to=None)
    asked = {"commune": today.pk, "record": "dong"}
    for more in ({}, {"village": village.pk}):
        page = client.get(reverse("household_list"), asked | more)
        assert gone.code in page.content.decode()
    page = client.get(reverse("document_list"), {"unit": today.pk})
    assert f"{document.number}" in page.content.decode()

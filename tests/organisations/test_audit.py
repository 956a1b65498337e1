import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings

from organisations import actions, wording
from organisations.access import Role
from organisations.models import AuditEntry
from tests import factories

pytestmark = pytest.mark.django_db
LIST = "/nhat-ky/"


def household_line(unit=None, **changes):
    household = factories.HouseholdFactory(unit=unit or factories.VillageFactory())
    return actions.record("record_survey", household, by=None, unit=household.unit, **changes)


def test_the_trail_tells_who_did_what_when(signed_in):
    client = signed_in(Role.DISTRICT_STAFF)
    posting = factories.PostingFactory(role=Role.LEADER)
    actions.end_posting(posting, on=factories.START, by=posting.user)
    shown = client.get(LIST).content.decode()
    assert "Kết thúc vai trò" in shown
    assert posting.user.full_name in shown
    assert "ngày: 01/01/2021" in shown


def test_lines_of_another_commune_are_absent_from_list_count_and_filter(signed_in):
    here, elsewhere = factories.UnitFactory(), factories.UnitFactory()
    client = signed_in(Role.ADMINISTRATOR, here)
    mine = factories.UserFactory(full_name="Người Ở Đây")
    stranger = factories.person(Role.LEADER, elsewhere)
    actions.record("give_posting", mine, by=mine, unit=here, role="leader")
    actions.record("give_posting", stranger, by=stranger, unit=elsewhere, role="leader")
    for query in ({}, {"object_id": stranger.pk}, {"action": "give_posting"}):
        response = client.get(LIST, query)
        assert stranger.full_name not in response.content.decode()
        assert len(response.context["table"].rows) == (0 if "object_id" in query else 1)
    assert "by" in client.get(LIST, {"by": stranger.pk}).context["filter"].form.errors


def test_the_content_of_a_household_is_hidden_from_who_may_not_read_it(signed_in):
    household_line(thu_nhap=["1.000.000", "2.000.000"])
    shown = signed_in(Role.ADMINISTRATOR).get(LIST).content.decode()
    assert "2.000.000" not in shown
    assert "không hiển thị với vai trò này" in shown


def test_the_content_of_a_household_is_shown_to_who_may_read_it(signed_in):
    household_line(thu_nhap=["1.000.000", "2.000.000"])
    shown = signed_in(Role.DISTRICT_STAFF).get(LIST).content.decode()
    assert "1.000.000 → 2.000.000" in shown


def test_a_household_line_of_no_unit_shows_no_content(signed_in):
    household = factories.HouseholdFactory()
    actions.record("record_survey", household, by=None, ten=["Mẩn", "Mận"])
    assert "Mận" not in signed_in(Role.DISTRICT_STAFF).get(LIST).content.decode()


def test_roles_that_may_not_read_the_trail_are_refused(signed_in):
    assert signed_in(Role.LEADER).get(LIST).status_code == 403


def test_the_trail_narrows_to_one_object(signed_in):
    wanted, other = household_line(), household_line()
    client = signed_in(Role.DISTRICT_STAFF)
    query = {"object_type": "households.Household", "object_id": wanted.object_id}
    rows = client.get(LIST, query).context["table"].rows
    assert [row.record for row in rows] == [wanted]
    assert other not in [row.record for row in rows]


def test_the_trail_narrows_by_day_of_vietnam(signed_in):
    late = household_line()
    AuditEntry.objects.update(at=datetime(2026, 11, 22, 17, 30, tzinfo=UTC))  # 00:30 on the 23rd
    client = signed_in(Role.DISTRICT_STAFF)
    for query, found in (
        ({"since": "23/11/2026"}, [late]),
        ({"until": "22/11/2026"}, []),
        ({"until": "23/11/2026"}, [late]),
    ):
        rows = client.get(LIST, query).context["table"].rows
        assert [row.record for row in rows] == found
    assert "00:30 23/11/2026" in client.get(LIST).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_trail_costs_the_same_for_one_line_and_three(
    signed_in, rows, django_assert_num_queries
):
    client = signed_in(Role.DISTRICT_STAFF)
    for _ in range(rows):
        person = factories.person(Role.LEADER)
        actions.record("give_posting", person, by=person, unit=factories.UnitFactory())
    client.get(LIST)
    with django_assert_num_queries(6):
        client.get(LIST)


def test_every_action_of_the_product_has_its_vietnamese_name():
    written = set()
    for app in ("organisations", "households", "targets", "tasks", "reports", "povertyplan"):
        for path in (Path(settings.BASE_DIR) / app).rglob("*.py"):
            source = path.read_text(encoding="utf-8")
            written |= set(re.findall(r"\brecord(?:_export)?\(\s*\"([a-z_]+)\"", source))
    assert len(written) > 20
    assert sorted(written - set(wording.ACTIONS)) == []


def test_values_read_as_vietnamese():
    changes = {"role": "leader", "on": "2026-11-23", "email": ["", "a@b"], "is_active": False}
    assert wording.changes_text(changes) == (
        "vai trò: Lãnh đạo; ngày: 23/11/2026; thư điện tử: – → a@b; được đăng nhập: không"
    )


def test_a_line_of_no_known_kind_is_never_written():
    with pytest.raises(ValueError, match="off"):
        actions.record("set_holiday", factories.UserFactory(), by=None, kind="off")
    assert not AuditEntry.objects.exists()

"""The forms on screen: the workbook's own figures, in Vietnamese, within the reader's units."""

import re

import pytest
from django.urls import reverse

from organisations.access import Role
from reports.forms import FORMS, heading
from reports.forms.declaration import Column
from reports.scope import Scope

from . import world
from .recount import Recount

pytestmark = pytest.mark.django_db


def opened(client, code, **params):
    return client.get(reverse("form_page", args=[code]), params).content.decode()


def total_of(text):
    """The figures of the row TỔNG CỘNG as shown."""
    row = text[text.index("TỔNG CỘNG") :].split("</tr>")[0]
    return re.findall(r'<td class="num">(.*?)</td>', row)


def test_b1_on_screen_shows_the_recounted_total(signed_in, closed):
    total = Recount(closed.district, 2024).results()[None]
    shown = total_of(opened(signed_in(Role.LEADER), "B1"))
    assert [shown[n - 1] for n in (1, 2, 3, 5)] == [
        f"{total[n]:,}".replace(",", ".") for n in (1, 2, 3, 5)
    ]
    assert shown[3] == f"{100 * total[3] / total[1]:.2f}".replace(".", ",")
    assert shown[6] == "–"


@pytest.mark.parametrize("code", FORMS)
def test_every_form_opens_with_its_columns_notes_and_unit(signed_in, closed, code):
    text = opened(signed_in(Role.LEADER), code, don_vi=closed.commune.code, nam=2024)
    table = FORMS[code].table(Scope(closed.commune, 2024))
    for column in table.columns:
        assert column.label in text and column.caption in text
    for note in table.notes:
        assert note in text
    assert f"{closed.commune}, năm 2024" in text


def test_a_commune_reads_its_own_villages_and_nobody_elses(signed_in, closed):
    client = signed_in(Role.COMMUNE_OFFICER, closed.commune)
    text = opened(client, "B1")
    assert str(closed.places[0][1][0]) in text
    assert str(closed.other) not in text
    address = reverse("form_page", args=["B1"])
    for foreign in (closed.other, closed.district):
        assert client.get(address, {"don_vi": foreign.code}).status_code == 404


def test_a_form_that_does_not_exist_is_not_there(signed_in, closed):
    client = signed_in(Role.LEADER)
    assert client.get(reverse("form_page", args=["B99"])).status_code == 404


def test_without_a_closed_year_the_page_says_so(signed_in):
    world.communes(1)
    assert "Chưa có năm nào khoá sổ" in opened(signed_in(Role.LEADER), "B1")


@pytest.mark.parametrize(("code", "queries"), [("B1", 12), ("B2", 12), ("B3", 12), ("B4", 12)])
def test_a_form_costs_the_same_for_one_commune_and_three(
    signed_in, known_as_real, django_assert_num_queries, code, queries
):
    client = signed_in(Role.LEADER)
    for count in (1, 2):
        places = world.communes(count)
        world.close(2024, places)
        world.population(2024, places, seed=3, size=20)
        with django_assert_num_queries(queries):
            opened(client, code)


def test_neighbours_under_the_same_bands_share_them():
    columns = [
        Column("a", "1", "A"),
        Column("b", "2", "B", ("X", "Y")),
        Column("c", "3", "C", ("X", "Y")),
        Column("d", "4", "D", ("X", "Z")),
        Column("e", "5", "E", ("W",)),
    ]
    grid = [[(c.text, c.column, c.rows, c.columns) for c in row] for row in heading(columns)]
    assert grid == [
        [("A", 0, 3, 1), ("X", 1, 1, 3), ("W", 4, 1, 1)],
        [("Y", 1, 1, 2), ("Z", 3, 1, 1), ("E", 4, 2, 1)],
        [("B", 1, 1, 1), ("C", 2, 1, 1), ("D", 3, 1, 1)],
    ]


def test_a_village_head_reads_no_reports(signed_in, closed):
    client = signed_in(Role.VILLAGE_HEAD, closed.places[0][1][0])
    assert client.get(reverse("form_page", args=["B1"])).status_code == 403

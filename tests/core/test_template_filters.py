from decimal import Decimal

import pytest
from django.template import Context, Template
from django.test import RequestFactory


def rendered(source, address="/", **context):
    request = RequestFactory().get(address)
    return Template(source).render(Context({"request": request, **context}))


@pytest.mark.parametrize(
    ("value", "places", "words"),
    [
        (17980, 0, "17.980"),
        (1234.5, 1, "1.234,5"),
        (Decimal("0.125"), 2, "0,13"),
        (0.5, 0, "1"),
        (2.5, 0, "3"),
        (-1234, 0, "-1.234"),
        (0, 0, "0"),
        (None, 0, "–"),
        ("", 0, "–"),
    ],
)
def test_a_number_reads_as_in_vietnam(value, places, words):
    assert rendered("{{ value|number:places }}", value=value, places=places) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [(8.37, "8,37\u00a0%"), (100, "100,00\u00a0%"), (0, "0,00\u00a0%"), (None, "–")],
)
def test_a_rate_carries_its_sign(value, words):
    assert rendered("{{ value|percent }}", value=value) == words


@pytest.mark.parametrize(("cccd", "words"), [("034123456789", "•••• 6789"), ("", "–"), (None, "–")])
def test_a_citizen_number_shows_its_last_four_digits(cccd, words):
    assert rendered("{{ cccd|last_four }}", cccd=cccd) == words


def test_a_key_that_is_not_there_is_nothing():
    assert rendered("{{ found|lookup:'a' }}/{{ found|lookup:'b' }}", found={"a": 1}) == "1/None"


def test_an_icon_is_drawn_in_place_and_hidden_from_readers():
    drawn = rendered('{% icon "house" %}')
    assert drawn == "" or drawn.startswith('<svg aria-hidden="true"')


def test_an_icon_that_does_not_exist_is_nothing():
    assert rendered('{% icon "khong-co" %}') == ""


def test_query_changes_one_parameter_and_keeps_the_others():
    made = rendered("{% query page=2 %}", "/?year=2026&page=1")
    assert made == "?year=2026&amp;page=2"


def test_query_removes_an_empty_parameter():
    assert rendered("{% query page=None %}", "/?year=2026&page=3") == "?year=2026"


def test_query_escapes_what_came_with_the_address():
    made = rendered("{% query page=2 %}", "/?x=%22%3E%3Cscript%3E")
    assert "<script>" not in made
    assert '"' not in made


@pytest.mark.parametrize(
    ("address", "mark"),
    [
        ("/don-vi/", ' aria-current="page"'),
        ("/don-vi/12/", ' aria-current="true"'),
        ("/don-vi-khac/", ""),
        ("/", ""),
    ],
)
def test_the_menu_entry_of_the_page_is_marked(address, mark):
    assert rendered('{% current "unit_list" %}', address) == mark


def test_home_is_marked_on_the_home_page_alone():
    assert rendered('{% current "home" %}', "/") == ' aria-current="page"'
    assert rendered('{% current "home" %}', "/don-vi/") == ""


CHART = {
    "labels": ["2021", "2022"],
    "series": [{"label": "Tỷ lệ", "values": [19.5, None]}, {"label": "Chỉ tiêu", "values": [1, 2]}],
    "unit": "%",
    "places": 2,
}


def test_the_table_of_a_chart_shows_the_same_numbers():
    source = '{% include "components/chart.html" with id="c" chart=chart title="Tỷ lệ hộ nghèo" %}'
    shown = rendered(source, chart=CHART)
    assert '<th scope="row">2022</th><td class="num">–</td><td class="num">2,00</td>' in shown
    assert '<script id="c" type="application/json">' in shown


def test_a_chart_with_a_short_series_fails_loudly():
    broken = CHART | {"series": [{"label": "Tỷ lệ", "values": [1]}]}
    with pytest.raises(ValueError, match="shorter"):
        rendered("{% for row in chart|chart_rows %}{% endfor %}", chart=broken)

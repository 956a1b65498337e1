"""The ledger of movement: every figure of B2 and B3, and the households behind each."""

import re
from datetime import date

import pytest

from households import actions
from households.ledger.booking import KEYS, LABELS
from households.ledger.sheet import UNSETTLED, Sheet
from households.models import ReviewCase
from organisations.access import Role
from organisations.models import AuditEntry
from tests.factories import district
from tests.households import builders as build
from tests.households.builders import NEAR, NOT_POOR, POOR

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune():
    """A commune with two villages."""
    unit, _ = build.commune(villages=2)
    return unit


@pytest.fixture
def villages(commune):
    """Its villages."""
    return list(commune.children.order_by("code"))


@pytest.fixture
def moved(commune, villages):
    """Households that went every way in 2026; {name: household}."""
    first, second = villages
    ways = {
        "Nghèo Cũ": (POOR, POOR), "Thành Cận": (POOR, NEAR), "Thoát": (POOR, NOT_POOR),
        "Thành Nghèo": (NEAR, POOR), "Mới": (None, POOR), "Cận Mới": (None, NEAR),
    }  # fmt: skip
    homes = {name: build.household(first, name) for name in [*ways, "Đi Rồi", "Sang Thôn"]}
    for name, (before, _) in ways.items():
        if before:
            build.fact(homes[name], before, members=2)
    build.fact(homes["Đi Rồi"], NEAR, members=5)
    build.fact(homes["Sang Thôn"], POOR, members=1)
    homes["Sang Thôn"].unit = second
    homes["Sang Thôn"].save()
    build.leave(homes["Đi Rồi"], date(2026, 3, 1))
    return homes | {"ways": {homes[name]: now for name, (_, now) in ways.items()}}


@pytest.fixture
def closed(commune, moved):
    """Their closed year."""
    return build.closed_round(commune, moved["ways"] | {moved["Sang Thôn"]: POOR})


def url(unit, year=2026, **figure):
    query = "&".join(f"{key}={value}" for key, value in figure.items())
    return f"/dien-bien/{unit.pk}/{year}/" + (f"ho/?{query}" if figure else "")


def figures(unit, year=2026):
    """{(class, row unit or None, column): (households, persons)} that are not 0."""
    found = {}
    for part in Sheet(unit, year).parts:
        for line in part.lines:
            for key in [*KEYS, UNSETTLED]:
                counts = tuple(line.figures.get(key, (0, 0)))
                if any(counts):
                    found[part.poverty_class, line.unit and line.unit.pk, key] = counts
    return found


def test_every_column_is_there_in_households_and_persons(closed, villages):
    first, second = (village.pk for village in villages)
    found = figures(closed.commune)
    poor = {key: found.get((POOR, first, key)) for key in KEYS}
    assert poor == {
        "opening": (4, 7), "to_other": (1, 2), "above": (1, 2), "other_out": (1, 3),
        "from_other": (1, 2), "again": None, "new": (1, 1), "other_in": None, "closing": (3, 3),
    }  # fmt: skip
    assert {key: found.get((POOR, second, key)) for key in ("other_in", "closing")} == {
        "other_in": (1, 1), "closing": (1, 1)
    }  # fmt: skip
    near = {key: found.get((NEAR, None, key)) for key in KEYS}
    assert near == {
        "opening": (2, 7), "to_other": (1, 2), "above": None, "other_out": (1, 6),
        "from_other": (1, 2), "again": None, "new": (1, 1), "other_in": None, "closing": (2, 2),
    }  # fmt: skip


def test_a_district_is_read_by_commune(closed):
    found = figures(district())
    assert found[POOR, closed.commune_id, "opening"] == (4, 7)
    assert (POOR, closed.commune_id, "other_in") not in found, "a move inside the commune is none"
    assert found[POOR, closed.commune_id, "closing"] == found[POOR, None, "closing"] == (4, 4)


@pytest.mark.parametrize("state", ["closed", "open"])
def test_the_households_behind_every_figure_add_up_to_it(commune, moved, state):
    if state == "closed":
        build.closed_round(commune, moved["ways"] | {moved["Sang Thôn"]: POOR})
    else:
        commune_review = build.open_round(commune)
        for home, now in list(moved["ways"].items())[:4]:
            build.survey(build.listed(commune_review, home), now)
    for unit in (commune, district()):
        sheet, shown = Sheet(unit, 2026), figures(unit)
        assert len(shown) > 10
        for poverty_class in LABELS:
            for place in (None, *sheet.units):
                for key in [*KEYS, UNSETTLED]:
                    found = sheet.households_of(poverty_class, key, place)
                    counts = sum(f.households for f in found), sum(f.persons for f in found)
                    assert counts == shown.get((poverty_class, place, key), (0, 0))


def test_what_a_close_writes_is_what_the_preliminary_ledger_said(commune, moved):
    commune_review = build.recognised_round(commune, moved["ways"] | {moved["Sang Thôn"]: POOR})
    before = figures(commune), figures(district())
    assert Sheet(commune, 2026).is_preliminary
    build.figures(commune)
    actions.close_review([commune_review], at=build.moment("2026-12-20"), by=build.staff())
    assert (figures(commune), figures(district())) == before
    assert not Sheet(commune, 2026).is_preliminary


def test_what_an_ad_hoc_round_decided_stands_in_the_preliminary_ledger(commune, villages):
    left, new = build.household(villages[0], "Hộ Thoát"), build.household(villages[1], "Hộ Mới")
    build.fact(left, POOR, members=2)
    build.decided_ad_hoc(left, NOT_POOR)
    build.decided_ad_hoc(new, NEAR, date(2026, 5, 15))
    commune_review = build.recognised_round(commune, {new: NEAR})
    before = figures(commune)
    assert before[POOR, None, "above"] == (1, 2) and before[NEAR, None, "new"] == (1, 1)
    assert not Sheet(commune, 2026).unsettled
    build.figures(commune)
    at = build.moment("2026-12-20")
    actions.close_review([commune_review], at=at, by=build.staff())
    assert figures(commune) == before


def test_households_without_a_result_are_named_with_what_is_missing(commune, villages, signed_in):
    waiting, unlisted, surveyed, refused = (
        build.household(villages[0], name) for name in ("Hộ Chờ", "Hộ Sót", "Hộ Xong", "Hộ Rút")
    )
    for home in (waiting, surveyed, refused):
        build.fact(home, POOR)
    commune_review = build.open_round(commune)
    build.fact(unlisted, NEAR)
    build.survey(commune_review.cases.get(household=surveyed), POOR)
    ReviewCase.objects.filter(household=refused).update(
        state="refused", refusal="Rút đơn", refused_on=date(2026, 10, 1)
    )
    whys = {each.code: each.why for each in Sheet(commune, 2026).unsettled}
    assert whys == {
        waiting.code: "chưa có Phiếu B",
        unlisted.code: "chưa có trong danh sách rà soát năm nay",
        refused.code: "không đưa vào rà soát, cần rà soát lại",
    }
    page = signed_in(Role.COMMUNE_OFFICER, commune).get(url(commune)).content.decode()
    assert "Số liệu sơ bộ" in page and "3 hộ</b> đầu kỳ chưa có kết quả" in page
    assert waiting.head_name in page and surveyed.head_name not in page
    assert url(commune.parent) not in page, "the district's ledger is not theirs to open"


def test_a_baseline_shows_its_closing_only(commune, villages, signed_in):
    build.closed_round(commune, {build.household(villages[0]): POOR}, 2026, is_baseline=True)
    page = signed_in(Role.LEADER, district()).get(url(commune)).content.decode()
    assert "năm gốc" in page
    cells = re.findall(r'<td class="num">([^<]*)</td>', page)
    assert set(cells) == {"–", "0", "1"}


@pytest.mark.parametrize("role", [Role.LEADER, Role.SUPERVISOR])
def test_readers_of_figures_see_figures_and_no_household(closed, signed_in, role):
    client = signed_in(role, district())
    page = client.get(url(closed.commune)).content.decode()
    assert "Hộ nghèo đầu kỳ" in page and "/ho/?" not in page
    assert not re.search(r"H0\d{5}", page)
    assert client.get(url(closed.commune, loai=POOR, cot="closing")).status_code == 403


def test_a_figure_opens_its_households_and_leaves_a_line(closed, moved, signed_in):
    client = signed_in(Role.COMMUNE_OFFICER, closed.commune)
    address = url(closed.commune, loai=POOR, cot="above")
    assert address.replace("&", "&amp;") in client.get(url(closed.commune)).content.decode()
    page = client.get(address).content.decode()
    assert "Thoát" in page and "Nghèo Cũ" not in page and "1 hộ, 2 nhân khẩu" in page
    assert AuditEntry.objects.filter(action="read", object_id=str(closed.commune_id)).exists()


def test_another_communes_ledger_is_not_there(closed, signed_in):
    stranger, _ = build.commune()
    client = signed_in(Role.COMMUNE_OFFICER, stranger)
    for address in (url(closed.commune), url(closed.commune, loai=POOR, cot="closing")):
        assert client.get(address).status_code == 404


def test_who_moved_to_another_commune_since_is_only_counted(closed, moved, signed_in):
    _, (elsewhere,) = build.commune()
    moved["Nghèo Cũ"].unit = elsewhere
    moved["Nghèo Cũ"].save()
    client = signed_in(Role.COMMUNE_OFFICER, closed.commune)
    page = client.get(url(closed.commune, loai=POOR, cot="opening")).content.decode()
    assert "1 hộ nay ở nơi bạn không có quyền xem" in page and "4 hộ, 7 nhân khẩu" in page
    assert moved["Nghèo Cũ"].code not in page and moved["Thoát"].code in page


@pytest.mark.parametrize(
    "figure",
    [
        {"loai": "khong_ngheo", "cot": "closing"}, {"loai": POOR, "cot": "moi"},
        {"loai": POOR, "cot": "closing", "don_vi": "x"},
        {"loai": POOR, "cot": "closing", "don_vi": 999999},
    ],
)  # fmt: skip
def test_an_unknown_figure_is_not_there(closed, signed_in, figure):
    client = signed_in(Role.COMMUNE_OFFICER, closed.commune)
    assert client.get(url(closed.commune, **figure)).status_code == 404


def test_a_year_never_reviewed_is_not_there(closed, signed_in):
    client = signed_in(Role.DISTRICT_STAFF)
    assert client.get(url(closed.commune, 2019)).status_code == 404
    assert client.get(url(closed.commune.children.first())).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(("page", "queries"), [("closed", 9), ("open", 14), ("households", 10)])
def test_the_pages_cost_the_same_for_one_household_and_for_three(
    commune, villages, signed_in, number, page, queries, django_assert_num_queries
):
    homes = {build.household(villages[0], f"Hộ {n}"): POOR for n in range(number)}
    for home in homes:
        build.fact(home, POOR)
    if page == "open":
        build.open_round(commune)
    else:
        build.closed_round(commune, homes)
    client = signed_in(Role.COMMUNE_OFFICER, commune)
    address = url(commune, loai=POOR, cot="closing") if page == "households" else url(commune)
    client.get(address)
    with django_assert_num_queries(queries):
        assert client.get(address).status_code == 200

"""Diễn biến: every pair of classes and every history, by hand and against the ledger."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from households.models import Movement
from households.movement import History, movement_of

P, C, K = "ngheo", "can_ngheo", "khong_ngheo"
CLASSES = [P, C, K]
ORIGINS = ["registered", "moved_in", "split"]

# before, now, ever poor, ever near, origin, has a record → movement
BY_HAND = [
    (P, P, True, False, "registered", True, "ngheo_cu"),
    (P, C, True, False, "registered", True, "ngheo_thanh_can_ngheo"),
    (P, K, True, False, "registered", True, "thoat_ngheo"),
    (C, P, False, True, "registered", True, "can_ngheo_thanh_ngheo"),
    (C, P, True, True, "registered", True, "can_ngheo_thanh_ngheo"),
    (C, C, False, True, "registered", True, "can_ngheo_cu"),
    (C, K, False, True, "registered", True, "thoat_can_ngheo"),
    (K, P, True, False, "registered", True, "tai_ngheo"),
    (K, P, False, True, "registered", True, "phat_sinh_ngheo"),
    (K, C, False, True, "registered", True, "tai_can_ngheo"),
    (K, C, True, False, "registered", True, "phat_sinh_can_ngheo"),
    (K, K, True, True, "registered", True, "khong_ngheo"),
    (None, P, False, False, "registered", False, "phat_sinh_ngheo"),
    (None, C, False, False, "registered", False, "phat_sinh_can_ngheo"),
    (None, P, False, False, "moved_in", False, "khac_tang"),
    (None, C, False, False, "split", False, "khac_tang"),
    (None, K, False, False, "moved_in", False, "khong_ngheo"),
    (K, P, False, False, "moved_in", True, "phat_sinh_ngheo"),
    (P, P, True, False, "moved_in", True, "ngheo_cu"),
    (P, None, True, False, "registered", True, "khac_giam"),
    (C, None, False, True, "registered", True, "khac_giam"),
    (None, P, True, False, "registered", True, "tai_ngheo"),  # had left, is back
]


@pytest.mark.parametrize(("before", "now", "poor", "near", "origin", "record", "movement"), BY_HAND)
def test_movements_worked_out_by_hand(before, now, poor, near, origin, record, movement):
    found = movement_of(
        before, now, ever_poor=poor, ever_near=near, origin=origin, has_record=record
    )
    assert found == movement


@pytest.mark.parametrize("now", CLASSES)
@pytest.mark.parametrize("before", [*CLASSES, None])
def test_in_a_baseline_year_nothing_moves(before, now):
    found = movement_of(
        before,
        now,
        ever_poor=True,
        ever_near=True,
        origin="moved_in",
        has_record=before is not None,
        is_baseline=True,
    )
    assert found == "nam_goc"


def test_the_hand_worked_table_and_the_baseline_cover_every_movement():
    assert {row[-1] for row in BY_HAND} | {"nam_goc"} == set(Movement.values)


YEARS = st.lists(st.sampled_from([*CLASSES, None]), min_size=0, max_size=5)


@given(years=YEARS, now=st.sampled_from([*CLASSES, None]), origin=st.sampled_from(ORIGINS))
def test_a_history_always_gives_one_known_movement_that_fits_the_class_now(years, now, origin):
    history = history_of(years)
    movement = movement_of(
        history.poverty_class,
        now,
        ever_poor=history.ever_poor,
        ever_near=history.ever_near,
        origin=origin,
        has_record=history.has_record,
    )
    assert isinstance(movement, Movement)
    assert ENDS[movement] is ... or now in ENDS[movement]
    assert STARTS[movement] is ... or history.poverty_class in STARTS[movement]


STARTS = {
    "ngheo_cu": [P],
    "ngheo_thanh_can_ngheo": [P],
    "thoat_ngheo": [P],
    "can_ngheo_cu": [C],
    "can_ngheo_thanh_ngheo": [C],
    "thoat_can_ngheo": [C],
    "tai_ngheo": [K, None],
    "tai_can_ngheo": [K, None],
    "phat_sinh_ngheo": [K, None],
    "phat_sinh_can_ngheo": [K, None],
    "khac_tang": [None],
    "khac_giam": ...,
    "khong_ngheo": [K, None],
}
ENDS = {
    "ngheo_cu": [P],
    "ngheo_thanh_can_ngheo": [C],
    "thoat_ngheo": [K],
    "can_ngheo_cu": [C],
    "can_ngheo_thanh_ngheo": [P],
    "thoat_can_ngheo": [K],
    "tai_ngheo": [P],
    "tai_can_ngheo": [C],
    "phat_sinh_ngheo": [P],
    "phat_sinh_can_ngheo": [C],
    "khac_tang": [P, C],
    "khac_giam": [None],
    "khong_ngheo": [K],
}

YEARS_BEFORE = st.lists(st.sampled_from([*CLASSES, None]), max_size=4)
HOUSEHOLD = st.tuples(YEARS_BEFORE, st.sampled_from(ORIGINS))
NOW = st.sampled_from([*CLASSES, None])


@settings(max_examples=200)
@given(population=st.lists(st.tuples(HOUSEHOLD, NOW), max_size=40))
def test_opening_less_out_plus_in_is_closing_for_any_population(population):
    rows = []
    for (years, origin), now in population:
        history = history_of(years)
        movement = movement_of(
            history.poverty_class,
            now,
            ever_poor=history.ever_poor,
            ever_near=history.ever_near,
            origin=origin,
            has_record=history.has_record,
        )
        rows.append((years[-1] if years else None, now, movement))

    def moved(*movements, before=..., now=...):
        return sum(m in movements and before in (..., b) and now in (..., n) for b, n, m in rows)

    opening = {c: sum(b == c for b, _, _ in rows) for c in CLASSES}
    closing = {c: sum(n == c for _, n, _ in rows) for c in CLASSES}
    assert closing[P] == (
        opening[P]
        - moved("ngheo_thanh_can_ngheo", "thoat_ngheo")
        - moved("khac_giam", before=P)
        + moved("can_ngheo_thanh_ngheo", "tai_ngheo", "phat_sinh_ngheo")
        + moved("khac_tang", now=P)
    )
    assert closing[C] == (
        opening[C]
        - moved("can_ngheo_thanh_ngheo", "thoat_can_ngheo")
        - moved("khac_giam", before=C)
        + moved("ngheo_thanh_can_ngheo", "tai_can_ngheo", "phat_sinh_can_ngheo")
        + moved("khac_tang", now=C)
    )


def test_a_history_keeps_the_latest_year_and_remembers_all():
    history = history_of([P, K])
    assert (history.poverty_class, history.unit_id, history.members) == (K, 2, 4)
    assert (history.ever_poor, history.ever_near, history.has_record) == (True, False, True)


def test_a_household_that_had_left_has_a_record_but_nothing_before():
    history = history_of([C, None])
    assert (history.poverty_class, history.unit_id, history.members) == (None, None, None)
    assert (history.ever_near, history.has_record) == (True, True)


def history_of(years):
    history = History()
    for number, poverty_class in enumerate(years, 1):
        history = history.followed_by(poverty_class, number, 2 + number)
    return history

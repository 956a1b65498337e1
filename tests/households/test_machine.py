"""Random sequences of the product's own actions never break what must always hold."""

import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.households.machine import Machine, World

pytestmark = pytest.mark.django_db
LONG = int(os.environ.get("MACHINE_EXAMPLES", 0))  # a longer run by hand, random each time
SETTINGS = settings(
    max_examples=LONG or 8,
    stateful_step_count=40 if LONG else 30,
    derandomize=not LONG,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def test_whatever_happens_the_registry_and_its_ledgers_hold():
    Machine.world = World()
    Machine.tally.clear()
    run_state_machine_as_test(Machine, settings=SETTINGS)
    closes = Machine.tally["close_review", "done"]
    assert closes >= 10, "the runs are too short to say anything"
    for verb in ("open_ad_hoc", "settle", "ask"):
        assert Machine.tally[verb, "done"], f"no run ever came to {verb}"

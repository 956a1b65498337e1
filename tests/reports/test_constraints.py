"""Each constraint of a report: one test that breaks it, one at its edge."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from tests.factories import ReportFactory

from .conftest import NOW

pytestmark = pytest.mark.django_db
READY = {"state": "ready", "file": "reports/x.xlsx", "sha256": "0" * 64, "size": 1, "built_at": NOW}


def refused(name, **fields):
    with pytest.raises(IntegrityError, match=name):
        ReportFactory(requested_at=NOW, **fields)


def test_one_report_per_kind_year_unit_and_revision():
    first = ReportFactory(year=2024, revision=1)
    ReportFactory(year=2024, revision=2)
    ReportFactory(year=2023, revision=1)
    with pytest.raises(IntegrityError):
        ReportFactory(year=2024, revision=1, unit=first.unit)


def test_a_state_is_one_of_four():
    refused("reports_report_state_known", state="lost")


def test_progress_is_a_percentage():
    ReportFactory(progress=100)
    refused("reports_report_progress_range", progress=101, year=2020)


def test_three_attempts_are_the_most():
    ReportFactory(attempts=3)
    refused("reports_report_attempts_limited", attempts=4, year=2020)


def test_revisions_count_from_one():
    ReportFactory(revision=1)
    refused("reports_report_revision_counts_from_one", revision=0)


def test_nothing_is_built_before_it_was_asked_for():
    ReportFactory(requested_at=NOW, **READY)
    early = READY | {"built_at": NOW - timedelta(seconds=1)}
    refused("reports_report_built_after_request", year=2020, **early)


def test_a_builder_gives_signs_of_life():
    ReportFactory(state="building", alive_at=NOW)
    refused("reports_report_builder_gives_signs", state="building", year=2020)


@pytest.mark.parametrize("missing", [{"file": ""}, {"sha256": ""}, {"size": None}])
def test_a_ready_report_has_a_file_with_hash_and_size(missing):
    refused("reports_report_file_when_ready", **READY | missing)


def test_a_report_that_is_not_ready_has_no_file():
    refused("reports_report_file_when_ready", **READY | {"state": "owed"})

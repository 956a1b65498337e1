"""A commune's round with odd surveys in it, for the tests of doubts."""

import pytest

from tests.households import builders as build

NUMBER = "019080000001"  # of a man; the head is a woman


@pytest.fixture
def commune():
    """A commune of two villages."""
    unit, _ = build.commune(2)
    return unit


@pytest.fixture
def villages(commune):
    """Its villages."""
    return list(commune.children.order_by("code"))


@pytest.fixture
def elsewhere():
    """A village of another commune of the district."""
    _, (village,) = build.commune()
    return village


@pytest.fixture
def round_(commune, elsewhere):
    """Its round of 2026, open in the other commune too."""
    return build.open_round(commune)


@pytest.fixture
def officer(commune):
    """Its officer."""
    return build.officer(commune)


def surveyed(round_, village, name="Nông Thị Mẩn", poverty_class=build.NOT_POOR, **answers):
    """A case of the round with a survey that raises nothing unless told to."""
    case = build.listed(round_, build.household(village, name))
    answers = {"members": [build.member_answers(name)]} | answers
    build.survey(case, poverty_class, base=case.survey_id, **answers)
    case.refresh_from_db()
    return case


def odd(round_, village, **answers):
    """A case whose head has a number of the other sex."""
    return surveyed(round_, village, members=[build.member_answers(cccd=NUMBER)], **answers)


def namesake(village, name="Hoàng Thị Bản Sao", **head):
    """A household whose head is named like others."""
    return build.household(village, name, head=head)

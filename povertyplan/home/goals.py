"""Blocks about the goals: verdict first, figures after."""

from collections import Counter

from targets.tables import goal_cards
from targets.verdicts import Verdict

from .desk import Block


def will_the_goals_be_met(desk):
    """For a leader: how many goals stand well, one chart per goal."""
    return _goals(desk, "home/goals.html")


def goals_at_a_glance(desk):
    """For those who work on them: one figure per goal."""
    return _goals(desk, "home/goals_glance.html")


def _goals(desk, template):
    if desk.board is None:
        return None
    cards = goal_cards(desk.board)
    counts = Counter(card.standing.verdict for card in cards)
    content = {
        "board": desk.board,
        "cards": cards,
        "met": counts[Verdict.MET],
        "not_met": counts[Verdict.NOT_MET],
        "no_data": counts[Verdict.NO_DATA] + counts[Verdict.NO_TARGET],
    }
    return Block(template, content)

"""What every step of a commune's round asks first: how far has it come?"""

from core.errors import RuleBroken
from households.models import CommuneReview, ReviewCase

MOST_NAMED = 10


class RoundIsClosed(RuleBroken):
    """Surveys, lists and meetings belong before the posting."""

    message = "{commune}: đợt rà soát {stage}, không ghi thêm hay sửa được nữa."


class RoundNotPosted(RuleBroken):
    """What is said about the lists belongs between the posting and the decision."""

    message = (
        "{commune}: việc này chỉ làm từ khi niêm yết đến trước quyết định công nhận; "
        "đợt rà soát {stage}."
    )


class HouseholdInRound(RuleBroken):
    """A household in an open round is not taken into a second one."""

    message = "Hộ {household} đã có trong danh sách của {round} ({commune})."


def locked(commune_review):
    """The round as it is now, held against others until the transaction ends.

    `no_key`: surveys and cases that point to it are committed meanwhile, or two would deadlock.
    """
    rounds = CommuneReview.objects.select_for_update(of=("self",), no_key=True)
    return rounds.select_related("review", "commune").get(pk=commune_review.pk)


def refuse_unless_surveying(commune_review):
    """Only a round that is neither posted nor further takes surveys, applicants, meetings."""
    stage = commune_review.stage
    if stage != CommuneReview.Stage.SURVEYING:
        raise RoundIsClosed(
            commune=commune_review.commune, stage=CommuneReview.Stage(stage).label.lower()
        )


def cases_running():
    """Cases of rounds still open that are on their way: each keeps its household out of others."""
    cases = ReviewCase.objects.filter(commune_review__closed_at__isnull=True)
    cases = cases.exclude(state=ReviewCase.State.REFUSED)
    return cases.select_related("commune_review__review", "commune_review__commune")


def refuse_in_round(household):
    """Raise `HouseholdInRound` while a case of the household is on its way."""
    if case := cases_running().filter(household=household).first():
        part = case.commune_review
        raise HouseholdInRound(household=household.code, round=part.review, commune=part.commune)


def refuse_decided(commune_review):
    """Nobody is sent out any more once the lists are decided on."""
    if commune_review.decided_on:
        label = CommuneReview.Stage(commune_review.stage).label.lower()
        raise RoundIsClosed(commune=commune_review.commune, stage=label)


def refuse_unless_posted(commune_review):
    """Complaints, re-checks and opinions are about lists that hang or hung, not yet decided on."""
    stage = commune_review.stage
    if stage != CommuneReview.Stage.POSTED:
        label = CommuneReview.Stage(stage).label.lower()
        raise RoundNotPosted(commune=commune_review.commune, stage=label)


def named(things):
    """«A, B, C và 4 nữa»: the first of what blocks, and how many more."""
    things = [str(thing) for thing in things]
    more = len(things) - MOST_NAMED
    return ", ".join(things[:MOST_NAMED]) + (f" và {more} nữa" if more > 0 else "")

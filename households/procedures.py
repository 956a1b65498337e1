"""Which procedure a round keeps to."""

from .models import Procedure


def procedure_of(review) -> Procedure:
    """The procedure in force on the day the round opened, for as long as the round runs.

    Before the first row, and where none was loaded: the dates of Quyết định 24/2021, not saved.
    """
    return procedure_on(review.opens_on)


def procedure_on(day) -> Procedure:
    """The procedure a round keeps to that opens on a day; see `procedure_of`."""
    return Procedure.objects.on(day) or Procedure()


def opinion_by(review):
    """Who gives the opinion on a round's lists (`Procedure.OpinionBy`); nobody on an ad hoc one."""
    return procedure_of(review).opinion_by if review.is_annual else Procedure.OpinionBy.NOBODY


def asks_opinion(review):
    """Whether a round asks an opinion on its lists."""
    return opinion_by(review) != Procedure.OpinionBy.NOBODY

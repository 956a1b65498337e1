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

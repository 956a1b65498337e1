"""Who signs a commune's documents."""

from organisations.access import Role
from organisations.models import Posting
from organisations.models.unit import in_force


def signer_of(commune, on):
    """The name of the commune's chairman on a day; empty without one, or with several."""
    posts = Posting.objects.filter(in_force(on), role=Role.COMMUNE_CHAIRMAN, unit=commune)
    names = list(posts.values_list("user__full_name", flat=True)[:2])
    return names[0] if len(names) == 1 else ""

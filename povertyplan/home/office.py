"""Blocks for the administrator: accounts and reference data, nothing of any household."""

from django.db.models import Count, Q

from households.models import ScoreTable, Standard
from organisations.models import Unit, UnitAttribute, User

from .desk import Block


def accounts(desk):
    """How many accounts there are, and which need a look."""
    seen = User.objects.visible_to(desk.user)
    content = seen.aggregate(
        active=Count("pk", filter=Q(is_active=True)),
        closed=Count("pk", filter=Q(is_active=False)),
        demo=Count("pk", filter=Q(is_demo=True)),
        never=Count("pk", filter=Q(last_login=None, is_active=True)),
    )
    return Block("home/accounts.html", content)


def reference_state(desk):
    """What the reference data lack: official tables, village names, regions checked."""
    villages = Unit.objects.villages().in_force(desk.on)
    regions = UnitAttribute.objects.filter(kind=UnitAttribute.Kind.REGION, valid_to=None)
    content = {
        "standards": Standard.objects.in_force(desk.on),
        "tables": ScoreTable.objects.in_force(desk.on).select_related("standard"),
        "villages": villages.aggregate(
            all=Count("pk"), illustrative=Count("pk", filter=Q(is_illustrative=True))
        ),
        "regions": regions.aggregate(
            all=Count("pk"), unchecked=Count("pk", filter=Q(is_confirmed=False))
        ),
    }
    return Block("home/reference_state.html", content)

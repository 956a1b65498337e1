"""A few people who are in the registry twice, for the page of duplicates to have something.

All but one of the second entries left long ago, and the one present is in a household that is not
reviewed: no class, no yearly fact and no published figure knows of them.
"""

from datetime import date

from core.text import fold
from households import actions
from households.actions.household import show_members
from households.models import Household, Member, ReviewCase

from .accounts import LA_HIEN
from .homes import BEGIN
from .rounds import moment

NEIGHBOUR = "05734"  # Phú Thượng
DECIDED_ON = date(2026, 11, 19)
GROWN_UP = date(2000, 1, 1)


def enter_duplicates(users):
    """Four pairs to look at and two that were decided; the officer of La Hiên sees all but one."""
    officer, heads = users["canbo.lahien"], iter(_newcomers())
    try:
        for _ in range(2):
            _entered_before(next(heads), number=True)
        _entered_before(next(heads), commune=NEIGHBOUR)
        known, other = next(heads), next(heads)
    except StopIteration:  # a small district
        return
    _entered_twice()
    earlier = _entered_before(known, number=True)
    actions.merge_people(
        known, earlier, ending=Member.Leaving.MOVED, on=DECIDED_ON, at=moment(DECIDED_ON),
        by=officer, reason="Gia đình báo đã tách hộ, cùng số CCCD",
    )  # fmt: skip
    namesake = _entered_before(other, cccd=f"{other.cccd[:6]}999{other.cccd[9:]}")
    actions.mark_different(
        other, namesake, reason="Trùng tên, hai số CCCD khác nhau; trưởng thôn xác nhận",
        at=moment(DECIDED_ON), by=officer,
    )  # fmt: skip


def _newcomers():
    """Heads of households that came to La Hiên later, in order of their codes."""
    heads = (
        Member.objects.present()
        .filter(
            relation=Member.Relation.HEAD,
            household__unit__parent__code=LA_HIEN,
            household__registered_on__gt=BEGIN,
            household__story="",
            is_birth_year_only=False,
            birth_date__lt=GROWN_UP,
            cccd__regex="^[0-9]{12}$",
        )
        .exclude(birth_date__month=1, birth_date__day=1)
    )
    return heads.select_related("household").order_by("pk")[:5]


def _old_homes():
    """Households of the first day that are not in the open round."""
    reviewed = ReviewCase.objects.filter(commune_review__closed_at=None).values("household")
    homes = Household.objects.present().filter(registered_on=BEGIN, story="")
    return homes.exclude(pk__in=reviewed).order_by("pk")


def _entered_before(head, *, number=False, commune=None, cccd=""):
    """The head once more: until then in an older household of the village or another commune."""
    here = {"unit__parent__code": commune} if commune else {"unit": head.household.unit_id}
    home = _old_homes().filter(**here).first()
    return Member.objects.create(
        household=home, name=head.name, birth_date=head.birth_date, sex=head.sex,
        relation=Member.Relation.OTHER, cccd=head.cccd if number else cccd,
        ethnicity_id=head.ethnicity_id, joined_on=BEGIN, left_on=head.joined_on,
        leaving=Member.Leaving.LEFT,
    )  # fmt: skip


def _entered_twice():
    """A grown-up child, also among the neighbour's people: without accents, the year alone."""
    homes = _old_homes().filter(unit__parent__code=LA_HIEN)
    children = Member.objects.present().filter(
        household__in=homes, relation=Member.Relation.CHILD, birth_date__lt=GROWN_UP
    )
    child = children.select_related("household").order_by("pk").first()
    home = homes.filter(unit=child.household.unit_id, pk__gt=child.household_id)[0]
    Member.objects.create(
        household=home, name=fold(child.name).title(), sex=child.sex,
        birth_date=child.birth_date.replace(month=1, day=1), is_birth_year_only=True,
        relation=Member.Relation.OTHER, ethnicity_id=child.ethnicity_id, joined_on=BEGIN,
    )  # fmt: skip
    show_members([(home, list(home.members.present().order_by("pk")))])

"""A family of four and a household of one, and what tests of life events ask of them."""

from datetime import date

from tests.factories import MemberFactory
from tests.households import builders as build

FAMILY = [
    ("Lý Văn Chồng", "nam", "vo_chong", date(1978, 1, 1), "019078000002"),
    ("Lý Văn An", "nam", "con", date(2001, 2, 3), "019201000003"),
    ("Lý Thị Út", "nu", "con", date(2005, 2, 3), ""),
]


def family(village):
    """Nông Thị Mẩn, her husband, her son and her daughter, all since 2021."""
    household = build.household(village, head={"cccd": "019180000001"})
    for name, sex, relation, born, cccd in FAMILY:
        MemberFactory(
            household=household, name=name, sex=sex, relation=relation, birth_date=born,
            cccd=cccd, joined_on=date(2021, 1, 1),
        )  # fmt: skip
    return household


def alone(village, name="Hoàng Văn Một", **facts):
    """A household of one man."""
    return build.household(village, name, head={"sex": "nam"}, **facts)


def one(household, name):
    """The member of that name who lives there now."""
    return household.members.get(name=name, left_on=None)


def living(household):
    """{name: relation} of who lives there now."""
    return {m.name: m.relation for m in household.members.present()}

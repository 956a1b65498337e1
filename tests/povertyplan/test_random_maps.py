"""Whatever the plan says, nobody is lost: random maps, one after another, and back again."""

from datetime import date
from random import Random

import pytest

from households.models import Household, HouseholdYear, Residence
from organisations.models import Unit
from povertyplan import reorganising
from reports.forms import FORMS
from reports.scope import Scope
from tests.factories import district
from tests.households.builders import NEAR, NOT_POOR, POOR, commune, fact, household

from .reorganised import LATER, World, rows

pytestmark = pytest.mark.django_db
DAYS = (date(2026, 1, 1), date(2026, 5, 1), date(2026, 9, 15))


class Many(World):
    """Four communes of two or three villages with two households each, and a year of facts."""

    def __init__(self, luck):
        super().__init__()
        self.luck = luck
        villages = [v for _ in range(2) for v in commune(luck.randint(2, 3))[1]]
        for village in villages:
            self.homes[village] = [household(village, f"Hộ {village.pk} {n}") for n in range(2)]
        for home in self.all_homes:
            of = luck.choice((POOR, NEAR, NOT_POOR))
            fact(home, of, 2025, members=luck.randint(1, 7), b2=None)
        for village in self.homes:
            village.years.create(
                year=2025, households=9, persons=40, minority_households=3, minority_persons=9,
                confirmed_at=LATER, confirmed_by=self.administrator,
            )  # fmt: skip

    def lines(self, on, turn):
        """A random plan over the map of the day: communes merge, one is split, villages too."""
        luck, communes = (
            self.luck,
            list(Unit.objects.communes().filter(valid_to=None).order_by("code")),
        )
        luck.shuffle(communes)
        merged, rest = communes[: luck.randint(1, 2)], communes[2:]
        yield self.commune(f"M{turn}", merged)
        rest = [unit for unit in rest if unit.children.filter(valid_to=None).exists()]
        if rest and luck.random() < 0.6:
            gone = list(rest[0].children.filter(valid_to=None))
            yield self.commune(rest[0].code, rest[:1])
            yield self.commune(f"S{turn}", rest[:1], villages=[luck.choice(gone).code])
        yield from self.villages(rest[1:], turn)

    def villages(self, communes, turn):
        for unit in communes[:1]:
            first, *others = unit.children.filter(valid_to=None).order_by("code")
            if others and self.luck.random() < 0.5:
                yield self.village(f"V{turn}", "Chung", [first, others[0]], parent=unit.code)
            else:
                goes = [home.code for home in first.households.all()[:1]]
                yield self.village(first.code, "Còn", [first], parent=unit.code)
                yield self.village(f"W{turn}", "Tách", [first], unit.code, households=goes)

    def commune(self, code, sources, **changed):
        codes = [source.code for source in sources]
        facts = {"code": code, "full_name": f"Xã {code}", "parent": "170", "from": codes}
        return self.merge(**facts | changed)


def sums(today):
    scope = Scope(district(), 2025, on_todays_map=today)
    return [FORMS[code].table(scope).total.lines for code in ("B1", "B4")]


def assert_nobody_is_lost(homes, on):
    open_stays = Residence.objects.filter(to_on=None)
    assert dict(open_stays.values_list("household", "unit")) == homes()
    assert not Household.objects.exclude(unit__valid_to=None).exists()
    for unit in Unit.objects.select_related("heir__parent"):
        assert unit.heir.valid_to is None and unit.heir.level == unit.level
        assert unit.valid_to is None or unit.heir != unit
    for stay in Residence.objects.select_related("unit"):
        assert stay.unit.valid_from <= stay.from_on
        assert not stay.unit.valid_to or (stay.to_on and stay.to_on <= stay.unit.valid_to)
    villages = Unit.objects.villages().filter(valid_to=None).select_related("parent")
    assert all(v.parent.valid_to is None and v.path.startswith(v.parent.path) for v in villages)
    assert HouseholdYear.objects.exclude(unit__heir__valid_to=None).count() == 0


@pytest.mark.parametrize("seed", range(5))
def test_after_any_reorganisation_everything_is_where_it_belongs(seed):
    world = Many(Random(seed))
    before, held = sums(today=False), [rows()]
    done = []
    for turn, on in enumerate(DAYS):
        draft = world.draft(*world.lines(on, turn), on=on, name=f"Lần {turn}")
        preview = reorganising.Preview(reorganising.plan_of(draft))
        assert preview.blocks == [] and preview.agree
        done.append(world.carry_out(draft))
        held.append(rows())
        assert_nobody_is_lost(lambda: dict(Household.objects.values_list("pk", "unit")), on)
        assert sums(today=False) == sums(today=True) == before
    for reorganisation in reversed(done):
        assert rows() == held.pop()
        world.undo(reorganisation)
    assert rows() == held.pop()

"""Forms counted again on either map from raw rows in plain Python, sharing no code with reports."""

from collections import Counter, defaultdict

from households.models import Deprivation, HouseholdYear, VillageYear
from organisations.models import Succession, Unit
from tests.reports.recount import Recount


class PlainMap:
    """Where villages lie: as of then (where they were), or today, led there by the successions."""

    def __init__(self, district, *, today):
        self.units = {unit.pk: unit for unit in Unit.objects.all()}
        self.next = {}
        for each in Succession.objects.order_by("-pk"):
            self.next[each.predecessor_id] = each.successor_id  # the first row is the main one
        self.district, self.today = district, today

    def commune(self, village):
        """Key of the commune of a village on this map."""
        while self.today and village in self.next:
            village = self.next[village]
        return self.units[village].parent_id


def plain_results(plain, year):
    """{commune: {column of B1: number}} and under None the sums."""
    table = defaultdict(Counter)
    ends = f"{year}-12-31"
    for row in VillageYear.objects.filter(year=year, confirmed_at__isnull=False):
        village = plain.units[row.village_id]
        if str(village.valid_from) <= ends and (
            not village.valid_to or str(village.valid_to) >= ends
        ):
            table[plain.commune(row.village_id)].update({1: row.households, 2: row.persons})
    for fact in HouseholdYear.objects.filter(year=year):
        columns = {"ngheo": (3, 9), "can_ngheo": (5, 11)}.get(fact.poverty_class)
        if columns:
            table[plain.commune(fact.unit_id)].update({columns[0]: 1, columns[1]: fact.members})
    return _with_sum(table)


def plain_movement(plain, year, mine, other):
    """{commune: {line: {column: number}}} of B2 or B3, and under None the sums."""
    recount = Recount(plain.district, year)
    recount.row, recount.inside = lambda village: plain.commune(village.pk), lambda village: True
    return recount.movement(mine, other)


def plain_deprivations(plain, year):
    """{commune: {indicator: number}} of the poor."""
    table = defaultdict(Counter)
    poor = {"fact__year": year, "fact__poverty_class": "ngheo"}
    for village, code in Deprivation.objects.filter(**poor).values_list("fact__unit", "indicator"):
        table[plain.commune(village)][code] += 1
    return _with_sum(table)


def _with_sum(table):
    total = Counter()
    for row in table.values():
        total.update(row)
    return {**table, None: total}

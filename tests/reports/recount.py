"""The forms counted again from the raw rows in plain Python, sharing no code with reports.forms."""

from collections import Counter, defaultdict

from households.models import Deprivation, HouseholdYear, VillageYear

ROW = {"district": lambda village: village.parent_id, "commune": lambda village: village.pk}


class Recount:
    """Raw rows of one year, seen from a unit."""

    def __init__(self, unit, year):
        self.row = ROW[unit.level]
        rows = HouseholdYear.objects.filter(year=year).select_related("unit", "unit_before")
        self.inside = lambda village: village.path.startswith(unit.path)
        self.all = list(rows)
        self.now = [f for f in self.all if f.poverty_class and self.inside(f.unit)]
        self.year, self.unit = year, unit

    def results(self):
        """B1 by row and for None the total: {row: {column number: value}}."""
        table = defaultdict(lambda: Counter(dict.fromkeys((1, 2, 3, 5, 9, 11), 0)))
        for figure in VillageYear.objects.filter(year=self.year).select_related("village"):
            if self.inside(figure.village):
                table[self.row(figure.village)].update({1: figure.households, 2: figure.persons})
        for f in self.now:
            if f.poverty_class == "ngheo":
                table[self.row(f.unit)].update({3: 1, 9: f.members})
            if f.poverty_class == "can_ngheo":
                table[self.row(f.unit)].update({5: 1, 11: f.members})
        return with_total(table)

    def movement(self, mine, other):
        """B2 or B3: {row: {"Hộ"|"Nhân khẩu": {column number: value}}}, by sets of households.

        The closing is counted from the class of now, not computed from the other columns.
        """
        rows = {self.row(f.unit) for f in self.all if self.inside(f.unit)}
        rows |= {self.row(f.unit_before) for f in self.all if f.unit_before_id}
        table = {}
        for row in rows:
            table[row] = self._movement_of(row, mine, other)
        kept = {
            row: lines
            for row, lines in table.items()
            if any(value for line in lines.values() for value in line.values())
        }
        lines = {
            line: sum_of([each[line] for each in kept.values()]) for line in ("Hộ", "Nhân khẩu")
        }
        return kept | {None: lines}

    def _movement_of(self, row, mine, other):
        def was(f, poverty_class):
            inside = f.unit_before_id and self.inside(f.unit_before)
            return f.class_before == poverty_class and inside and self.row(f.unit_before) == row

        def is_here(f):
            return f.poverty_class and self.inside(f.unit) and self.row(f.unit) == row

        opening = [f for f in self.all if was(f, mine)]
        to_other = [f for f in opening if is_here(f) and f.poverty_class == other]
        above = [f for f in opening if is_here(f) and f.poverty_class == "khong_ngheo"]
        gone = [f for f in opening if not is_here(f)]
        closing = [f for f in self.all if is_here(f) and f.poverty_class == mine]
        from_other = [f for f in closing if was(f, other)]
        stayed = [f for f in closing if was(f, mine)]
        fresh = [f for f in closing if f.class_before not in {mine, other}]
        again = [f for f in fresh if f.movement in {"tai_ngheo", "tai_can_ngheo"}]
        new = [f for f in fresh if f.movement.startswith("phat_sinh")]
        known = {id(f) for f in [*from_other, *stayed, *again, *new]}
        more = [f for f in closing if id(f) not in known]
        kept = [*stayed, *from_other]
        households = [opening, to_other, above, gone, from_other, again, new, more, closing]
        before = [sum(f.members_before for f in part) for part in households[:5]]
        after = [sum(f.members for f in part) for part in households[5:]]
        before[3] += sum(f.members_before - f.members for f in kept if f.members < f.members_before)
        after[2] += sum(f.members - f.members_before for f in kept if f.members > f.members_before)
        return {
            "Hộ": {n: len(part) for n, part in enumerate(households, 1)},
            "Nhân khẩu": dict(enumerate([*before, *after], 1)),
        }

    def deprivations(self):
        """B4: {row: {"households", "deprivations", indicator code: count}}."""
        table = defaultdict(Counter)
        codes = defaultdict(list)
        for each in Deprivation.objects.all():
            codes[each.fact_id].append(each.indicator)
        for f in self.now:
            if f.poverty_class == "ngheo":
                cell = table[self.row(f.unit)]
                cell.update(["households", *codes[f.pk]])
                cell["deprivations"] += len(codes[f.pk])
        return with_total(table)


def with_total(table):
    """The table with its sum under None."""
    return dict(table) | {None: sum_of(table.values())}


def sum_of(parts):
    """Dicts added up key by key."""
    total = Counter()
    for part in parts:
        for key, value in part.items():
            total[key] += value
    return dict(total)

"""Figures of years that are not closed: what a commune counted in its villages goes on."""

from collections import defaultdict

from households.actions.figures import FIGURES
from households.models import VillageYear


def follow_figures(plan, journal):
    """Figures from the year of the change on go over to the new villages; how many new rows.

    Of a village that goes on alone they stay confirmed. Where villages merge they are added up, if
    every one has them, and the commune confirms the sum anew. Where a village is split they cannot
    be divided: both are counted anew.
    """
    there = VillageYear.objects.filter(year__gte=plan.on.year)
    there = there.filter(village__in=[unit.pk for unit in plan.former])
    by_year = defaultdict(dict)
    for row in there:
        by_year[row.year][row.village_id] = row
    rows = [
        row
        for year, known in sorted(by_year.items())
        for new in plan.news
        if (row := _figures(new, year, known, plan))
    ]
    return len(journal.create(rows))


def _figures(new, year, known, plan):
    parts = [known.get(source.pk) for source in new.sources]
    if None in parts or any(source.pk in plan.split for source in new.sources):
        return None
    sums = {name: sum(getattr(part, name) for part in parts) for name in FIGURES}
    row = VillageYear(village=new.row, year=year, **sums)
    if len(parts) == 1:
        row.confirmed_at, row.confirmed_by_id = parts[0].confirmed_at, parts[0].confirmed_by_id
    return row

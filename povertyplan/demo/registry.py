"""The invented households and people in the registry, written in bulk."""

from datetime import date, timedelta

from django.db.models import OuterRef, Subquery

from households.actions import search_key_of
from households.models import EthnicGroup, Household, Member, Residence
from organisations.models import Unit

from .bulk import store
from .homes import BEGIN
from .names import KINH

BATCH = 2000
FIGURES = ("households", "persons", "minority_households", "minority_persons")


class Registry:
    """Stores homes and people, and knows the villages and ethnic groups by code."""

    def __init__(self):
        self.villages = {v.code: v for v in Unit.objects.villages().in_force(BEGIN)}
        self.groups = dict(EthnicGroup.objects.values_list("code_1979", "pk"))
        self.registered = 0

    def village(self, place):
        """The village of a home or visit."""
        return self.villages[f"{place.commune}-{place.village:02d}"]

    def register(self, homes):
        """New households with their people; codes follow one another."""
        for home in homes:
            self.registered += 1
            home.row = self._household(home, f"H{self.registered:06d}")
        store(home.row for home in homes)
        store(self._residence(home, home.registered_on) for home in homes)
        self.enter((home, person) for home in homes for person in home.people)

    def _household(self, home, code):
        return Household(
            code=code,
            unit_id=self.village(home).pk,
            head_name=home.head.name,
            origin=home.origin,
            registered_on=home.registered_on,
            story=home.story.sentence if home.story else "",
            search_key=search_key_of(code, home.people),
        )

    def _residence(self, home, from_on):
        return Residence(household_id=home.row.pk, unit_id=home.row.unit_id, from_on=from_on)

    def enter(self, pairs):
        """(home, person) pairs as members."""
        pairs = list(pairs)
        members = store(self._member(home, person) for home, person in pairs)
        for (_, person), member in zip(pairs, members, strict=True):
            person.pk = member.pk

    def _member(self, home, person):
        return Member(
            household_id=home.row.pk,
            name=person.name,
            birth_date=person.birth,
            is_birth_year_only=person.is_birth_year_only,
            sex=person.sex,
            relation=person.relation,
            cccd=person.cccd,
            ethnicity_id=self.groups[person.group],
            joined_on=person.joined_on or max(home.registered_on, person.birth),
        )

    def close(self, homes):
        """Records closed with their reason; their people leave with them."""
        for home in homes:
            home.row.closed_on, home.row.closing = home.closed_on, home.closing
        rows = [home.row for home in homes]
        Household.objects.bulk_update(rows, ["closed_on", "closing"])
        closed_on = Household.objects.filter(pk=OuterRef("household")).values("closed_on")
        Member.objects.present().filter(household__in=rows).update(
            left_on=Subquery(closed_on), leaving=Member.Leaving.LEFT
        )
        stays = Residence.objects.filter(household__in=rows, to_on=None)
        stays.update(to_on=Subquery(closed_on))

    def move(self, homes, on):
        """Households that live in another village from the day on."""
        for home in homes:
            home.row.unit = self.village(home)
        rows = [home.row for home in homes]
        Household.objects.bulk_update(rows, ["unit"])
        stays = Residence.objects.filter(household__in=rows, to_on=None)
        stays.update(to_on=on - timedelta(1))
        store(self._residence(home, on) for home in homes)

    def follow_up(self, asked):
        """People born and gone since the last survey, and what the search finds of their homes."""
        self.enter((each.visit.home, person) for each in asked for person in each.born)
        dead = [
            Member(pk=person.pk, left_on=person.left_on, leaving=person.leaving)
            for each in asked
            for person in each.gone
        ]
        Member.objects.bulk_update(dead, ["left_on", "leaving"], batch_size=BATCH)
        changed = [each for each in asked if each.born or each.gone]
        for each in changed:
            row = each.visit.home.row
            row.search_key = search_key_of(row.code, each.people)
        Household.objects.bulk_update([each.visit.home.row for each in changed], ["search_key"])


def village_figures(homes, year):
    """{village number: figures} of a commune's households at the end of a year."""
    end, figures = date(year, 12, 31), {}
    for home in homes:
        row = figures.setdefault(home.village, dict.fromkeys(FIGURES, 0))
        people = home.living(end)
        row["households"] += 1
        row["persons"] += len(people)
        row["minority_households"] += home.head.group != KINH
        row["minority_persons"] += sum(person.group != KINH for person in people)
    return figures

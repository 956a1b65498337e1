"""What will move: counted before anything is written, for the page and the command."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Q

from households.actions.following import blocks_of, warnings_of
from households.actions.following.homes import homes_of, taken_over
from households.models import CommuneReview, Member
from organisations.models import Posting
from organisations.reorganising import Plan
from tasks.models import Task


def plan_of(reorganisation):
    """The plan of a reorganisation, read against the map of the day before."""
    return Plan(reorganisation.lines, on=reorganisation.on, district=reorganisation.district)


@dataclass(frozen=True)
class Line:
    """One new unit: what it comes from and what it takes over."""

    new: object
    villages: int
    households: int
    persons: int
    people: int
    rounds: list
    tasks: int

    @property
    def kind(self):
        """In a word."""
        if len(self.new.sources) > 1:
            return "Nhập"
        return "Đổi tên, chuyển hoặc chia"


class Preview:
    """Everything that a plan will move, what stands in its way, and the sums on both maps."""

    def __init__(self, plan):
        self.plan = plan

    @cached_property
    def blocks(self):
        """Why it cannot be carried out; empty when it can."""
        return self.plan.flaws or blocks_of(self.plan)

    @cached_property
    def warnings(self):
        """What to know beforehand."""
        return [] if self.plan.flaws else list(warnings_of(self.plan))

    @cached_property
    def lines(self):
        """New communes, and the villages that a line names."""
        return [self._line(new) for new in self.plan.news if new.is_named]

    @cached_property
    def totals(self):
        """[(what, before, after)]: counted in the former villages, and again in the new ones."""
        villages = [new for new in self.plan.news if new.level == "village"]
        return [
            (
                name,
                sum(counts.values()),
                sum(self._of_village(new, counts, taken) for new in villages),
            )
            for name, counts, taken in (
                ("Hộ", self._households, self._taken_households),
                ("Nhân khẩu", self._persons, self._taken_persons),
            )
        ]

    @property
    def agree(self):
        """Whether both maps hold the same households and persons."""
        return all(before == after for _, before, after in self.totals)

    def _line(self, new):
        villages = new.villages if new.level == "commune" else [new]
        mains = {s.pk for s in new.sources if self.plan.heirs[s.pk][0] is new}
        inside = {s.pk for v in villages for s in v.sources if self.plan.heirs[s.pk][0] is v}
        return Line(
            new=new,
            villages=len(villages),
            households=self._sum(villages, self._households, self._taken_households),
            persons=self._sum(villages, self._persons, self._taken_persons),
            people=len({user for unit, user in self._postings if unit in mains | inside}),
            rounds=[row for row in self._rounds if row.commune_id in mains],
            tasks=len(set().union(*(self._tasks.get(pk, ()) for pk in mains))),
        )

    def _sum(self, villages, counts, taken):
        return sum(self._of_village(village, counts, taken) for village in villages)

    def _of_village(self, new, counts, taken):
        """What the sources of a new village hold, less what others take of it, or what it takes."""
        total = taken.get(new, 0)
        for source in new.sources:
            main, *others = self.plan.heirs[source.pk]
            if main is new:
                total += counts[source.pk] - sum(taken.get(other, 0) for other in others)
        return total

    @cached_property
    def _taken(self):
        return taken_over(self.plan)

    @cached_property
    def _households(self):
        rows = homes_of(self.plan).order_by().values_list("unit").annotate(Count("pk"))
        return Counter(dict(rows))

    @cached_property
    def _persons(self):
        rows = Member.objects.present().filter(household__in=homes_of(self.plan))
        return Counter(dict(rows.order_by().values_list("household__unit").annotate(Count("pk"))))

    @cached_property
    def _sizes(self):
        """{household: persons} of those that change village by name."""
        keys = [key for keys in self._taken.values() for key in keys]
        present = Count("members", filter=Q(members__left_on=None))
        rows = homes_of(self.plan).filter(pk__in=keys).order_by()
        return dict(rows.annotate(persons=present).values_list("pk", "persons"))

    @cached_property
    def _taken_households(self):
        return {new: len(keys & self._sizes.keys()) for new, keys in self._taken.items()}

    @cached_property
    def _taken_persons(self):
        return {
            new: sum(self._sizes.get(key, 0) for key in keys) for new, keys in self._taken.items()
        }

    @cached_property
    def _postings(self):
        running = Q(valid_to=None) | Q(valid_to__gte=self.plan.on)
        rows = Posting.objects.filter(running, unit__in=self.plan.heirs)
        return list(rows.values_list("unit", "user"))

    @cached_property
    def _rounds(self):
        rows = CommuneReview.objects.open().filter(commune__in=self.plan.heirs)
        return list(rows.select_related("review", "commune"))

    @cached_property
    def _tasks(self):
        found = {}
        for agency in ("lead", "partners"):
            rows = Task.objects.filter(**{f"{agency}__unit__in": self.plan.heirs}).order_by()
            for unit, task in rows.values_list(f"{agency}__unit", "pk"):
                found.setdefault(unit, set()).add(task)
        return found

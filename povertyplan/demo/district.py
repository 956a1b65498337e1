"""Five years of a district: who is poor, who leaves, who comes, so that each year meets the plan.

Pure and deterministic: one source of chance, no clock, no database. Stories follow their own
script; everybody else makes up the rest of the plan's numbers.
"""

from dataclasses import dataclass
from datetime import date
from random import Random

from organisations import reference

from .homes import NEAR, NOT_POOR, POOR, Home, Visit
from .names import DAO, HMONG, KINH, NUNG, SAN_CHAY, TAY, CitizenNumbers
from .people import Families
from .plan import BASELINE, OPEN, commune_plans
from .stories import STORIES

SEED = 20260701
POVERTY_OF_GROUP = {KINH: 0.5, TAY: 1.0, NUNG: 1.1, SAN_CHAY: 1.2, DAO: 1.7, HMONG: 2.4}
NEIGHBOURS = (KINH, TAY, NUNG, SAN_CHAY, DAO, HMONG)  # who lives in one village with whom
REASONS = {POOR: "poor", NEAR: "near_poor", NOT_POOR: "applied"}
SHARE_TO_NEAR = 0.58  # of those who leave poverty
CLOSED = {POOR: 0.008, NEAR: 0.006, NOT_POOR: 0.003}  # share of records closed in a year
NEWCOMERS = ((POOR, NEAR, None), (1, 1, 3))  # None: not on the list, nobody asks
NEAR_TO_POOR, POOR_AGAIN, NEAR_AGAIN = 0.03, 0.012, 0.02
NEW_POOR, NEW_NEAR, REFUSED = 0.0012, 0.0035, 0.002


@dataclass(frozen=True)
class Year:
    """What a year brought: households that came, left, moved, and the list of its review."""

    year: int
    came: list[Home]
    left: list[Home]
    moved: list[Home]
    visits: list[Visit]


class District:
    """The households of the 15 communes, in the year last played."""

    def __init__(self, scale=1.0, seed=SEED):
        self.rng = Random(seed)
        self.numbers = CitizenNumbers()
        self.families = Families(self.rng, self.numbers)
        self.plans = {plan.code: plan for plan in commune_plans(scale)}
        self.villages = {r["code"]: int(r["villages"]) for r in reference.rows("communes.csv")}
        self.told = [story.home(self.numbers) for story in STORIES]
        self.homes = {code: [] for code in self.plans}

    def begin(self):
        """The baseline: everybody is there, everybody is visited."""
        for plan in self.plans.values():
            self.homes[plan.code] = self._settle(plan)
            self._class_baseline(plan)
        homes = [home for code in self.plans for home in self.homes[code]]
        return Year(BASELINE, homes, [], [], [self._visit(h, BASELINE, h.standing) for h in homes])

    def advance(self, year):
        """One more year."""
        moved = [home for home in self.told if self._move(home, year)]
        came, left, visits = [], [], []
        for plan in self.plans.values():
            gone = self._close(plan, year)
            new = self._welcome(plan, year)
            left += gone
            came += [home for home, _ in new]
            visits += self._review(plan, year, new)
        return Year(year, came, left, moved, visits)

    def _settle(self, plan):
        """The commune's households, neighbours of one group together."""
        rng = self.rng
        told = [h for h in self.told if h.commune == plan.code and not h.story.comes]
        groups = [group for group, count in plan.groups.items() for _ in range(count)]
        groups = rng.sample(groups, max(0, len(groups) - len(told)))
        groups.sort(key=lambda group: NEIGHBOURS.index(group) + 1.8 * rng.random())
        places = rng.choices(
            range(1, self.villages[plan.code] + 1),
            [rng.uniform(0.6, 1.6) for _ in range(self.villages[plan.code])],
            k=len(groups),
        )
        homes = [
            Home(plan.code, village, self.families.new(group))
            for village, group in zip(sorted(places), groups, strict=True)
        ]
        return sorted([*homes, *told], key=lambda home: home.village)

    def _class_baseline(self, plan):
        told = [home for home in self.homes[plan.code] if home.story]
        for home in told:
            home.standing = home.story.classes[BASELINE]
        classes = [home.standing for home in told]
        free = [home for home in self.homes[plan.code] if not home.story]
        weights = {home: self.rng.random() ** (1 / self._hardship(home)) for home in free}
        free.sort(key=weights.get, reverse=True)
        poor = max(0, plan.poor[BASELINE] - classes.count(POOR))
        near = max(0, plan.near[BASELINE] - classes.count(NEAR))
        for index, home in enumerate(free[: poor + near]):
            home.standing = POOR if index < poor else NEAR

    def _hardship(self, home):
        """How much more easily than others a household is poor."""
        small = 1.5 if len(home.people) < 3 or home.people[0].sex == "nu" else 1.0
        return POVERTY_OF_GROUP[home.people[0].group] * small

    def _visit(self, home, year, wanted):
        """Put a household on the year's list; it will have that class afterwards."""
        reason = "all" if year == BASELINE else REASONS[home.standing]
        visit = Visit(home, year, reason, wanted, home.commune, home.village)
        home.visits.append(visit)
        home.standing = wanted
        home.was_poor |= wanted == POOR
        home.was_near |= wanted == NEAR
        return visit

    def _move(self, home, year):
        if not home.story.happens(home.story.moves, year):
            return False
        self.homes[home.commune].remove(home)
        _, home.commune, home.village = home.story.moves
        self.homes[home.commune].append(home)
        return True

    def _close(self, plan, year):
        """Records closed in the spring: moved away, merged, dissolved."""
        rng, homes = self.rng, self.homes[plan.code]
        gone = [h for h in homes if h.story and h.story.happens(h.story.leaves, year)]
        for standing, share in CLOSED.items():
            free = [h for h in homes if h.standing == standing and not h.story]
            gone += rng.sample(free, round(share * len(free)))
        for home in gone:
            home.closed_on = date(year, rng.randint(2, 8), rng.randint(1, 28))
            reason = rng.choice(("moved_away", "moved_away", "merged", "dissolved"))
            home.closing = home.story.leaves[1] if home.story else reason
        self.homes[plan.code] = [home for home in homes if home.closed_on is None]
        return gone

    def _welcome(self, plan, year):
        """(household, class or None) of those who came, as many as keep the commune's number."""
        told = [h for h in self.told if h.commune == plan.code]
        told = [home for home in told if home.story.happens(home.story.comes, year)]
        missing = plan.households - len(self.homes[plan.code]) - len(told)
        new = [(home, home.story.classes[year]) for home in told]
        for number in range(max(0, missing)):
            home = self._newcomer(plan, year, ("split", "moved_in")[number % 2])
            new.append((home, self.rng.choices(*NEWCOMERS)[0]))
        self.homes[plan.code] += [home for home, _ in new]
        return new

    def _newcomer(self, plan, year, origin):
        group = self.rng.choices(list(plan.groups), list(plan.groups.values()))[0]
        people = self.families.new(group)
        village = self.rng.randint(1, self.villages[plan.code])
        came_on = date(year, self.rng.randint(1, 8), self.rng.randint(1, 28))
        return Home(plan.code, village, people, registered_on=came_on, origin=origin)

    def _review(self, plan, year, new):
        """The visits of a commune's round, their outcomes adding up to the plan."""
        wanted = {home: result for home, result in new if result}
        for home in self.homes[plan.code]:
            if home.story and year in home.story.classes:
                wanted[home] = home.story.classes[year]
            elif home.story and year == OPEN and home.standing != NOT_POOR:
                wanted[home] = home.standing
        came = {home for home, _ in new}
        free = [h for h in self.homes[plan.code] if not h.story and h not in came]
        wanted |= _outcomes(free, plan, year, list(wanted.values()), self.rng)
        listed = [home for home in self.homes[plan.code] if home in wanted]
        return [self._visit(home, year, wanted[home]) for home in listed]


def _outcomes(homes, plan, year, settled, rng):
    """{household: class} for all on the list and all who apply; `settled` are others' classes."""
    poor, near, rest = ([h for h in homes if h.standing == s] for s in (POOR, NEAR, NOT_POOR))
    for group in (poor, near, rest):
        rng.shuffle(group)
    fallen, near = _split(near, round(NEAR_TO_POOR * len(near)))
    applied = _applicants(rest)
    to_poor = fallen + applied[POOR]
    stay = plan.poor[year] - settled.count(POOR) - len(to_poor)
    left, still_poor = _split(poor, len(poor) - stay)
    to_near, out = _split(left, round(SHARE_TO_NEAR * len(left)))
    to_near += applied[NEAR]
    stay = plan.near[year] - settled.count(NEAR) - len(to_near)
    left, still_near = _split(near, len(near) - stay)
    return (
        dict.fromkeys(still_poor + to_poor, POOR)
        | dict.fromkeys(still_near + to_near, NEAR)
        | dict.fromkeys(out + left + applied[NOT_POOR], NOT_POOR)
    )


def _split(homes, count):
    """The first `count` and the others; within what there is."""
    count = min(max(0, count), len(homes))
    return homes[:count], homes[count:]


def _applicants(rest):
    """{class: households not listed that asked to be reviewed}, by what will be found."""
    were_poor = [home for home in rest if home.was_poor]
    were_near = [home for home in rest if home.was_near and not home.was_poor]
    others = [home for home in rest if not home.was_near and not home.was_poor]
    again, _ = _split(were_poor, round(POOR_AGAIN * len(were_poor)))
    near_again, _ = _split(were_near, round(NEAR_AGAIN * len(were_near)))
    new, others = _split(others, round(NEW_POOR * len(others)))
    new_near, others = _split(others, round(NEW_NEAR * len(others)))
    refused, _ = _split(others, round(REFUSED * len(others)))
    return {POOR: again + new, NEAR: near_again + new_near, NOT_POOR: refused}

"""Does the ledger of a year reconcile? What does not, by village, with the households behind it.

Held against what is stored outside the year: the closing of the year before, every household's
earlier years, the surveys that were recognised and the villages' own figures.
"""

from collections import defaultdict
from typing import NamedTuple

from django.db.models import F, FilteredRelation, Q

from households.models import HouseholdYear, PovertyClass
from households.movement import movement_of

from .booking import CLASSES, CLOSING, book
from .histories import histories_of
from .opening import poor_and_near
from .rows import stored_rows, touching

MOST_NAMED = 10
LABELS = {PovertyClass.POOR: "hộ nghèo", PovertyClass.NEAR_POOR: "hộ cận nghèo"}


class Breach(NamedTuple):
    """One thing that does not reconcile in a village; `codes` are the households behind it."""

    village: str
    what: str
    codes: tuple[str, ...] = ()

    def __str__(self):
        more = len(self.codes) - MOST_NAMED
        named = ", ".join(self.codes[:MOST_NAMED]) + (f" và {more} hộ nữa" if more > 0 else "")
        return f"{self.village}: {self.what}" + (f" ({named})" if named else "")


def breaches(review, villages, *, waiting, last, histories):
    """Every `Breach` in the ledgers of these villages, as stored now.

    `waiting` are the communes of the round that are still open: who lives there now is settled by
    their close, and so is what it was before. `last` is the closed year before the round's.
    `histories` are those already read; of other households they are read here.
    """
    return list(_Ledger(review, villages, waiting, last, histories).breaches())


class _Ledger:
    """The rows of some villages with all they are held against; read once."""

    def __init__(self, review, villages, waiting, last, histories):
        self.review, self.waiting, self.last = review, frozenset(waiting), last
        villages = _with_figures(villages, review.year).select_related("parent").order_by("code")
        self.names = {village.pk: f"{village}, {village.parent}" for village in villages}
        self.residents = {v.pk: (v.all_households, v.all_persons) for v in villages}
        self.rows = stored_rows(review.year, touching(self.names))
        self.known = histories

    def breaches(self):
        """In the order a person would look: opening, households, closing, figures."""
        if not self.review.is_baseline:
            yield from self._openings()
            yield from self._histories()
        yield from self._recognised()
        yield from self._closings()
        yield from self._figures()

    def _openings(self):
        """What is carried over is what the year before closed with, by village and class."""
        expected, found = defaultdict(dict), defaultdict(dict)
        for code, village, poverty_class, members in self._closing_before():
            expected[village, poverty_class][code] = members
        for row in self.rows:
            if row.class_before in CLASSES and row.unit_before in self.names:
                found[row.unit_before, row.class_before][row.code] = row.members_before
        for key in sorted(expected.keys() | found.keys()):
            yield from self._differing(*key, expected[key], found[key])

    def _closing_before(self):
        """(household's code, village, class, members) of the last closed year, already due here."""
        facts = poor_and_near(self.review.unit, self.last)
        facts = facts.filter(stood_in__in=self.names).order_by("household__code")
        rows = facts.values_list(
            "household__code", "stood_in", "poverty_class", "members",
            "household__unit__parent", "household__closed_on", "household",
        )  # fmt: skip
        there = self._settled_by_others()
        for code, village, poverty_class, members, home, closed_on, household in rows:
            lives_there = home in self.waiting and closed_on is None
            if not lives_there and household not in there:
                yield code, village, poverty_class, members

    def _settled_by_others(self):
        """Households whose recognised case waits for the close of another commune."""
        if not self.waiting:
            return frozenset()
        cases = self.review.communes.filter(commune__in=self.waiting, cases__state="recognised")
        return frozenset(cases.values_list("cases__household", flat=True))

    def _differing(self, village, poverty_class, expected, found):
        wrong = {c for c in expected.keys() | found.keys() if expected.get(c) != found.get(c)}
        if wrong:
            what = (
                f"{LABELS[poverty_class]} đầu kỳ {_both(found)}, cuối kỳ năm {self.last} "
                f"{_both(expected)}"
            )
            yield Breach(self.names[village], what, tuple(sorted(wrong)))

    def _histories(self):
        """Each household's side before and movement are what its earlier years make of it."""
        histories = self._earlier_years()
        sides, movements = defaultdict(list), defaultdict(list)
        for row in self.rows:
            history = histories[row.household]
            village = row.unit if row.unit in self.names else row.unit_before
            if row.before != (history.poverty_class, history.unit_id, history.members):
                sides[village].append(row.code)
            elif row.movement != _movement(row, history):
                movements[village].append(row.code)
        yield from self._named(sides, "đầu kỳ của hộ khác kết quả gần nhất trước đó")
        yield from self._named(movements, "diễn biến không khớp phân loại các năm của hộ")

    def _earlier_years(self):
        missing = {row.household for row in self.rows} - self.known.keys()
        if not missing:
            return self.known
        facts = HouseholdYear.objects.filter(touching(self.names), year=self.review.year)
        households = facts.values("household")
        return histories_of(households, year=self.review.year, last=self.last)

    def _recognised(self):
        """Who has a class has it by a survey that was recognised."""
        wrong = defaultdict(list)
        for row in self.rows:
            if row.unit in self.names and row.class_now != row.recognised:
                wrong[row.unit].append(row.code)
        yield from self._named(wrong, "phân loại của hộ khác phiếu đã được công nhận")

    def _named(self, wrong, what):
        for village, codes in wrong.items():
            yield Breach(self.names[village], what, tuple(codes))

    def _closings(self):
        """Closing by the formula is what is counted."""
        if self.review.is_baseline:
            return
        flows = [row.flow() for row in self.rows]
        for poverty_class, label in LABELS.items():
            booked = book(flows, poverty_class, self.names)
            for village, counted in self._counted(poverty_class).items():
                closing = booked[village].get(CLOSING, [0, 0])
                if closing != counted:
                    what = f"{label} cuối kỳ theo công thức {_pair(closing)}, đếm được "
                    yield Breach(self.names[village], what + _pair(counted))

    def _counted(self, poverty_class):
        counted = {village: [0, 0] for village in self.names}
        for row in self.rows:
            if row.class_now == poverty_class and row.unit in counted:
                counted[row.unit][0] += 1
                counted[row.unit][1] += row.members
        return counted

    def _figures(self):
        """Poor and near-poor households are some of the village's households; persons as well."""
        rows = defaultdict(list)
        for row in self.rows:
            if row.class_now in CLASSES and row.unit in self.names:
                rows[row.unit].append(row)
        for village, of_village in rows.items():
            poor = len(of_village), sum(row.members for row in of_village)
            residents = self.residents[village]
            if None not in residents and (poor[0] > residents[0] or poor[1] > residents[1]):
                what = (
                    f"hộ nghèo và cận nghèo {_pair(poor)}, nhiều hơn số hộ dân cư đã xác nhận "
                    f"{_pair(residents)}"
                )
                yield Breach(self.names[village], what, tuple(row.code for row in of_village))


def _with_figures(villages, year):
    """With the confirmed figures of the year in `all_households` and `all_persons`, or None."""
    of_year = Q(years__year=year, years__confirmed_at__isnull=False)
    found = villages.annotate(figure=FilteredRelation("years", condition=of_year))
    return found.annotate(all_households=F("figure__households"), all_persons=F("figure__persons"))


def _movement(row, history):
    return movement_of(
        history.poverty_class,
        row.class_now,
        ever_poor=history.ever_poor,
        ever_near=history.ever_near,
        origin=row.origin,
        has_record=history.has_record,
    )


def _both(members):
    return _pair((len(members), sum(members.values())))


def _pair(counts):
    return f"{counts[0]} hộ, {counts[1]} khẩu"

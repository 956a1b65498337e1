"""Households as the generator knows them, and the visits of the reviews to them."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from households.movement import History

from .people import Person

BEGIN = date(2021, 1, 1)
FIRST_VISIT = (9, 20)  # month, day; villages follow one another
DAYS_OF_VISITS = 40
POOR, NEAR, NOT_POOR = "ngheo", "can_ngheo", "khong_ngheo"


@dataclass(slots=True, eq=False)
class Home:
    """A household: where it lives now, its people, what it lacked when last asked.

    `row` is its `Household` once it is stored, `history` what its closed years say of it.
    """

    commune: str
    village: int
    people: list[Person]
    registered_on: date = BEGIN
    origin: str = "registered"
    story: object = None
    closed_on: date | None = None
    closing: str | None = None
    standing: str = NOT_POOR
    was_poor: bool = False
    was_near: bool = False
    lacks: list[str] = field(default_factory=list)
    floor: int = 0
    water: str = ""
    latrine: str = ""
    visits: list = field(default_factory=list)
    row: object = None
    history: History = History()

    @property
    def head(self):
        """The head of the household."""
        return next(person for person in self.people if person.relation == "chu_ho")

    def living(self, on):
        """The people in it on a day."""
        return [person for person in self.people if person.left_on is None or person.left_on > on]


@dataclass(slots=True, eq=False)
class Visit:
    """A household on the list of a year: why, in which village, and which class it will get."""

    home: Home
    year: int
    reason: str
    wanted: str
    commune: str
    village: int

    @property
    def on(self):
        """The day of the survey, the same for a whole village."""
        start = date(self.year, *FIRST_VISIT)
        return start + timedelta((self.village * 7 + int(self.commune)) % DAYS_OF_VISITS)

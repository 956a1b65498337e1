"""Households that each show one thing, with the class they must get: data, not chance.

They stand in `data/stories.toml`, mostly in La Hiên; another commune where the rule needs one.
"""

from dataclasses import dataclass
from datetime import date

from .homes import Home
from .names import data
from .people import Person


@dataclass(frozen=True, eq=False)
class Story:
    """One household with its known result in the year it is shown for.

    `classes` is the class of every year that a review looked at it. In the year `shows` exactly
    `lacks` is answered and B1 is `b1`; `b2` counts PHU_THUOC too, which follows from the ages.
    `comes` and `leaves` are (year, origin or reason), `moves` is (year, commune, village).
    """

    code: str
    sentence: str
    commune: str
    village: int
    group: str
    people: list[str]
    classes: dict[int, str]
    shows: int
    lacks: list[str]
    b1: int
    b2: int
    is_typed: bool = False
    floor: int = 0
    has_merit: bool = False
    comes: list | None = None
    leaves: list | None = None
    moves: list | None = None

    @classmethod
    def from_dict(cls, row):
        """Read a table of the file: classes are written as [first year, last year, class]."""
        classes = {
            year: poverty_class
            for first, last, poverty_class in row["classes"]
            for year in range(first, last + 1)
        }
        return cls(**row | {"classes": classes})

    @property
    def poverty_class(self):
        """The class it must get in the year shown."""
        return self.classes[self.shows]

    def happens(self, event, year):
        """Whether `comes`, `leaves` or `moves` is in the year."""
        return bool(event) and event[0] == year

    def home(self, numbers):
        """The household as it enters the registry."""
        people = [self._person(line, numbers) for line in self.people]
        people[0].has_merit = self.has_merit
        home = Home(self.commune, self.village, people, story=self, floor=self.floor)
        if self.comes:
            home.registered_on, home.origin = date(self.comes[0], 3, 15), self.comes[1]
        return home

    def _person(self, line, numbers):
        relation, sex, born, schooling, *name = line.split()
        birth = date.fromisoformat(born)
        return Person(
            name=" ".join(name),
            birth=birth,
            sex=sex,
            relation=relation,
            group=self.group,
            schooling=schooling,
            whim=0.5,
            cccd=numbers.new(birth, sex),
        )


STORIES = [Story.from_dict(row) for row in data("stories.toml")["story"]]

"""Families: persons with ages, kin and schooling that fit together."""

from dataclasses import dataclass
from datetime import date, timedelta

from .names import DAO, HMONG, NUNG, TAY, person_name

BORN_BY = 2020  # ages are counted at the end of this year: all live when the registry begins
DAYS_OF_A_YEAR = 365
MIXED_MARRIAGE = 0.07
BIRTHS = (4, 19, 45, 24, 6, 2)  # weights of none to five children
BIRTHS_OF_HMONG = (1, 6, 20, 30, 26, 17)
SCHOOLING = ("khong", "tieu_hoc", "thcs", "thpt", "so_cap", "trung_cap", "cao_dang", "dai_hoc")
ENOUGH_SCHOOLING = frozenset(SCHOOLING[3:])
SCHOOLING_BY_AGE = (  # oldest age, weights of SCHOOLING
    (32, (1, 5, 34, 42, 4, 5, 4, 5)),
    (50, (4, 20, 50, 17, 2, 3, 2, 2)),
    (120, (28, 42, 22, 6, 0, 1, 0, 1)),
)


@dataclass(slots=True)
class Person:
    """A member of a household; `whim` (0–1) settles the small traits that never change.

    `pk` is that of its `Member` once it is stored.
    """

    name: str
    birth: date
    sex: str
    relation: str
    group: str
    schooling: str
    whim: float
    cccd: str = ""
    is_birth_year_only: bool = False
    is_trained: bool = False
    is_disabled: bool = False
    has_merit: bool = False
    joined_on: date | None = None
    left_on: date | None = None
    leaving: str | None = None
    pk: int | None = None

    def age(self, on):
        """Whole years on a day."""
        birth = self.birth
        return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


class Families:
    """Makes the people of a household, from the one source of chance and of citizen numbers."""

    def __init__(self, rng, numbers):
        self.rng, self.numbers = rng, numbers

    def new(self, group):
        """The persons of one household whose head belongs to the ethnic group, head first."""
        kinds = (self._couple, self._with_parents, self._with_grown_son, self._old, self._alone)
        (kind,) = self.rng.choices(kinds, (46, 18, 24, 6, 6))
        return kind(group)

    def person(self, group, sex, age, relation, family=None):
        """A person of that age at the end of `BORN_BY`."""
        rng = self.rng
        birth = date(BORN_BY - age, 1, 1) + timedelta(rng.randrange(DAYS_OF_A_YEAR))
        weights = next(weights for oldest, weights in SCHOOLING_BY_AGE if age <= oldest)
        person = Person(
            name=person_name(rng, group, sex, family),
            birth=birth,
            sex=sex,
            relation=relation,
            group=group,
            schooling=rng.choices(SCHOOLING, weights)[0],
            whim=rng.random(),
        )
        self._mark(person, age)
        return person

    def child(self, mother, father, born_on):
        """A newborn of a couple."""
        sex = self.rng.choice(("nam", "nu"))
        family = (father or mother).name.split()[0]
        person = self.person((father or mother).group, sex, 0, "con", family)
        person.birth = person.joined_on = born_on
        person.cccd, person.is_disabled = "", False
        return person

    def _mark(self, person, age):
        """Citizen number, disability and merit, as often as they occur."""
        rng = self.rng
        luck = rng.random()
        if age >= 60 and luck < 0.12:
            person.cccd = self.numbers.old() if luck < 0.09 else ""
        elif age >= 14 or luck < 0.75:
            person.cccd = self.numbers.new(person.birth, person.sex)
        if age >= 62 and luck > 0.86:
            person.is_birth_year_only = True
            person.birth = person.birth.replace(month=1, day=1)
        person.is_disabled = rng.random() < (0.012 if age < 60 else 0.05)
        person.has_merit = age >= 55 and rng.random() < 0.035

    def _spouse(self, head):
        rng = self.rng
        other = "nu" if head.sex == "nam" else "nam"
        age = max(18, BORN_BY - head.birth.year - rng.randint(-2, 4) * (1 if other == "nu" else -1))
        group = rng.choice((TAY, NUNG, DAO)) if rng.random() < MIXED_MARRIAGE else head.group
        return self.person(group, other, age, "vo_chong")

    def _children(self, father_or_mother, mother_age, relation, most=None):
        """Children spaced over the mother's years; the grown ones have mostly left."""
        rng, parent = self.rng, father_or_mother
        births = BIRTHS_OF_HMONG if parent.group == HMONG else BIRTHS
        wanted = rng.choices(range(6), births)[0]
        age = mother_age - rng.randint(18, 27)
        family = parent.name.split()[0]
        children = []
        for _ in range(min(wanted, most or wanted)):
            if age < 0:
                break
            if age <= 21 or rng.random() < 0.45:
                sex = rng.choice(("nam", "nu"))
                children.append(self.person(parent.group, sex, age, relation, family))
            age -= rng.randint(2, 5)
        return children

    def _head(self, group, youngest, oldest, women):
        sex = "nu" if self.rng.random() < women else "nam"
        return self.person(group, sex, self.rng.randint(youngest, oldest), "chu_ho")

    def _couple(self, group):
        head = self._head(group, 23, 56, 0.12)
        spouse = self._spouse(head)
        mother = head if head.sex == "nu" else spouse
        father = spouse if head.sex == "nu" else head
        return [head, spouse, *self._children(father, BORN_BY - mother.birth.year, "con")]

    def _with_parents(self, group):
        head, spouse, *children = self._couple(group)
        age = BORN_BY - head.birth.year + self.rng.randint(20, 30)
        mother = self.person(group, "nu", min(age, 94), "bo_me")
        parents = [mother]
        if self.rng.random() < 0.5:
            family = head.name.split()[0]
            parents.insert(0, self.person(group, "nam", min(age + 2, 95), "bo_me", family))
        return [head, spouse, *parents, *children]

    def _with_grown_son(self, group):
        head = self._head(group, 48, 74, 0.18)
        people = [head]
        if self.rng.random() < 0.8:
            people.append(self._spouse(head))
        age = BORN_BY - head.birth.year - self.rng.randint(20, 28)
        family = head.name.split()[0] if head.sex == "nam" else None
        son = self.person(group, "nam", age, "con", family)
        if age < 22:
            return [*people, son]
        wife = self.person(group, "nu", max(19, age - self.rng.randint(0, 4)), "khac")
        children = self._children(son, BORN_BY - wife.birth.year, "chau", most=3)
        return [*people, son, wife, *children]

    def _old(self, group):
        head = self._head(group, 60, 86, 0.45)
        return [head, self._spouse(head)] if self.rng.random() < 0.55 else [head]

    def _alone(self, group):
        head = self._head(group, 25, 50, 0.85)
        age = BORN_BY - head.birth.year
        return [head, *self._children(head, age, "con", most=3)]

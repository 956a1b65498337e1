"""What a reorganisation says, read against the map of the day before. Nothing is written here.

A line is one new unit, as the wizard and the database keep it:

    {"level": "commune", "code": "05740", "name": "La Hiên", "full_name": "Xã La Hiên",
     "parent": "170", "from": ["05737", "05740"], "basis": "…", "area": "nong_thon",
     "region": "III", "villages": [], "households": [], "latitude": …, "longitude": …}

`from` are codes of the day before. `parent` is a code of the new map; empty: the one the first
predecessor had. `villages` are the villages that a commune takes over from one that is split, and
`households` the households (codes) a village takes over; the rest goes to the line that names the
predecessor first. A unit that no line names, or whose line changes nothing, stays as it is.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property

from organisations.models import Succession, Unit, UnitAttribute

COMMUNE, VILLAGE = Unit.Level.COMMUNE, Unit.Level.VILLAGE
Kind = Succession.Kind
WORDS = ("code", "name", "full_name", "basis")


@dataclass(eq=False)
class NewUnit:
    """A unit of the new map with those it comes from; `row` is there once it is stored."""

    line: dict
    sources: list
    parent: "NewUnit | Unit | None" = None
    row: Unit | None = None
    is_named: bool = True
    villages: list = field(default_factory=list)

    def __str__(self):
        return self.line["full_name"]

    @property
    def level(self):
        """Commune or village."""
        return self.line["level"]

    @property
    def code(self):
        """Its code, perhaps that of a predecessor."""
        return self.line["code"]

    @property
    def parent_row(self):
        """The unit above, stored."""
        return self.parent.row if isinstance(self.parent, NewUnit) else self.parent

    @property
    def households(self):
        """Codes of the households it takes over from a village that is split."""
        return set(self.line.get("households") or ())

    def kind_from(self, source, shares):
        """How it comes from one of its predecessors; `shares` is how many go on from that one."""
        if shares > 1:
            return Kind.SPLIT
        if len(self.sources) > 1:
            return Kind.MERGE
        return Kind.RENAME if self.line["full_name"] != source.full_name else Kind.REPARENT


class Plan:
    """The new units of a reorganisation, and where everything of the former ones goes."""

    def __init__(self, lines, *, on, district):
        self.lines, self.on, self.district = lines, on, district
        self.flaws = []
        self.news = []
        self.kept = []
        self._read()

    @cached_property
    def units(self):
        """Units of the day before, by code: communes and villages of the district, in force."""
        found = Unit.objects.under(self.district).filter(level__in=[COMMUNE, VILLAGE])
        found = found.in_force(self.on - timedelta(1)).filter(valid_to=None)
        return {unit.code: unit for unit in found.select_related("parent").order_by("code")}

    @cached_property
    def villages(self):
        """{commune key: its villages of the day before}."""
        groups = defaultdict(list)
        for unit in self.units.values():
            if unit.level == VILLAGE:
                groups[unit.parent_id].append(unit)
        return groups

    @cached_property
    def heirs(self):
        """{former unit key: the `NewUnit`s that go on from it, the main one first}."""
        heirs = defaultdict(list)
        for new in self.news:
            for source in new.sources:
                heirs[source.pk].append(new)
        return dict(heirs)

    @property
    def former(self):
        """Units that end the day before."""
        return [unit for unit in self.units.values() if unit.pk in self.heirs]

    def main(self, key):
        """The unit that stands in a former one's place, stored."""
        return self.heirs[key][0].row

    @property
    def mapping(self):
        """{former unit key: key of its main heir}."""
        return {key: news[0].row.pk for key, news in self.heirs.items()}

    @property
    def split(self):
        """Former units that go on as several."""
        return {key: news for key, news in self.heirs.items() if len(news) > 1}

    @property
    def communes(self):
        """The new communes."""
        return [new for new in self.news if new.level == COMMUNE]

    def commune_of(self, new):
        """Key of the commune a new village lies in, old or new: something to compare with."""
        return new.parent if isinstance(new.parent, NewUnit) else new.parent.pk

    def flaw(self, message):
        """Remember why this cannot be carried out."""
        self.flaws.append(message)

    def _read(self):
        named = [new for line in self.lines if (new := self._named(line))]
        self.kept = [new for new in named if self._changes_nothing(new, named)]
        self.news = [new for new in named if new not in self.kept]
        self._carry_villages()
        communes = {new.code: new for new in self.communes}
        for new in self.news:
            if new.parent is None:
                new.parent = self._parent_of(new, communes)
            if isinstance(new.parent, NewUnit):
                new.parent.villages.append(new)
        self._check()

    def _named(self, line):
        if line.get("level") not in (COMMUNE, VILLAGE) or not all(line.get(w) for w in WORDS[:3]):
            self.flaw(f"Dòng «{line.get('full_name') or line.get('code') or '?'}» thiếu mã, tên.")
            return None
        codes = line.get("from") or []
        if unknown := [code for code in codes if code not in self.units]:
            self.flaw(f"{line['full_name']}: không có đơn vị cũ mang mã {', '.join(unknown)} "
                      f"đang có hiệu lực trước ngày {self.on:%d/%m/%Y}.")  # fmt: skip
        if not codes:
            self.flaw(f"{line['full_name']}: chưa chọn đơn vị cũ.")
        sources = [self.units[code] for code in dict.fromkeys(codes) if code in self.units]
        if any(source.level != line["level"] for source in sources):
            self.flaw(f"{line['full_name']}: đơn vị cũ không cùng cấp.")
        return NewUnit(line, sources)

    def _changes_nothing(self, new, named):
        """One predecessor with the same code, name and parent, which no other line names."""
        if len(new.sources) != 1:
            return False
        (source,) = new.sources
        others = any(source in each.sources for each in named if each is not new)
        same = (source.code, source.full_name) == (new.code, new.line["full_name"])
        parent = new.line.get("parent") or source.parent.code
        moves = parent != source.parent.code or self._ends(source.parent, named)
        return same and not others and not moves

    def _ends(self, unit, named):
        return any(
            unit in new.sources and not self._changes_nothing(new, named)
            for new in named
            if new.level == COMMUNE
        )

    def _carry_villages(self):
        """Villages of communes that end, which no line names: each goes on as it is."""
        spoken = {source.pk for new in self.news for source in new.sources}
        for commune in self.communes:
            for source in commune.sources:
                for village in self.villages[source.pk]:
                    if village.pk not in spoken and self._taker(village, source) is commune:
                        self.news.append(_carried(village, commune))

    def _taker(self, village, source):
        """The new commune a village goes to: the one that names it, else the main one."""
        heirs = [new for new in self.communes if source in new.sources]
        named = [new for new in heirs if village.code in (new.line.get("villages") or ())]
        return (named or heirs)[0]

    def _parent_of(self, new, communes):
        code = new.line.get("parent") or (new.sources[0].parent.code if new.sources else "")
        if new.level == COMMUNE:
            found = self._districts.get(code)
        else:
            found = communes.get(code) or self._staying(code)
        if found is None:
            self.flaw(f"{new}: không có đơn vị cấp trên mang mã {code} trên bản đồ mới.")
        return found

    @cached_property
    def _districts(self):
        return {unit.code: unit for unit in Unit.objects.filter(level="district", valid_to=None)}

    def _staying(self, code):
        unit = self.units.get(code)
        ends = unit and any(unit in new.sources for new in self.communes)
        return unit if unit and unit.level == COMMUNE and not ends else None

    def _check(self):
        if not self.news:
            self.flaw("Phương án chưa thay đổi đơn vị nào.")
        self._check_codes()
        for new in self.communes:
            if new.line.get("area") not in UnitAttribute.Area.values:
                self.flaw(f"{new}: chưa chọn nông thôn hay thành thị.")
            if new.line.get("region") and new.line["region"] not in UnitAttribute.Region.values:
                self.flaw(f"{new}: khu vực phải là I, II hoặc III.")
        for unit in self.former:
            if unit.valid_from >= self.on:
                self.flaw(f"{unit} chỉ có hiệu lực từ {unit.valid_from:%d/%m/%Y}.")
        self._check_taken()

    def _check_codes(self):
        """A code is free if nobody holds it after the day; those of units that end are."""
        counts = Counter(new.code for new in self.news)
        held = set(Unit.objects.filter(valid_to=None).exclude(pk__in=self.heirs)
                   .values_list("code", flat=True))  # fmt: skip
        used = set(Unit.objects.filter(valid_from=self.on).values_list("code", flat=True))
        for code, count in counts.items():
            if count > 1 or code in held or code in used:
                self.flaw(f"Mã {code} được dùng cho nhiều đơn vị trên bản đồ mới.")

    def _check_taken(self):
        """Villages named by a line belong to its predecessors."""
        for new in self.communes:
            own = {v.code for source in new.sources for v in self.villages[source.pk]}
            if strange := [c for c in new.line.get("villages") or () if c not in own]:
                self.flaw(f"{new}: thôn {', '.join(strange)} không thuộc các xã cũ đã chọn.")


def _carried(village, commune):
    """A village that goes on under its own code and name in a new commune."""
    line = {"level": VILLAGE, "code": village.code, "name": village.name,
            "full_name": village.full_name, "basis": commune.line.get("basis", "")}  # fmt: skip
    return NewUnit(line, [village], parent=commune, is_named=False)

"""Administrative units in time. A unit never changes its parent: a change is a successor."""

from datetime import date

from django.db import models
from django.db.models import Q, UniqueConstraint

from core.constraints import in_order
from core.privacy import classed


def in_force(on, prefix=""):
    """Q for rows whose dates hold on a day; `valid_to` is the last day in force."""
    not_over = Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gte": on})
    return not_over & Q(**{f"{prefix}valid_from__lte": on})


class UnitQuerySet(models.QuerySet):
    """Words for asking about units."""

    def in_force(self, on):
        """Units that exist on the day."""
        return self.filter(in_force(on))

    def in_force_at_end_of(self, year):
        """Units that exist on 31/12: those a year's figures are about."""
        return self.in_force(date(year, 12, 31))

    def under(self, unit):
        """The unit itself and everything inside it."""
        return self.filter(path__startswith=unit.path)

    def communes(self):
        """Communes and townships only."""
        return self.filter(level=Unit.Level.COMMUNE)

    def villages(self):
        """Villages (xóm, bản, tổ dân phố) only."""
        return self.filter(level=Unit.Level.VILLAGE)

    def for_page(self, on):
        """With the facts of the day in `facts` and the number of villages of the day."""
        facts = UnitAttribute.objects.filter(in_force(on))
        inside = Q(children__level="village") & in_force(on, "children__")
        return self.prefetch_related(
            models.Prefetch("attributes", facts, to_attr="facts")
        ).annotate(villages_count=models.Count("children", filter=inside))

    def visible_to(self, user):
        """Units inside any unit where the user holds a posting."""
        return self.filter(user.within(field=""))


class Unit(models.Model):
    """A province, district, commune or village for as long as it exists under one parent.

    `heir` is the unit of today's map that stands in its place: itself while it is in force, else
    where its successors lead; of a unit that was split, the one that carries its name and figures.
    """

    class Level(models.TextChoices):
        """The four levels of the plan's own frame."""

        PROVINCE = "province", "Tỉnh"
        DISTRICT = "district", "Huyện"
        COMMUNE = "commune", "Xã, thị trấn"
        VILLAGE = "village", "Thôn"

    code = models.CharField("mã đơn vị", max_length=12)
    level = models.CharField("cấp", max_length=10, choices=Level)
    name = models.CharField("tên", max_length=100)
    full_name = models.CharField("tên đầy đủ", max_length=120)
    parent = models.ForeignKey(
        "self", verbose_name="đơn vị cấp trên", null=True, blank=True, on_delete=models.PROTECT,
        related_name="children",
    )  # fmt: skip
    path = models.CharField(max_length=120, db_index=True, editable=False)
    heir = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="stands_for",
        editable=False, verbose_name="đơn vị thay thế hiện nay",
    )  # fmt: skip
    valid_from = models.DateField("có hiệu lực từ")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    legal_basis = models.CharField("căn cứ", max_length=200, blank=True)
    is_illustrative = models.BooleanField("tên minh hoạ", default=False)
    latitude = models.FloatField("vĩ độ", null=True, blank=True)
    longitude = models.FloatField("kinh độ", null=True, blank=True)

    objects = UnitQuerySet.as_manager()
    privacy = classed(
        open="code level name full_name parent path heir valid_from valid_to legal_basis"
        " is_illustrative latitude longitude"
    )

    class Meta:
        verbose_name = "đơn vị hành chính"
        ordering = ["code"]
        constraints = [
            UniqueConstraint("code", "valid_from", name="organisations_unit_code_from_unique"),
            UniqueConstraint(
                "code", condition=Q(valid_to__isnull=True), name="organisations_unit_code_open_once"
            ),
            in_order("valid_from", "valid_to", name="organisations_unit_dates_in_order"),
            models.CheckConstraint(
                condition=Q(level="province", parent__isnull=True)
                | (~Q(level="province") & Q(parent__isnull=False)),
                name="organisations_unit_has_parent",
            ),
        ]

    def __str__(self):
        return self.full_name

    @property
    def key(self):
        """What names it in an address: its code, and of a former unit the day it began as well."""
        return f"{self.code}.{self.valid_from:%Y%m%d}" if self.valid_to else self.code

    @property
    def dated_name(self):
        """Its name; of a former unit, until when it was: names come again like codes."""
        return f"{self} (đến {self.valid_to:%d/%m/%Y})" if self.valid_to else str(self)


class UnitAttribute(models.Model):
    """A dated fact about a unit: rural/urban status, khu vực I/II/III."""

    class Kind(models.TextChoices):
        """What the fact is about."""

        AREA = "area", "Nông thôn / thành thị"
        REGION = "region", "Khu vực vùng DTTS và miền núi"

    class Area(models.TextChoices):
        """Values of AREA."""

        RURAL = "nong_thon", "Nông thôn"
        URBAN = "thanh_thi", "Thành thị"

    class Region(models.TextChoices):
        """Values of REGION (QĐ 861/QĐ-TTg); III is the commune in special difficulty."""

        ONE = "I", "Khu vực I"
        TWO = "II", "Khu vực II"
        THREE = "III", "Khu vực III (xã đặc biệt khó khăn)"

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="attributes")
    kind = models.CharField("loại", max_length=10, choices=Kind)
    value = models.CharField("giá trị", max_length=12, choices=[*Area.choices, *Region.choices])
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    legal_basis = models.CharField("căn cứ", max_length=200, blank=True)
    is_confirmed = models.BooleanField("đã đối chiếu văn bản", default=False)

    privacy = classed(open="unit kind value valid_from valid_to legal_basis is_confirmed")

    class Meta:
        verbose_name = "thuộc tính đơn vị"
        ordering = ["unit", "kind", "valid_from"]
        constraints = [
            UniqueConstraint(
                "unit", "kind", "valid_from", name="organisations_attribute_once_a_day"
            ),
            UniqueConstraint(
                "unit", "kind", condition=Q(valid_to__isnull=True),
                name="organisations_attribute_open_once",
            ),
            in_order("valid_from", "valid_to", name="organisations_attribute_dates_in_order"),
            models.CheckConstraint(
                condition=Q(kind="area", value__in=["nong_thon", "thanh_thi"])
                | Q(kind="region", value__in=["I", "II", "III"]),
                name="organisations_attribute_value_of_kind",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.unit}: {self.get_value_display()}"


class Succession(models.Model):
    """One unit goes over into another on a day, by a legal act."""

    class Kind(models.TextChoices):
        """How the successor came about."""

        MERGE = "merge", "Nhập"
        SPLIT = "split", "Chia tách"
        RENAME = "rename", "Đổi tên"
        REPARENT = "reparent", "Chuyển đơn vị cấp trên"
        KEEP = "keep", "Không sắp xếp"

    predecessor = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="origins")
    on = models.DateField("ngày")
    kind = models.CharField("hình thức", max_length=10, choices=Kind)
    legal_basis = models.CharField("căn cứ", max_length=200)
    reorganisation = models.ForeignKey(
        "organisations.Reorganisation", null=True, blank=True, on_delete=models.PROTECT,
        related_name="successions",
    )  # fmt: skip

    privacy = classed(open="predecessor successor on kind legal_basis reorganisation")

    class Meta:
        verbose_name = "kế thừa đơn vị"
        constraints = [
            UniqueConstraint(
                "predecessor", "successor", name="organisations_succession_pair_unique"
            ),
            models.CheckConstraint(
                condition=~Q(predecessor=models.F("successor")),
                name="organisations_succession_of_another",
            ),
        ]

    def __str__(self):
        return f"{self.predecessor} → {self.successor}"

"""The yearly facts: what every form and indicator reads. Never edited after the close."""

from django.db import models
from django.db.models import Q, UniqueConstraint

from core.constraints import all_or_none, one_of, within
from core.privacy import classed
from organisations.access import Permission
from organisations.models import Unit, User


class PovertyClass(models.TextChoices):
    """The class of a household (TT 07/2021/TT-BLĐTBXH)."""

    POOR = "ngheo", "Hộ nghèo"
    NEAR_POOR = "can_ngheo", "Hộ cận nghèo"
    NOT_POOR = "khong_ngheo", "Hộ không nghèo"


class Movement(models.TextChoices):
    """What happened between last year's class and this year's (diễn biến)."""

    STILL_POOR = "ngheo_cu", "Hộ nghèo cũ"
    POOR_TO_NEAR = "ngheo_thanh_can_ngheo", "Thoát nghèo, thành cận nghèo"
    LEFT_POOR = "thoat_ngheo", "Thoát nghèo"
    STILL_NEAR = "can_ngheo_cu", "Hộ cận nghèo cũ"
    NEAR_TO_POOR = "can_ngheo_thanh_ngheo", "Cận nghèo thành nghèo"
    LEFT_NEAR = "thoat_can_ngheo", "Thoát cận nghèo"
    POOR_AGAIN = "tai_ngheo", "Tái nghèo"
    NEAR_AGAIN = "tai_can_ngheo", "Tái cận nghèo"
    NEW_POOR = "phat_sinh_ngheo", "Phát sinh mới (nghèo)"
    NEW_NEAR = "phat_sinh_can_ngheo", "Phát sinh mới (cận nghèo)"
    OTHER_IN = "khac_tang", "Khác tăng"
    OTHER_OUT = "khac_giam", "Khác giảm"
    STILL_NOT = "khong_ngheo", "Không nghèo"
    BASELINE = "nam_goc", "Năm gốc (chưa có năm trước để so)"


class HouseholdYearQuerySet(models.QuerySet):
    """Words for asking about the facts."""

    def visible_to(self, user):
        """Facts of single households the user may read."""
        return self.filter(user.within(Permission.READ_HOUSEHOLDS))

    def poor(self):
        """Hộ nghèo."""
        return self.filter(poverty_class=PovertyClass.POOR)

    def near_poor(self):
        """Hộ cận nghèo."""
        return self.filter(poverty_class=PovertyClass.NEAR_POOR)


class HouseholdYear(models.Model):
    """One household in one closed year: class, scores, movement and groups, as of then.

    A household that left the registry since last year has a row without a class whose movement is
    «khác giảm», so that a year's rows alone reconcile opening and closing.
    """

    household = models.ForeignKey(
        "households.Household", on_delete=models.PROTECT, related_name="years"
    )
    year = models.PositiveSmallIntegerField("năm")
    standard = models.ForeignKey("households.Standard", on_delete=models.PROTECT, related_name="+")
    survey = models.OneToOneField(
        "households.Survey", null=True, blank=True, on_delete=models.PROTECT, related_name="fact"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    unit_before = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    poverty_class = models.CharField(
        "phân loại", max_length=12, choices=PovertyClass, null=True, blank=True
    )
    class_before = models.CharField(
        "phân loại năm trước", max_length=12, choices=PovertyClass, null=True, blank=True
    )
    movement = models.CharField("diễn biến", max_length=24, choices=Movement)
    b1 = models.IntegerField("điểm B1", null=True)
    b2 = models.PositiveSmallIntegerField("điểm B2", null=True)
    members = models.PositiveSmallIntegerField("số nhân khẩu")
    members_before = models.PositiveSmallIntegerField("số nhân khẩu năm trước", null=True)
    ethnicity = models.ForeignKey(
        "households.EthnicGroup", null=True, on_delete=models.PROTECT, related_name="+"
    )
    is_minority = models.BooleanField("hộ DTTS", default=False)
    has_merit = models.BooleanField("có người có công", default=False)
    has_no_labour = models.BooleanField("không có khả năng lao động", default=False)
    is_female_headed = models.BooleanField("chủ hộ là nữ", default=False)

    objects = HouseholdYearQuerySet.as_manager()
    privacy = classed(
        open="year standard unit unit_before members members_before",
        personal="household survey poverty_class class_before movement b1 b2 is_female_headed",
        sensitive="ethnicity is_minority has_merit has_no_labour",
    )

    class Meta:
        verbose_name = "kết quả năm của hộ"
        ordering = ["-year", "household"]
        constraints = [
            UniqueConstraint("household", "year", name="households_householdyear_once_a_year"),
            one_of("movement", Movement, name="households_householdyear_movement_known"),
            models.CheckConstraint(
                condition=Q(poverty_class__isnull=True, movement="khac_giam")
                | Q(poverty_class__in=PovertyClass.values) & ~Q(movement="khac_giam"),
                name="households_householdyear_class_unless_gone",
            ),
            all_or_none(
                "class_before", "unit_before", "members_before",
                name="households_householdyear_before_is_whole",
            ),
            within("b2", 0, 130, name="households_householdyear_b2_range"),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["year", "unit", "poverty_class", "members"], name="householdyear_by_unit"
            ),
            models.Index(fields=["year", "unit_before"], name="householdyear_by_origin"),
        ]

    def __str__(self):
        return f"{self.household_id} {self.year}: {self.get_poverty_class_display()}"


class Deprivation(models.Model):
    """One indicator a household was deprived in that year."""

    fact = models.ForeignKey(HouseholdYear, on_delete=models.CASCADE, related_name="deprivations")
    indicator = models.CharField("chỉ số", max_length=20)

    privacy = classed(personal="fact", sensitive="indicator")

    class Meta:
        verbose_name = "thiếu hụt"
        constraints = [UniqueConstraint("fact", "indicator", name="households_deprivation_once")]

    def __str__(self):
        return self.indicator


class PovertyCause(models.Model):
    """One of the eight causes of poverty a household named that year."""

    fact = models.ForeignKey(HouseholdYear, on_delete=models.CASCADE, related_name="causes")
    cause = models.PositiveSmallIntegerField("nguyên nhân")

    privacy = classed(personal="fact", sensitive="cause")

    class Meta:
        verbose_name = "nguyên nhân nghèo"
        constraints = [
            UniqueConstraint("fact", "cause", name="households_povertycause_once"),
            within("cause", 1, 8, name="households_povertycause_1_to_8"),
        ]

    def __str__(self):
        return str(self.cause)


class VillageYearQuerySet(models.QuerySet):
    """Words for asking about denominators."""

    def confirmed(self):
        """Figures the commune stands behind; only these make a rate."""
        return self.filter(confirmed_at__isnull=False)


class VillageYear(models.Model):
    """All resident households and persons of a village in a year: the denominators of every rate.

    The commune's own figures: the registry need not hold families no review ever touched.
    """

    village = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="years")
    year = models.PositiveSmallIntegerField("năm")
    households = models.PositiveIntegerField("tổng số hộ dân cư")
    persons = models.PositiveIntegerField("tổng số nhân khẩu")
    minority_households = models.PositiveIntegerField("số hộ DTTS")
    minority_persons = models.PositiveIntegerField("số nhân khẩu DTTS")
    confirmed_at = models.DateTimeField("xác nhận lúc", null=True, blank=True)
    confirmed_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = VillageYearQuerySet.as_manager()
    privacy = classed(
        open="village year households persons minority_households minority_persons confirmed_at",
        personal="confirmed_by",
    )

    class Meta:
        verbose_name = "số hộ dân cư của thôn"
        ordering = ["year", "village"]
        constraints = [
            UniqueConstraint("village", "year", name="households_villageyear_once_a_year"),
            all_or_none("confirmed_at", "confirmed_by", name="households_villageyear_confirmed_by"),
            models.CheckConstraint(
                condition=Q(minority_households__lte=models.F("households")),
                name="households_villageyear_minority_households_part",
            ),
            models.CheckConstraint(
                condition=Q(minority_persons__lte=models.F("persons")),
                name="households_villageyear_minority_persons_part",
            ),
            models.CheckConstraint(
                condition=Q(persons__gte=models.F("households")),
                name="households_villageyear_a_person_each",
            ),
        ]

    def __str__(self):
        return f"{self.village} {self.year}: {self.households}"

"""Households and their members: who lives where. Questionnaire answers stay with the survey."""

import re

from django.db import models
from django.db.models import ExpressionWrapper, Prefetch, Q, UniqueConstraint

from core.constraints import all_or_none, in_order, matches
from core.privacy import classed
from core.text import fold
from organisations.access import Permission
from organisations.models import Unit

from .facts import HouseholdYear
from .life import Residence

SHOWN_DIGITS = 4  # of a citizen number, to whoever may not read it whole
NOWHERE = Q(pk__in=())


class EthnicGroup(models.Model):
    """One of the 54 groups, with its code of the 1979 list and, where known, of the 2008 list."""

    code_1979 = models.CharField("mã (danh mục 1979)", max_length=2, unique=True)
    code_2008 = models.CharField("mã (danh mục 2008)", max_length=2, blank=True)
    name = models.CharField("dân tộc", max_length=40, unique=True)
    aliases = models.CharField("tên khác", max_length=100, blank=True)
    source = models.CharField("nguồn mã", max_length=100, blank=True)

    KINH = "01"
    privacy = classed(open="code_1979 code_2008 name aliases source")

    class Meta:
        verbose_name = "dân tộc"
        ordering = ["code_1979"]

    def __str__(self):
        return self.name

    @property
    def is_minority(self):
        """Every group but the Kinh."""
        return self.code_1979 != self.KINH


class HouseholdQuerySet(models.QuerySet):
    """Words for asking about households."""

    def visible_to(self, user):
        """Households in villages where the user may read households."""
        return self.filter(user.within(Permission.READ_HOUSEHOLDS))

    def present(self):
        """Households whose record is not closed."""
        return self.filter(closed_on__isnull=True)

    def living_in(self, unit, on):
        """Households that lived in a village, or anywhere inside a unit, on a day."""
        here = Residence.objects.on(on).filter(unit__path__startswith=unit.path)
        return self.filter(pk__in=here.values("household"))

    def search(self, words, *, whole_numbers=NOWHERE):
        """By code, part of any member's name without accents, or the last digits of a CCCD.

        `search_key` holds «code|name|name|cccd;»: digits before the semicolon are an ending, and
        nobody types the marks that tell them apart. More digits than are shown to everybody find
        a number only in households of `whole_numbers`: else digits are guessed one by one.
        """
        key = fold(re.sub("[|;]", " ", fold(words)))
        if key.isdigit():
            number = Q(search_key__contains=f"{key};")
            number = number if len(key) <= SHOWN_DIGITS else number & whole_numbers
            return self.filter(number | Q(code__iendswith=key))
        return self.filter(search_key__contains=key) if key else self

    def for_page(self):
        """With village, commune and latest years: what a list or a page shows of each."""
        years = HouseholdYear.objects.order_by("-year")
        return self.select_related("unit__parent").prefetch_related(
            Prefetch("years", queryset=years)
        )


class Household(models.Model):
    """A household living in a village; closed with a reason, never deleted."""

    class Origin(models.TextChoices):
        """How the household came into the registry; decides «phát sinh mới» or «khác tăng»."""

        REGISTERED = "registered", "Hộ tại chỗ"
        MOVED_IN = "moved_in", "Chuyển đến"
        SPLIT = "split", "Tách hộ"

    class Closing(models.TextChoices):
        """Why a record is closed; every reason counts as «khác giảm»."""

        MOVED_AWAY = "moved_away", "Chuyển đi"
        MERGED = "merged", "Nhập hộ"
        DISSOLVED = "dissolved", "Không còn hộ"
        ERROR = "error", "Ghi nhầm"

    code = models.CharField("mã hộ", max_length=20, unique=True)
    unit = models.ForeignKey(
        Unit, verbose_name="thôn", on_delete=models.PROTECT, related_name="households"
    )
    head_name = models.CharField("chủ hộ", max_length=100)
    address = models.CharField("địa chỉ", max_length=200, blank=True)
    origin = models.CharField("nguồn", max_length=10, choices=Origin, default=Origin.REGISTERED)
    registered_on = models.DateField("ngày vào sổ")
    closed_on = models.DateField("ngày đóng", null=True, blank=True)
    closing = models.CharField("lý do đóng", max_length=12, choices=Closing, null=True, blank=True)
    story = models.CharField("tình huống minh hoạ", max_length=200, blank=True)
    search_key = models.TextField(editable=False, default="")

    objects = HouseholdQuerySet.as_manager()
    privacy = classed(
        open="unit origin registered_on closed_on closing story",
        personal="code head_name address",
        sensitive="search_key",
    )

    class Meta:
        verbose_name = "hộ"
        ordering = ["code"]
        constraints = [
            all_or_none("closed_on", "closing", name="households_household_closed_with_reason"),
            in_order("registered_on", "closed_on", name="households_household_dates_in_order"),
        ]
        indexes = [models.Index(fields=["unit", "code"])]

    def __str__(self):
        return f"{self.code} – {self.head_name}"


class MemberQuerySet(models.QuerySet):
    """Words for asking about members."""

    def present(self):
        """Members living in their household now."""
        return self.filter(left_on__isnull=True)

    def on(self, day):
        """Members of a day: from the day they joined to the day before they left."""
        stays = Q(left_on__isnull=True) | Q(left_on__gt=day)
        return self.filter(stays, joined_on__lte=day)

    def head_first(self):
        """As people are listed on paper: the head, then by age."""
        is_head = ExpressionWrapper(Q(relation="chu_ho"), models.BooleanField())
        return self.order_by(is_head.desc(), "birth_date", "pk")


class Member(models.Model):
    """A person in a household from one day to another."""

    class Sex(models.TextChoices):
        """Sex as on the citizen card."""

        MALE = "nam", "Nam"
        FEMALE = "nu", "Nữ"

    class Relation(models.TextChoices):
        """Relation to the head of the household."""

        HEAD = "chu_ho", "Chủ hộ"
        SPOUSE = "vo_chong", "Vợ/chồng"
        CHILD = "con", "Con"
        PARENT = "bo_me", "Bố/mẹ"
        GRANDPARENT = "ong_ba", "Ông/bà"
        SIBLING = "anh_chi_em", "Anh/chị/em"
        GRANDCHILD = "chau", "Cháu"
        OTHER = "khac", "Khác"

    class Leaving(models.TextChoices):
        """Why a person is no longer in the household."""

        DIED = "died", "Đã mất"
        LEFT = "left", "Chuyển đi"
        MARRIED = "married", "Kết hôn, chuyển đi"
        MOVED = "moved", "Sang hộ khác"
        ERROR = "error", "Ghi nhầm"

    class Joining(models.TextChoices):
        """How a person came into the household."""

        REGISTERED = "registered", "Có trong sổ, phiếu"
        BORN = "born", "Sinh ra"
        MARRIED = "married", "Kết hôn, về ở"
        CAME = "came", "Chuyển đến"
        MOVED = "moved", "Từ hộ khác sang"

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="members")
    name = models.CharField("họ và tên", max_length=100)
    birth_date = models.DateField("ngày sinh")
    is_birth_year_only = models.BooleanField("chỉ biết năm sinh", default=False)
    sex = models.CharField("giới tính", max_length=3, choices=Sex)
    relation = models.CharField("quan hệ với chủ hộ", max_length=12, choices=Relation)
    cccd = models.CharField("số CCCD/CMND", max_length=12, blank=True)
    ethnicity = models.ForeignKey(EthnicGroup, verbose_name="dân tộc", on_delete=models.PROTECT)
    joined_on = models.DateField("vào hộ ngày")
    left_on = models.DateField("rời hộ ngày", null=True, blank=True)
    leaving = models.CharField("lý do rời", max_length=9, choices=Leaving, null=True, blank=True)
    joining = models.CharField(
        "vào hộ do", max_length=10, choices=Joining, default=Joining.REGISTERED
    )
    came_from = models.ForeignKey(
        "self", verbose_name="trước đó là", null=True, blank=True, on_delete=models.PROTECT,
        related_name="went_on_as",
    )  # fmt: skip

    objects = MemberQuerySet.as_manager()
    privacy = classed(
        open="is_birth_year_only joined_on left_on leaving joining",
        personal="household name birth_date sex relation came_from",
        sensitive="cccd ethnicity",
    )

    class Meta:
        verbose_name = "thành viên"
        ordering = ["household", "pk"]
        constraints = [
            UniqueConstraint(
                "cccd", condition=~Q(cccd="") & Q(left_on__isnull=True),
                name="households_member_cccd_unique",
                violation_error_message="Số CCCD này đã có ở một người khác.",
            ),
            UniqueConstraint(
                "household", condition=Q(relation="chu_ho", left_on__isnull=True),
                name="households_member_one_head",
            ),
            matches("cccd", r"^([0-9]{9}|[0-9]{12})$", name="households_member_cccd_digits"),
            all_or_none("left_on", "leaving", name="households_member_left_with_reason"),
            in_order("joined_on", "left_on", name="households_member_dates_in_order"),
        ]  # fmt: skip

    def __str__(self):
        return self.name

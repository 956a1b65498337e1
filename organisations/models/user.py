"""People who sign in, and the postings that say what they may do where and when."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.cache import cache
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property

from core.constraints import in_order
from core.privacy import classed
from core.text import fold

from ..access import ROLES, Permission, Role
from .agency import Agency
from .unit import Unit, in_force

DEMO_KEY = "organisations.demonstration"


class UserQuerySet(models.QuerySet):
    """Words for asking about accounts."""

    def visible_to(self, user):
        """Accounts of which every posting, ever, lies where the user manages accounts.

        Nobody may reset the password of a person who holds rights elsewhere. An account without
        any posting can be seen by all who manage accounts.
        """
        if not user.can(Permission.MANAGE_ACCOUNTS):
            return self.none()
        elsewhere = Posting.objects.exclude(user.within(Permission.MANAGE_ACCOUNTS))
        return self.exclude(pk__in=elsewhere.values("user"))

    def named(self, words):
        """Accounts whose name or user name holds the words, without regard to accents.

        Folded in Python: a district has a few hundred accounts.
        """
        if not (wanted := fold(words)):
            return self
        names = self.values_list("pk", "full_name", "username")
        found = [pk for pk, *written in names if wanted in fold(" ".join(written))]
        return self.filter(pk__in=found)

    def holding(self, role, on):
        """Accounts that hold the role somewhere on the day."""
        return self.filter(pk__in=Posting.objects.filter(in_force(on), role=role).values("user"))

    def for_page(self, on):
        """With the postings of the day in `held`, their units and agencies."""
        held = Posting.objects.filter(in_force(on)).select_related("unit", "agency")
        return self.prefetch_related(models.Prefetch("postings", held, to_attr="held"))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    """Accounts are found by user name, without regard to case."""

    def get_by_natural_key(self, username):
        """The account of that name."""
        return self.get(username__iexact=username)

    def demonstration(self):
        """Whether this installation holds demonstration data: it does while it has demo accounts.

        Asked on every page, so the answer is kept for five minutes.
        """
        return cache.get_or_set(DEMO_KEY, lambda: self.filter(is_demo=True).exists(), 300)


class User(AbstractBaseUser):
    """An account of one person; rights come only from postings."""

    username = models.CharField(
        "tên đăng nhập", max_length=60, unique=True,
        validators=[RegexValidator(r"^[a-z0-9._-]+$", "Chỉ dùng chữ thường, số, dấu . _ -")],
        error_messages={"unique": "Tên đăng nhập này đã có."},
    )  # fmt: skip
    full_name = models.CharField("họ và tên", max_length=100)
    email = models.EmailField("thư điện tử", blank=True)
    is_active = models.BooleanField("được đăng nhập", default=True)
    is_demo = models.BooleanField("tài khoản trình diễn", default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]
    objects = UserManager()
    privacy = classed(
        open="is_active is_demo created_at last_login",
        personal="username full_name email password",
    )

    class Meta:
        verbose_name = "tài khoản"
        ordering = ["username"]

    def __str__(self):
        return self.full_name or self.username

    @cached_property
    def current_postings(self):
        """Today's postings with unit and agency: one query per request, every right from it."""
        rows = self.postings.filter(in_force(timezone.localdate()))
        return list(rows.select_related("unit", "agency"))

    @cached_property
    def permissions(self):
        """Every permission held somewhere."""
        return frozenset().union(*(p.grants for p in self.current_postings))

    def can(self, permission):
        """Whether the permission is held somewhere; where, is for `within` and `reaches`."""
        return permission in self.permissions

    def paths(self, permission=None):
        """Paths of the units where the permission (or any posting) is held."""
        held = (p for p in self.current_postings if permission is None or permission in p.grants)
        return sorted({p.unit.path for p in held})

    def within(self, permission=None, field="unit"):
        """Q for rows whose unit lies where the user holds the permission; nowhere → no row.

        Of a former unit its heir counts: whoever is posted to the unit that stands in its place
        today reads its history, and nobody else does.
        """
        lookup = f"{field}__heir__path__startswith" if field else "heir__path__startswith"
        scope = Q(pk__in=[])
        for path in self.paths(permission):
            scope |= Q(**{lookup: path})
        return scope

    def reaches(self, permission, unit):
        """Whether the permission is held over this one unit, or the one in its place today."""
        today = unit if unit.heir_id in (None, unit.pk) else unit.heir
        return any(today.path.startswith(path) for path in self.paths(permission))

    @cached_property
    def agencies(self):
        """Agencies the user is posted to today."""
        return [p.agency for p in self.current_postings if p.agency_id]


class Posting(models.Model):
    """A person holds a role over a unit, perhaps for an agency, for a time."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="postings")
    role = models.CharField("vai trò", max_length=20, choices=Role)
    unit = models.ForeignKey(
        Unit, verbose_name="địa bàn", on_delete=models.PROTECT, related_name="postings"
    )
    agency = models.ForeignKey(
        Agency, verbose_name="cơ quan", null=True, blank=True, on_delete=models.PROTECT,
        related_name="postings",
    )  # fmt: skip
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    carried_from = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="carried_to"
    )

    privacy = classed(open="role unit agency valid_from valid_to carried_from", personal="user")

    class Meta:
        verbose_name = "phân công"
        ordering = ["user", "valid_from"]
        constraints = [
            in_order("valid_from", "valid_to", name="organisations_posting_dates_in_order"),
            models.UniqueConstraint(
                "user", "role", "unit", condition=Q(valid_to__isnull=True),
                name="organisations_posting_open_once",
            ),
            models.CheckConstraint(
                condition=~Q(role__in=["agency_staff", "agency_head", "supervisor"])
                | Q(agency__isnull=False),
                name="organisations_posting_names_agency",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.user}: {self.get_role_display()}"

    @property
    def grants(self):
        """Permissions this posting gives over its unit."""
        return ROLES[self.role]

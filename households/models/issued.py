"""Documents that went out under a number and a date, and how often each was printed."""

from django.db import models
from django.db.models import Q, UniqueConstraint

from core.constraints import all_or_none, exactly_one, in_order
from core.privacy import classed
from organisations.access import Permission
from organisations.models import Unit, User

SUBJECTS = ("commune_review", "case", "complaint", "petition", "opinion")


class IssuedDocumentQuerySet(models.QuerySet):
    """Words for asking about issued documents."""

    def visible_to(self, user):
        """Documents of communes where the user reads households."""
        return self.filter(user.within(Permission.READ_HOUSEHOLDS))

    def standing(self):
        """Documents that hold: not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)


class IssuedDocument(models.Model):
    """One document with its number; what it says is drawn anew from the records each time.

    It is about one thing: the round for a decision, the opinion for the report that asks it, the
    case for a certificate or refusal, the complaint for a notice, the petition for its refusal.
    Withdrawn with a reason when what it rests on is opened again; its number is not used twice.
    """

    class Kind(models.TextChoices):
        """Which document."""

        OPINION_REPORT = "opinion_report", "Báo cáo xin ý kiến"
        DECISION = "decision", "Quyết định công nhận"
        RECHECK_NOTICE = "recheck_notice", "Thông báo kết quả phúc tra"
        REFUSAL = "refusal", "Thông báo không công nhận"
        PETITION_REFUSAL = "petition_refusal", "Thông báo không tiếp nhận giấy đề nghị"
        CERTIFICATE = "certificate", "Giấy chứng nhận hộ nghèo, hộ cận nghèo"

    kind = models.CharField("loại", max_length=16, choices=Kind)
    commune_review = models.ForeignKey(
        "households.CommuneReview", null=True, blank=True, on_delete=models.PROTECT,
        related_name="documents",
    )  # fmt: skip
    case = models.ForeignKey(
        "households.ReviewCase", null=True, blank=True, on_delete=models.PROTECT,
        related_name="documents",
    )  # fmt: skip
    complaint = models.ForeignKey(
        "households.Complaint", null=True, blank=True, on_delete=models.PROTECT,
        related_name="documents",
    )  # fmt: skip
    petition = models.ForeignKey(
        "households.Petition", null=True, blank=True, on_delete=models.PROTECT,
        related_name="documents",
    )  # fmt: skip
    opinion = models.ForeignKey(
        "households.Opinion", null=True, blank=True, on_delete=models.PROTECT,
        related_name="documents",
    )  # fmt: skip
    unit = models.ForeignKey(
        Unit, verbose_name="xã ban hành", on_delete=models.PROTECT, related_name="+"
    )
    household = models.ForeignKey(
        "households.Household", null=True, blank=True, on_delete=models.PROTECT,
        related_name="documents",
    )  # fmt: skip
    year = models.PositiveSmallIntegerField("năm")
    number = models.CharField("số", max_length=40)
    order = models.PositiveIntegerField("số thứ tự trong sổ", null=True, blank=True)
    dated_on = models.DateField("ngày văn bản")
    signer = models.CharField("người ký", max_length=100, blank=True)
    issued_at = models.DateTimeField("ghi lúc")
    issued_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    prints = models.PositiveSmallIntegerField("số lần in", default=0)
    first_printed_at = models.DateTimeField("in lần đầu lúc", null=True, blank=True)
    printed_at = models.DateTimeField("in lần cuối lúc", null=True, blank=True)
    withdrawn_at = models.DateTimeField("thu hồi lúc", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawal = models.CharField("lý do thu hồi", max_length=300, blank=True)

    objects = IssuedDocumentQuerySet.as_manager()
    privacy = classed(
        open="kind commune_review opinion unit year number order dated_on issued_at prints"
        " first_printed_at printed_at withdrawn_at withdrawal",
        personal="case complaint petition household signer issued_by withdrawn_by",
    )

    class Meta:
        verbose_name = "văn bản đã phát hành"
        ordering = ["-dated_on", "unit", "order", "pk"]
        constraints = [
            exactly_one(*SUBJECTS, name="households_issued_about_one_thing"),
            *(
                UniqueConstraint(
                    "kind", subject, condition=Q(withdrawn_at__isnull=True),
                    name=f"households_issued_once_per_{subject}",
                )
                for subject in SUBJECTS
            ),
            all_or_none("withdrawn_at", "withdrawn_by", name="households_issued_withdrawn_by"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawal="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawal=""),
                name="households_issued_withdrawn_with_reason",
            ),
            UniqueConstraint(
                "unit", "year", "kind", "number", name="households_issued_number_once_a_year"
            ),
            models.CheckConstraint(condition=~Q(number=""), name="households_issued_has_number"),
            in_order("first_printed_at", "printed_at", name="households_issued_prints_in_order"),
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "opinion_report", "decision", "recheck_notice", "refusal",
                        "petition_refusal", "certificate",
                    ]
                ),
                name="households_issued_kind_known",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.get_kind_display()} số {self.number}"

    @property
    def has_number_of_record(self):
        """Whether number and day are those of the decision or report itself, not of the register.

        Withdrawn alone it could never be issued again: no other number is its own.
        """
        return self.kind in (self.Kind.DECISION, self.Kind.OPINION_REPORT)

    @property
    def is_reprint(self):
        """Whether the next print would not be the first."""
        return self.prints > 0

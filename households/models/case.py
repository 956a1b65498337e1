"""Households in a round (rà soát): each on its way from the list to the recognition."""

from django.db import models
from django.db.models import OuterRef, Q, Subquery, UniqueConstraint
from django.db.models.functions import Coalesce

from core.constraints import all_or_none
from core.privacy import classed
from organisations.access import Permission
from organisations.models import User

from .facts import HouseholdYear, PovertyClass
from .issued import IssuedDocument
from .review import CommuneReview

NEEDY = (PovertyClass.POOR, PovertyClass.NEAR_POOR)


class ReviewCaseQuerySet(models.QuerySet):
    """Words for asking about households in a round."""

    def visible_to(self, user):
        """Cases of households the user may read."""
        return self.filter(user.within(Permission.READ_HOUSEHOLDS, field="household__unit"))

    def at(self, state):
        """Cases in one state."""
        return self.filter(state=state)

    def to_survey(self):
        """Cases of present households that a survey can still be recorded for."""
        states = (*ReviewCase.BEFORE_MEETING, ReviewCase.State.RECHECK)
        return self.filter(state__in=states, household__closed_on__isnull=True)

    def standing(self):
        """Cases that count: not refused, and of households in the registry, or recognised before
        they left it."""
        recognised = Q(state=ReviewCase.State.RECOGNISED)
        here = self.filter(recognised | Q(household__closed_on__isnull=True))
        return here.exclude(state=ReviewCase.State.REFUSED)

    def certifiable(self):
        """Recognised poor or near-poor: each gets a Giấy chứng nhận."""
        recognised = self.filter(state=ReviewCase.State.RECOGNISED)
        return recognised.filter(survey__poverty_class__in=NEEDY)

    def without_certificate(self):
        """Cases no certificate that holds was issued for."""
        documents = IssuedDocument.objects.standing().filter(kind="certificate")
        return self.exclude(pk__in=documents.filter(case__isnull=False).values("case"))

    def left_behind(self):
        """Cases a running round went past without: neither posted, or not in its decision."""
        unposted = (*ReviewCase.BEFORE_MEETING, ReviewCase.State.AGREED)
        missed = Q(state__in=unposted, commune_review__posted_from__isnull=False)
        missed |= Q(state=ReviewCase.State.POSTED, commune_review__decided_on__isnull=False)
        return self.filter(missed, commune_review__closed_at=None)

    def declined(self):
        """Cases whose household asked for something and is told in writing that it is not given.

        Refused before a survey; asked to be reviewed and is not poor; asked to have left and is
        poor, or near-poor as it was.
        """
        asked = Q(reason="applied") | Q(petition__form="01")
        not_given = asked & Q(survey__poverty_class=PovertyClass.NOT_POOR)
        stayed = Q(survey__poverty_class=PovertyClass.NEAR_POOR, before=PovertyClass.NEAR_POOR)
        stayed |= Q(survey__poverty_class=PovertyClass.POOR)
        not_given |= (Q(reason="leaving") | Q(petition__form="04")) & stayed
        recognised = Q(state=ReviewCase.State.RECOGNISED) & not_given
        found = self.annotate(before=Coalesce(_decided_before(), _closed_before()))
        return found.filter(Q(state=ReviewCase.State.REFUSED) | recognised)

    def for_page(self):
        """With household, village and survey."""
        return self.select_related("household__unit", "survey", "commune_review__review")


def _closed_before():
    """The class of the last closed year before the one a case's decision counts for."""
    settled = OuterRef("commune_review__settles_year")
    facts = HouseholdYear.objects.filter(household=OuterRef("household"), year__lt=settled)
    return Subquery(facts.order_by("-year").values("poverty_class")[:1])


def _decided_before():
    """The class an earlier ad hoc round decided for the same year."""
    earlier = ReviewCase.objects.filter(
        household=OuterRef("household"),
        state=ReviewCase.State.RECOGNISED,
        commune_review__review__month__isnull=False,
        commune_review__settles_year=OuterRef("commune_review__settles_year"),
        commune_review__decided_on__lte=OuterRef("commune_review__decided_on"),
    ).exclude(pk=OuterRef("pk"))
    newest = earlier.order_by("-commune_review__decided_on", "-pk")
    return Subquery(newest.values("survey__poverty_class")[:1])


class ReviewCase(models.Model):
    """One household on a commune's list and how far its review has come."""

    class Reason(models.TextChoices):
        """Why the household is on the list."""

        POOR = "poor", "Đang là hộ nghèo"
        NEAR_POOR = "near_poor", "Đang là hộ cận nghèo"
        APPLIED = "applied", "Có giấy đề nghị (Mẫu số 01)"
        LEAVING = "leaving", "Đề nghị công nhận thoát nghèo, thoát cận nghèo (Mẫu số 04)"
        COMPLAINT = "complaint", "Được bổ sung khi phúc tra"
        ALL = "all", "Tổng rà soát năm gốc"

    class State(models.TextChoices):
        """The steps nothing can skip; less than half agreed goes back to LISTED.

        A complaint about what is posted puts a case into RECHECK until the new result was posted.
        REFUSED: Phiếu A found no sign of poverty, or the petition was taken back.
        """

        LISTED = "listed", "Chờ rà soát"
        SURVEYED = "surveyed", "Đã có Phiếu B"
        AGREED = "agreed", "Họp thôn đã nhất trí"
        POSTED = "posted", "Đã niêm yết"
        RECHECK = "recheck", "Đang phúc tra"
        RECOGNISED = "recognised", "Đã công nhận"
        REFUSED = "refused", "Không đưa vào rà soát"

    BEFORE_MEETING = (State.LISTED, State.SURVEYED)

    class Quick(models.TextChoices):
        """Result of Phiếu A (quick identification, applicants only); its items are not known."""

        TO_SURVEY = "chuyen_phieu_b", "Chuyển Phiếu B"
        NOT_POOR = "khong_ngheo", "Không nghèo"

    commune_review = models.ForeignKey(
        CommuneReview, on_delete=models.PROTECT, related_name="cases"
    )
    household = models.ForeignKey(
        "households.Household", on_delete=models.PROTECT, related_name="cases"
    )
    reason = models.CharField("lý do rà soát", max_length=10, choices=Reason)
    state = models.CharField("tình trạng", max_length=10, choices=State, default=State.LISTED)
    survey = models.OneToOneField(
        "households.Survey", null=True, blank=True, on_delete=models.PROTECT, related_name="case"
    )
    listed_on = models.DateField("vào danh sách ngày")
    quick_result = models.CharField(
        "kết quả Phiếu A", max_length=14, choices=Quick, null=True, blank=True
    )
    quick_on = models.DateField("ngày nhận dạng nhanh", null=True, blank=True)
    refusal = models.TextField("lý do không đưa vào rà soát", blank=True)
    refused_on = models.DateField("ngày từ chối", null=True, blank=True)
    surveyor = models.ForeignKey(
        User,
        verbose_name="rà soát viên",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="assigned_cases",
    )

    objects = ReviewCaseQuerySet.as_manager()
    privacy = classed(
        open="commune_review reason state listed_on quick_on refused_on",
        personal="household survey surveyor quick_result refusal",
    )

    class Meta:
        verbose_name = "hộ trong đợt rà soát"
        ordering = ["commune_review", "household__code"]
        constraints = [
            UniqueConstraint("commune_review", "household", name="households_reviewcase_once"),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "listed", "surveyed", "agreed", "posted", "recheck", "recognised", "refused"
                    ]
                ),
                name="households_reviewcase_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["listed", "recheck", "refused"]) | Q(survey__isnull=False),
                name="households_reviewcase_survey_first",
            ),
            all_or_none("quick_result", "quick_on", name="households_reviewcase_quick_whole"),
            models.CheckConstraint(
                condition=Q(state="refused", refused_on__isnull=False) & ~Q(refusal="")
                | ~Q(state="refused") & Q(refused_on__isnull=True, refusal=""),
                name="households_reviewcase_refused_with_reason",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["commune_review", "state"])]

    def __str__(self):
        return f"{self.household_id}: {self.get_state_display()}"

    @property
    def awaits_quick_result(self):
        """Whether Phiếu A has still to ask for a Phiếu B: applicants only, and no re-check."""
        is_recheck = self.state == self.State.RECHECK
        return not is_recheck and needs_quick_result(self.reason, self.quick_result)

    @property
    def takes_survey(self):
        """Whether a Phiếu B can be recorded: before the meeting, and again for a re-check."""
        stage, stages = self.commune_review.stage, CommuneReview.Stage
        if self.state == self.State.RECHECK:
            return stage == stages.POSTED
        return stage == stages.SURVEYING and self.state in self.BEFORE_MEETING

    @property
    def is_visited(self):
        """Whether its survey is of the visit now due, so that another would correct it.

        A re-check is a visit of its own: the survey complained about is not of it.
        """
        if self.state == self.State.RECHECK:
            return not self.complaints.open().filter(survey_before=self.survey_id).exists()
        return self.state == self.State.SURVEYED


def needs_quick_result(reason, quick_result):
    """Whether no Phiếu B is recorded before Phiếu A asked for one."""
    is_applicant = reason == ReviewCase.Reason.APPLIED
    return is_applicant and quick_result != ReviewCase.Quick.TO_SURVEY

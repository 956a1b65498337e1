"""The documents behind the work, and the plan's text word for word."""

from django.db import models
from django.db.models import Prefetch, Q, UniqueConstraint

from core.privacy import classed


class Document(models.Model):
    """A directive, programme, plan or decision (văn bản) that tasks follow from.

    An empty number or day is one that the plan does not tell; it is never filled by guessing.
    """

    class Role(models.TextChoices):
        """What it is to the plan."""

        BASIS = "basis", "Căn cứ"
        PLAN = "plan", "Kế hoạch"
        SOURCE = "source", "Văn bản được dẫn"

    code = models.SlugField("mã", max_length=40, unique=True)
    number = models.CharField("số, ký hiệu", max_length=60, blank=True)
    issued_on = models.DateField("ngày ban hành", null=True, blank=True)
    issuer = models.CharField("cơ quan ban hành", max_length=150)
    kind = models.CharField("loại văn bản", max_length=60)
    abstract = models.TextField("trích yếu")
    quote = models.TextField("Kế hoạch viết", blank=True)
    role = models.CharField("vai trò", max_length=10, choices=Role, default=Role.BASIS)
    note = models.CharField("ghi chú", max_length=200, blank=True)
    order = models.PositiveSmallIntegerField("thứ tự", default=0)

    privacy = classed(open="code number issued_on issuer kind abstract quote role note order")

    class Meta:
        verbose_name = "văn bản"
        ordering = ["order", "code"]
        constraints = [
            UniqueConstraint(
                "number", "issuer", condition=~Q(number=""), name="tasks_document_number_of_issuer"
            ),
            UniqueConstraint("role", condition=Q(role="plan"), name="tasks_document_one_plan"),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.kind} {f'số {self.number}' if self.number else '(chưa rõ số)'}"


class SectionQuerySet(models.QuerySet):
    """Words for asking about the plan's text."""

    def parts(self, tasks):
        """The parts I, II, III, each with its `children`, each child with these `tasks`."""
        children = Section.objects.prefetch_related(Prefetch("tasks", tasks))
        return self.filter(parent=None).prefetch_related(Prefetch("children", children))


class Section(models.Model):
    """A part of the plan, quoted word for word (II.1, III.2…); asterisks stand around italics."""

    code = models.CharField("mục", max_length=10, unique=True)
    title = models.CharField("tên", max_length=200)
    quote = models.TextField("nguyên văn", blank=True)
    note = models.CharField("cách đọc được hiểu", max_length=200, blank=True)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    order = models.PositiveSmallIntegerField("thứ tự")

    objects = SectionQuerySet.as_manager()
    privacy = classed(open="code title quote note parent order")

    class Meta:
        verbose_name = "mục của Kế hoạch"
        ordering = ["order"]

    def __str__(self):
        return f"{self.code}. {self.title}"

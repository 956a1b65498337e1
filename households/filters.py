"""How the registry is narrowed: by place, by class when last reviewed, by the round."""

import django_filters
from django.db.models import Exists, OuterRef, Q, Subquery

from organisations.access import Permission
from organisations.models import Unit

from .forms.fields import PlainSelect
from .models import Household, HouseholdYear, IssuedDocument, Petition, PovertyClass, ReviewCase

READ = Permission.READ_HOUSEHOLDS
ABOVE_COMMUNES = {Unit.Level.PROVINCE, Unit.Level.DISTRICT}
LONGEST_ID = 18  # digits; longer is no id of the database
NEVER_CLASSED = "chua_co"


def _villages(request):
    """Villages where the person may read households."""
    scope = request.user.within(READ, field="")
    return Unit.objects.villages().filter(scope, valid_to=None).order_by("code")


def _communes(request):
    scope = request.user.within(READ, field="")
    return Unit.objects.communes().filter(scope, valid_to=None).order_by("name")


class CommuneFilter(django_filters.ModelChoiceFilter):
    """One of today's communes where the person reads households."""

    def __init__(self, **how):
        words = {"label": "Xã", "empty_label": "Mọi xã"}
        super().__init__(widget=PlainSelect, queryset=_communes, **words, **how)


def is_id(text):
    """Whether something from a request can be the id of a row."""
    return text.isdecimal() and len(text) <= LONGEST_ID


class HouseholdFilter(django_filters.FilterSet):
    """Filters of the list of households."""

    commune = CommuneFilter(method="in_commune")
    village = django_filters.ModelChoiceFilter(
        widget=PlainSelect,
        queryset=_villages,
        field_name="unit__heir",
        label="Thôn",
        empty_label="Mọi thôn",
    )
    poverty_class = django_filters.ChoiceFilter(
        widget=PlainSelect,
        label="Phân loại",
        choices=[*PovertyClass.choices, (NEVER_CLASSED, "Chưa có kết quả")],
        empty_label="Mọi loại hộ",
        method="of_class",
    )
    in_round = django_filters.ChoiceFilter(
        widget=PlainSelect,
        label="Đợt đang mở",
        choices=[("co", "Đang trong danh sách"), ("khong", "Không trong danh sách")],
        empty_label="Tất cả",
        method="on_list",
    )

    record = django_filters.ChoiceFilter(
        widget=PlainSelect,
        label="Hồ sơ",
        choices=[("dong", "Đã đóng"), ("tat_ca", "Tất cả")],
        empty_label="Đang mở",
        method="of_record",
    )

    class Meta:
        model = Household
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._narrow_places()

    def _narrow_places(self):
        """Communes only for who reads several; villages of one commune, never all at once."""
        postings = [p for p in self.request.user.current_postings if READ in p.grants]
        if not {p.unit.level for p in postings} & ABOVE_COMMUNES:
            del self.filters["commune"]
            return
        commune = self.data.get("commune", "")
        if is_id(commune):
            self.filters["village"].queryset = _villages(self.request).filter(parent=commune)
        else:
            del self.filters["village"]

    def filter_queryset(self, queryset):
        """Records still open, unless others are asked for."""
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("record") else found.present()

    def of_record(self, households, name, value):
        """Closed records, or all of them."""
        return households.filter(closed_on__isnull=False) if value == "dong" else households

    def in_commune(self, households, name, commune):
        """Households of the commune's villages, closed records of its former ones with them."""
        return households.filter(unit__heir__path__startswith=commune.path)

    def of_class(self, households, name, value):
        """Households of a class in their own last year, through the facts' unique index.

        Communes close a year one by one; who was not reviewed keeps the class of before.
        """
        facts = HouseholdYear.objects.filter(household=OuterRef("pk")).order_by("-year")
        if value == NEVER_CLASSED:
            return households.filter(~Exists(facts))
        last = Subquery(facts.values("poverty_class")[:1])
        return households.alias(last_class=last).filter(last_class=value)

    def on_list(self, households, name, value):
        """Households with or without a case in a round still open."""
        cases = ReviewCase.objects.filter(commune_review__closed_at=None).values("household")
        on_list = Q(pk__in=cases)
        return households.filter(on_list if value == "co" else ~on_list)


class PetitionFilter(django_filters.FilterSet):
    """Filters of the list of petitions: those waiting, unless others are asked for."""

    commune = CommuneFilter(method="in_commune")
    state = django_filters.ChoiceFilter(
        widget=PlainSelect,
        label="Tình trạng",
        choices=[("vao_dot", "Đã vào đợt"), ("tu_choi", "Đã từ chối"), ("tat_ca", "Tất cả")],
        empty_label="Đang chờ",
        method="of_state",
    )

    class Meta:
        model = Petition
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if _communes(self.request).count() < 2:
            del self.filters["commune"]

    def filter_queryset(self, queryset):
        """Those waiting, the longest first, unless others are asked for."""
        found = super().filter_queryset(queryset)
        asked = self.form.cleaned_data.get("state")
        return found if asked else found.waiting().order_by("filed_on", "pk")

    def in_commune(self, petitions, name, commune):
        """Petitions of households of the commune's villages, former ones with them."""
        return petitions.filter(household__unit__heir__path__startswith=commune.path)

    def of_state(self, petitions, name, value):
        """Petitions taken into a round, refused, or all of them."""
        kept = {"vao_dot": Q(case__isnull=False), "tu_choi": Q(refused_on__isnull=False)}
        return petitions.filter(kept.get(value, Q()))


class DocumentFilter(django_filters.FilterSet):
    """The register narrowed by commune, year, kind, and whether the document holds."""

    unit = CommuneFilter(field_name="unit__heir")
    year = django_filters.NumberFilter(label="Năm", min_value=2000, max_value=2100)
    kind = django_filters.ChoiceFilter(
        widget=PlainSelect,
        label="Loại",
        choices=IssuedDocument.Kind.choices,
        empty_label="Mọi loại",
    )
    withdrawn = django_filters.ChoiceFilter(
        widget=PlainSelect,
        label="Tình trạng",
        choices=[("khong", "Còn hiệu lực"), ("co", "Đã thu hồi")],
        empty_label="Mọi tình trạng",
        method="by_withdrawal",
    )

    class Meta:
        model = IssuedDocument
        fields = ["unit", "year", "kind", "withdrawn"]

    def by_withdrawal(self, documents, name, value):
        """Documents that hold, or those withdrawn."""
        return documents.filter(withdrawn_at__isnull=value == "khong")

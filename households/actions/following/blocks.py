"""Why a change of the map cannot be carried out yet, and what to know beforehand."""

from collections import Counter, defaultdict
from datetime import date

from django.db.models import Count, Max, Q

from households.models import (
    CommuneReview,
    Household,
    ReviewCase,
    SurveyImport,
    VillageMeeting,
)

from ..rounds import named
from .mixing import Ways

Stage = CommuneReview.Stage
RUNNING = [SurveyImport.Stage.READING, SurveyImport.Stage.WRITING]


def blocks_of(plan):
    """Messages: each names the commune and what to do first."""
    ways = Ways(plan)
    rounds = CommuneReview.objects.filter(commune__in=ways.touched)
    rounds = rounds.select_related("commune", "review").annotate(
        reopened=Count("reopenings", distinct=True),
        running=Count("imports", filter=Q(imports__stage__in=RUNNING), distinct=True),
    )
    return [
        *_inside_closed_year(plan, rounds),
        *_years_left_open(plan, rounds.open()),
        *(block for r in rounds.open() if not ways.is_whole(r.commune_id) for block in _mixed(r)),
        *_ad_hoc_of_split(plan, ways, rounds.open()),
        *_listed_twice(ways),
        *_same_day_meetings(plan),
        *_wrong_households(plan),
    ]


def _inside_closed_year(plan, rounds):
    """Facts are not edited after the close, so their year keeps its map."""
    closed = rounds.filter(closed_at__isnull=False).annual()
    last = closed.aggregate(year=Max("review__year"))["year"]
    if last and plan.on <= date(last, 12, 31):
        communes = closed.filter(review__year=last).order_by("commune__code")
        names = named(r.commune for r in communes)
        yield f"Năm {last} của {names} đã khoá sổ: chỉ sắp xếp được từ ngày 01/01/{last + 1}."


def _years_left_open(plan, rounds):
    """A round is closed on the map of its own year."""
    for row in rounds.annual().filter(review__year__lt=plan.on.year):
        yield f"{row.commune}: đợt rà soát năm {row.review.year} chưa khoá sổ; hãy khoá sổ trước."


def _mixed(row):
    """Lists that mix can do so while nothing is posted."""
    if row.stage != Stage.SURVEYING:
        stage = Stage(row.stage).label.lower()
        yield (
            f"{row.commune}: {str(row.review).lower()} đã sang bước «{stage}», không gộp hay chia "
            "danh sách được nữa; hãy khoá sổ trước."
        )
    if row.reopened:
        yield f"{row.commune}: sổ năm {row.review.year} đang mở lại; hãy khoá sổ trước."
    if row.running:
        yield f"{row.commune}: đang đọc hoặc ghi một bảng phiếu; hãy chờ xong."


def _ad_hoc_of_split(plan, ways, rounds):
    """An ad hoc round belongs to one commune: it cannot be divided."""
    for row in rounds.filter(review__month__isnull=False):
        if len(ways.targets[row.commune_id]) > 1:
            yield f"{row.commune}: {str(row.review).lower()} chưa xong; hãy ra quyết định trước."


def _listed_twice(ways):
    """A household refused in one commune and listed where it moved to: not twice on one list."""
    cases = ReviewCase.objects.filter(commune_review__closed_at=None)
    here = cases.filter(commune_review__commune__in=ways.touched).order_by()
    counts = here.values("household").annotate(count=Count("pk")).filter(count__gt=1)
    rows = cases.filter(household__in=counts.values("household")).values_list(
        "household__code", "commune_review__review__year", "commune_review__review__month",
        "commune_review__commune",
    )  # fmt: skip
    lists = Counter()
    for code, year, month, commune in rows:
        lists.update((code, year, month, way) for way in ways.targets.get(commune, {commune}))
    if codes := sorted({code for (code, *_), count in lists.items() if count > 1}):
        yield (
            f"Hộ mang mã {named(codes)} có tên trong danh sách rà soát của các xã sẽ chung một "
            "danh sách; hãy khoá sổ trước."
        )


def _same_day_meetings(plan):
    """Two villages that merge cannot have met on the same day in one round."""
    merging = {s.pk: new for new in plan.news if len(new.sources) > 1 for s in new.sources}
    meetings = VillageMeeting.objects.filter(village__in=merging, commune_review__closed_at=None)
    days = defaultdict(list)
    for meeting in meetings.select_related("village", "commune_review__review"):
        review = meeting.commune_review.review
        key = (merging[meeting.village_id], review.year, review.month, meeting.held_on)
        days[key].append(meeting.village)
    for (new, *_, day), villages in days.items():
        if len(villages) > 1:
            yield (
                f"{new}: {named(villages)} đã họp cùng ngày {day:%d/%m/%Y} trong đợt đang mở; "
                "hãy khoá sổ trước."
            )


def _wrong_households(plan):
    """Households named to be taken over live in the village that is split, and go one way."""
    there = Household.objects.filter(unit__in=plan.split)
    lives = dict(there.values_list("code", "unit")) if plan.split else {}
    for key, news in plan.split.items():
        seen = set()
        for new in news:
            strange = {code for code in new.households if lives.get(code) != key}
            if strange:
                yield f"{new}: không có ở thôn cũ các hộ mang mã {named(sorted(strange))}."
            if twice := seen & new.households:
                yield f"{new}: hộ mang mã {named(sorted(twice))} được giao cho hai thôn."
            seen |= new.households


def warnings_of(plan):
    """What is not in the way but should be known."""
    for key, news in plan.split.items():
        former = next(unit for unit in plan.former if unit.pk == key)
        names = named(news[1:])
        yield (
            f"{former} chia thành nhiều đơn vị: số liệu cũ, người được phân công và phần không "
            f"nêu rõ theo {news[0]}; hãy phân công người cho {names}."
        )
    yield from _same_names(plan)


def _same_names(plan):
    """Villages of one name in a new commune cannot be told apart in its lists."""
    for commune in plan.communes:
        counts = Counter(village.line["full_name"] for village in commune.villages)
        if twice := sorted(name for name, count in counts.items() if count > 1):
            yield f"{commune}: có thôn trùng tên ({named(twice)}); có thể đặt tên khác."

"""The rules of doubt: each looks at one `Subject` and says what is odd about it.

The thresholds stand here and in `subject`, in one place each, with what speaks for them. No
regulation sets them: they are illustrative, and adjusted by what the doubts turn out to be.
"""

from datetime import timedelta

from households.quality.doubt import Finding, rule
from households.quality.subject import ROWS, area_per_head, household_key, people_key

B1_JUMP = 70  # points: half of the rural line of 140 within one year
B1_HARDLY = 10  # points: the weight of a single item; less is no change of income to speak of
FEWEST_ALIKE = 4  # households: two or three neighbours may well live alike
SHORTEST = timedelta(minutes=1)  # nobody asks some forty questions in less

CLASSES = ["ngheo", "can_ngheo", "khong_ngheo"]  # from the worst to the best
CLASS_NAMES = {"ngheo": "nghèo", "can_ngheo": "cận nghèo", "khong_ngheo": "không nghèo"}


@rule(
    "Số CCCD không khớp",
    "Số CCCD cho biết giới tính, thế kỷ và năm sinh; không khớp thì số hoặc ngày sinh, "
    "giới tính ghi sai.",
)
def citizen_number(subject):
    """A number that does not go with sex or year of birth."""
    return [_of_member(subject, remark) for remark in _oddities(subject, "cccd")]


@rule(
    "Thông tin thành viên không hợp lẽ",
    "Tuổi không hợp với quan hệ, việc học, việc làm hoặc diện người có công.",
)
def odd_member(subject):
    """Age against relation, schooling, work or merit; two spouses."""
    found = [r for r in subject.oddities if r.path[0] == ROWS and r.path[-1] != "cccd"]
    return [_of_member(subject, remark) for remark in found]


@rule(
    "Thông tin của hộ không hợp lẽ",
    "Các câu trả lời về hộ không đi với nhau.",
)
def odd_household(subject):
    """Answers about the household that do not go together."""
    for remark in subject.oddities:
        if remark.path[0] != ROWS:
            yield Finding(remark.path, remark.message, (remark.message, *remark.path))


@rule(
    "Một người ở hai hộ",
    "Mỗi người chỉ thuộc một hộ; người được tính hai lần làm sai số nhân khẩu.",
)
def same_person(subject):
    """A member who also stands in another household of the registry."""
    for index, person in enumerate(subject.present):
        if twins := subject.twins.get(person.pk):
            text = f"{person.name} có cùng họ tên, ngày sinh, giới tính với người ở hộ khác."
            facts = (person.name, person.birth, len(twins))
            yield Finding((ROWS, index, "ho_ten"), text, facts, tuple(twins))


@rule(
    "Thiếu chủ hộ",
    "Mỗi hộ có đúng một chủ hộ đang sống trong hộ.",
)
def head_missing(subject):
    """Nobody is head now, or the survey's head is not in the household any more."""
    ids = {person.pk for person in subject.present}
    facts = tuple(sorted(ids))
    if not any(person.is_head for person in subject.present):
        yield Finding((ROWS,), "Sổ hộ hiện không có ai là chủ hộ.", facts)
    elif subject.head and subject.head.get("id") not in ids:
        name = subject.head["ho_ten"]
        yield Finding((ROWS,), f"Chủ hộ ghi trên phiếu, {name}, không còn trong hộ.", facts)


@rule(
    "Điểm B1 khác xa năm trước",
    f"Điểm B1 thay đổi từ {B1_JUMP} điểm trở lên trong một năm là hiếm; có thể ghi nhầm "
    "hoặc bỏ sót mục.",
)
def b1_jumped(subject):
    """B1 far from last year's under the same standard."""
    before, now = _b1(subject)
    if None not in (before, now) and abs(now - before) >= B1_JUMP:
        text = f"Điểm B1 năm trước {before}, năm nay {now} (chênh {now - before:+d})."
        yield Finding(("diem_b1",), text, (before, now))


@rule(
    "Giống hệt phiếu năm trước",
    "Sau một năm thường có điều thay đổi; phiếu giống hệt có thể được chép lại mà không hỏi hộ.",
)
def same_as_last_year(subject):
    """Nothing but the day differs from last year's answers."""
    before = subject.last and subject.last.answers
    if before and subject.key == household_key(before):
        people = people_key(subject.answers)
        if people == people_key(before):
            text = "Mọi câu trả lời giống hệt phiếu năm trước."
            yield Finding((), text, (subject.key, people))


@rule(
    "Nhiều hộ trong thôn trả lời giống nhau",
    f"Từ {FEWEST_ALIKE} hộ cùng diện tích, nhà, nước và điểm B1 thì có thể phiếu được chép "
    "cho cả thôn.",
)
def village_alike(subject):
    """The household's own answers are those of several others in the village."""
    number = subject.village.alike[subject.key]
    if number >= FEWEST_ALIKE:
        text = f"{number} hộ của thôn có câu trả lời về hộ giống hệt nhau, trong đó có hộ này."
        yield Finding((), text, subject.key)


@rule(
    "Ghi phiếu chưa đầy một phút",
    "Không ai hỏi và ghi hết một Phiếu B trong chưa đầy một phút.",
)
def too_quick(subject):
    """Recorded in less time than the questions take; a correction asks only what it corrects."""
    if subject.is_correction:
        return
    if subject.begun_at and subject.recorded_at - subject.begun_at < SHORTEST:
        seconds = int((subject.recorded_at - subject.begun_at).total_seconds())
        text = f"Phiếu được ghi {seconds} giây sau khi mở."
        yield Finding((), text, (subject.begun_at, subject.recorded_at))


@rule(
    "Diện tích khác hẳn trong thôn",
    "Diện tích bình quân đầu người nằm ngoài khoảng thường gặp của thôn: có thể nhầm đơn "
    "vị hoặc thiếu thành viên.",
)
def area_apart(subject):
    """Area per head beyond what is common in the village."""
    area, common = area_per_head(subject.answers), subject.village.area_range
    if area and common and not common[0] <= area <= common[1]:
        least, most = (_figure(edge) for edge in common)
        text = f"{_figure(area)} m²/người; các hộ trong thôn thường từ {least} đến {most} m²/người."
        yield Finding(("dien_tich_m2",), text, (subject.answers["dien_tich_m2"], len(subject.rows)))


@rule(
    "Phân loại đổi ngược xu hướng",
    "Hộ khá lên thì thiếu hụt giảm hoặc điểm B1 tăng rõ; đổi loại ngược lại cần được xem lại.",
)
def against_trend(subject):
    """A better class though deprivations grew and B1 hardly rose; or the reverse."""
    before, now = _b1(subject)
    if None in (before, now) or subject.last.b2 is None or not subject.last.poverty_class:
        return
    classes = subject.last.poverty_class, subject.poverty_class
    up = _sign(CLASSES.index(classes[1]) - CLASSES.index(classes[0]))
    shorter = subject.b2 - subject.last.b2
    if up and up * shorter > 0 and up * (now - before) < B1_HARDLY:
        text = (
            f"Từ hộ {CLASS_NAMES[classes[0]]} thành hộ {CLASS_NAMES[classes[1]]} trong khi thiếu "
            f"hụt {'tăng' if shorter > 0 else 'giảm'} (B2 {subject.last.b2} → {subject.b2}) và "
            f"B1 gần như không đổi hoặc ngược chiều ({before} → {now})."
        )
        yield Finding(("diem_b1",), text, (classes, before, now, subject.last.b2, subject.b2))


RULES = {
    each.code: each
    for each in [
        citizen_number,
        same_person,
        head_missing,
        b1_jumped,
        same_as_last_year,
        village_alike,
        too_quick,
        area_apart,
        against_trend,
        odd_member,
        odd_household,
    ]
}


def doubts(subject):
    """Every `Doubt` about a `Subject`, in the order of the rules."""
    return [doubt for rule in RULES.values() for doubt in rule.doubts(subject)]


def _oddities(subject, column):
    return [remark for remark in subject.oddities if remark.path[-1] == column]


def _of_member(subject, remark):
    """A remark on a member; ages pass, so the facts are dates and answers and not the sentence."""
    _, index, column = remark.path
    row, head = subject.rows[index], subject.head or {}
    known = [row.get(name) for name in ("ho_ten", "ngay_sinh", "gioi_tinh", column)]
    facts = (column, *known, head.get("ngay_sinh"))
    return Finding(subject.place(index, column), remark.message, facts)


def _b1(subject):
    """(last year's, this year's) B1; (None, None) under two standards or by two score tables."""
    last = subject.last
    if not last or last.standard != subject.standard:
        return None, None
    if len({last.table, subject.table} - {None}) == 2:
        return None, None
    return last.b1, subject.b1


def _sign(number):
    return (number > 0) - (number < 0)


def _figure(value):
    return f"{value:.1f}".replace(".", ",")

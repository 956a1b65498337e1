"""What each rule and each of its thresholds means, in Vietnamese, for pages and workbooks."""

import re
from typing import NamedTuple

from households.standards.codes import TITLES, label

WORK = "viec_lam"
CERTAINTIES = {
    "C": "văn bản chính thức",
    "S": "một nguồn thứ cấp",
    "M": "theo trí nhớ, chưa đối chiếu",
    "GAP": "chưa tìm thấy văn bản",
}


class Threshold(NamedTuple):
    """What a threshold of a rule means, and its unit if it is a number."""

    meaning: str
    unit: str = ""


class RuleWords(NamedTuple):
    """A rule in a sentence, and the meaning of each threshold in the order of the rule."""

    sentence: str
    thresholds: dict


RULE_WORDS = {
    "member_without_work": RuleWords(
        "Có thành viên trong độ tuổi lao động mà việc làm thuộc các loại nêu ra",
        {
            "age_from": Threshold("tuổi lao động từ đủ", "tuổi"),
            "age_below": Threshold("tuổi lao động đến dưới", "tuổi"),
            "codes": Threshold("việc làm bị coi là thiếu hụt"),
        },
    ),
    "too_many_dependants": RuleWords(
        "Tỷ lệ người phụ thuộc trong hộ lớn hơn mức nêu ra",
        {
            "child_below": Threshold("trẻ em phụ thuộc dưới", "tuổi"),
            "old_from": Threshold("người cao tuổi hưởng trợ cấp từ đủ", "tuổi"),
            "over_percent": Threshold("tỷ lệ người phụ thuộc trên", "%"),
        },
    ),
    "child_undernourished": RuleWords(
        "Có trẻ em suy dinh dưỡng", {"age_below": Threshold("trẻ em dưới", "tuổi")}
    ),
    "member_without_insurance": RuleWords(
        "Có thành viên không có bảo hiểm y tế",
        {"age_from": Threshold("thành viên từ đủ", "tuổi")},
    ),
    "adult_below_schooling": RuleWords(
        "Có người lớn không đi học, không được đào tạo và bằng cấp thấp hơn mức theo tuổi",
        {
            "age_from": Threshold("người lớn từ đủ", "tuổi"),
            "age_to": Threshold("người lớn đến hết", "tuổi"),
            "upper_from": Threshold("cần bằng trung học phổ thông từ đủ", "tuổi"),
        },
    ),
    "child_out_of_level": RuleWords(
        "Có trẻ em không học đúng bậc học theo tuổi",
        {
            "preschool_from": Threshold("mầm non từ đủ", "tuổi"),
            "primary_from": Threshold("tiểu học từ đủ", "tuổi"),
            "secondary_from": Threshold("trung học cơ sở từ đủ", "tuổi"),
            "secondary_below": Threshold("trung học cơ sở đến dưới", "tuổi"),
        },
    ),
    "weak_structures": RuleWords(
        "Nhiều kết cấu chính của nhà (tường, cột, mái) không bền chắc",
        {"at_least": Threshold("không bền chắc từ", "kết cấu")},
    ),
    "too_little_floor": RuleWords(
        "Diện tích nhà ở bình quân đầu người nhỏ hơn mức nêu ra",
        {"m2_per_member": Threshold("diện tích dưới", "m² mỗi người")},
    ),
    "answer_among": RuleWords(
        "Câu trả lời của hộ là một trong các trả lời nêu ra",
        {
            "answer": Threshold("câu hỏi"),
            "codes": Threshold("trả lời bị coi là thiếu hụt"),
        },
    ),
    "nothing_listed": RuleWords(
        "Hộ không có gì trong danh sách của câu hỏi", {"answer": Threshold("câu hỏi")}
    ),
}


def thresholds(indicator):
    """[(meaning, value)] of an indicator's thresholds as a reader is told them."""
    known = RULE_WORDS[indicator.rule].thresholds
    column = indicator.params.get("answer", WORK)
    return [
        (known[name].meaning, _text(value, known[name].unit, column))
        for name, value in indicator.params.items()
    ]


def _text(value, unit, column):
    if isinstance(value, list | tuple):
        return "; ".join(label(column, code).lower() for code in value)
    return TITLES.get(value, value) if isinstance(value, str) else f"{value} {unit}"


def certainty(indicator):
    """How sure the wording and the thresholds of an indicator are, in words."""
    marks = "|".join(CERTAINTIES)
    return re.sub(rf"\b({marks})\b", lambda mark: CERTAINTIES[mark[0]], indicator.certainty)

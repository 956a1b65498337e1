"""Two versions side by side: what was added, removed, changed, said in words."""

from dataclasses import replace
from datetime import date

import pytest

from households.comparing import compare_standards, compare_tables
from households.standards import shipped
from tests.households.scored import FIRST, version, with_points

S2022, S2027 = (shipped().standards[code] for code in ("2022", "2027"))


def lines_of(comparison, label):
    part = next(part for part in comparison.parts if part.label == label)
    return part, {line.label: line for line in part.changes}


def words(comparison):
    return {word: count for _, word, count in comparison.counts}


def test_a_table_compared_with_its_copy_is_the_same_whatever_its_code():
    found = compare_tables(FIRST, version(name="Tên khác"))
    assert found.is_same
    assert words(found) == {"giữ nguyên": len(FIRST.items)}
    assert {line.label: line.word for line in found.facts.changes} == {"Mã": "đổi", "Tên": "đổi"}


def test_changed_points_show_both():
    found = compare_tables(FIRST, version(items=with_points(5)))
    part, _ = lines_of(found, FIRST.items[0].name)
    option = FIRST.items[0].options[0]
    assert (part.word, found.is_same) == ("đổi", False)
    assert (part.changes[0].before, part.changes[0].after, part.changes[0].word) == (
        f"{option.name}: {option.points} điểm",
        f"{option.name}: {option.points + 5} điểm",
        "đổi",
    )


def test_an_item_only_one_table_has_is_added_or_removed():
    fewer = version(items=FIRST.items[1:])
    gone, _ = lines_of(compare_tables(FIRST, fewer), FIRST.items[0].name)
    new, _ = lines_of(compare_tables(fewer, FIRST), FIRST.items[0].name)
    assert (gone.word, {line.word for line in gone.lines}) == ("bỏ", {"bỏ"})
    assert (new.word, {line.word for line in new.lines}) == ("thêm", {"thêm"})


def test_an_answer_that_is_renamed_is_a_change_and_one_with_another_band_is_not_the_same():
    item = next(item for item in FIRST.items if item.kind == "khoang")
    first, *others = item.options
    renamed = replace(item, options=(replace(first, name="Tên khác"), *others))
    moved = replace(item, options=(replace(first, end=first.end + 1), *others))

    def kinds(changed):
        items = tuple(changed if each.code == item.code else each for each in FIRST.items)
        part, _ = lines_of(compare_tables(FIRST, version(items=items)), item.name)
        return [line.word for line in part.changes]

    assert kinds(renamed) == ["đổi"]
    assert sorted(kinds(moved)) == ["bỏ", "thêm"]


def test_items_in_another_order_are_the_same():
    assert compare_tables(FIRST, version(items=tuple(reversed(FIRST.items)))).is_same


def test_standards_show_lines_indicators_and_wording():
    found = compare_standards(S2022, S2027)
    _, amounts = lines_of(found, "Mức so sánh")
    income = amounts["Thu nhập, nông thôn (đồng/người/tháng)"]
    assert (income.before, income.after) == ("1.500.000", "2.200.000")
    assert amounts["Mức sống trung bình đến, thành thị"].after == "–"
    assert lines_of(found, "Xử lý rác thải sinh hoạt")[0].word == "thêm"
    assert lines_of(found, "Phương tiện phục vụ tiếp cận thông tin")[0].word == "bỏ"
    assert "Tạm thời" in {line.label for line in found.facts.changes}


def test_a_threshold_that_moves_is_told_with_its_unit():
    insured = S2022.indicator("BHYT")
    moved = replace(insured, params={"age_from": 7}, wording="Lời khác")
    others = tuple(moved if i.code == "BHYT" else i for i in S2022.indicators)
    _, changes = lines_of(compare_standards(S2022, replace(S2022, indicators=others)), insured.name)
    threshold = changes["Thành viên từ đủ"]
    assert (threshold.before, threshold.after) == ("6 tuổi", "7 tuổi")
    assert changes["Hộ thiếu hụt khi"].after == "Lời khác"


@pytest.mark.parametrize("end", [None, date(2030, 12, 31)])
def test_a_standard_compared_with_itself_is_the_same(end):
    standard = replace(S2022, valid_to=end)
    found = compare_standards(standard, standard)
    assert found.is_same
    assert found.facts.changes == []

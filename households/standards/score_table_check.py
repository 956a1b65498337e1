"""What a stored score table must be like before it is used."""

import re
from decimal import Decimal

from households.standards.answers import as_date, as_quantity, is_blank
from households.standards.codes import AREAS
from households.standards.derivation import DERIVED, SOURCE_CODES
from households.standards.remarks import Remark

KINDS = {
    "mot_lua_chon": "Một lựa chọn",
    "nhieu_lua_chon": "Nhiều lựa chọn",
    "dem": "Đếm (điểm × số lượng)",
    "khoang": "Khoảng giá trị",
}
OPTION_AREAS = AREAS | {"ca_hai": "Cả hai khu vực"}
TABLE_KEYS = {
    "code",
    "name",
    "standard",
    "legal_basis",
    "valid_from",
    "valid_to",
    "official",
    "items",
}
CODE = re.compile(r"[a-z0-9_]{1,40}")
CHOICE_KINDS = ("mot_lua_chon", "nhieu_lua_chon")
CODE_KINDS, NUMBER_KINDS = ("mot_lua_chon",), ("dem", "khoang")  # of a derived answer


def check_score_table(data):
    """Everything wrong with a table's stored form, as `Remark`s.

    A path leads into the form: ("valid_from",), ("items", 3, "kind"),
    ("items", 3, "options", 0, "points").
    """
    if not isinstance(data, dict) or set(data) != TABLE_KEYS:
        return [Remark((), f"Bảng điểm cần đúng các mục: {', '.join(sorted(TABLE_KEYS))}.")]
    return [*_facts(data), *_items(data["items"])]


def _facts(data):
    for key in ("code", "name", "standard"):
        if not isinstance(data[key], str) or is_blank(data[key]):
            yield Remark((key,), "Thiếu giá trị.")
    if not isinstance(data["official"], bool):
        yield Remark(("official",), "Cần co hoặc khong.")
    start, end = data["valid_from"], data["valid_to"]
    if not isinstance(start, str) or as_date(start) is None:
        yield Remark(("valid_from",), "Ngày không hợp lệ.")
    elif end is not None and (not isinstance(end, str) or as_date(end) is None or end < start):
        yield Remark(("valid_to",), "Ngày không hợp lệ hoặc trước ngày bắt đầu hiệu lực.")


def _items(items):
    if not isinstance(items, list) or not items:
        yield Remark(("items",), "Bảng điểm chưa có mục nào.")
        return
    seen = set()
    for index, item in enumerate(items):
        for path, message in _item(item):
            yield Remark(("items", index, *path), message)
        code = item.get("code") if isinstance(item, dict) else None
        if isinstance(code, str) and code in seen:
            yield Remark(("items", index, "code"), "Mã mục bị trùng.")
        seen.add(str(code))


def _item(item):
    keys = {"code", "name", "kind", "options"}
    if not isinstance(item, dict) or set(item) - {"derived"} != keys:
        yield (), "Mục không đọc được."
        return
    yield from _code(item["code"])
    if not isinstance(item["name"], str) or is_blank(item["name"]):
        yield ("name",), "Thiếu tên mục."
    if not isinstance(item["kind"], str) or item["kind"] not in KINDS:
        yield ("kind",), f"Cần một trong: {', '.join(KINDS)}."
    elif not isinstance(item["options"], list) or not item["options"]:
        yield ("options",), "Mục chưa có lựa chọn nào."
    else:
        yield from _options(item["options"], item["kind"])
        yield from _derivation(item)


def _derivation(item):
    """What the answer follows from is known, and fits the kind of answer."""
    source = item.get("derived", "")
    if source and (not isinstance(source, str) or source not in DERIVED):
        yield ("derived",), f"Cần một trong: {', '.join(DERIVED)}."
    elif source and item["kind"] not in (CODE_KINDS if source in SOURCE_CODES else NUMBER_KINDS):
        yield ("derived",), "Kiểu của mục không hợp với câu trả lời được suy ra."
    known = SOURCE_CODES.get(source, ()) if isinstance(source, str) else ()
    for index, option in enumerate(item["options"]):
        codes = option.get("stands_for", []) if isinstance(option, dict) else []
        if not isinstance(codes, list) or not all(code in known for code in codes):
            yield ("options", index, "stands_for"), f"Cần mã trong: {', '.join(known) or 'trống'}."


def _code(code):
    if not isinstance(code, str) or not CODE.fullmatch(code):
        yield ("code",), "Mã chỉ gồm chữ thường không dấu, chữ số và dấu gạch dưới."


def _options(options, kind):
    sound = True
    for index, option in enumerate(options):
        for path, message in _option(option, kind):
            sound = False
            yield ("options", index, *path), message
    if sound:
        yield from _clashes(options, kind)


def _option(option, kind):
    keys = {"area", "code", "name", "start", "end", "points"}
    if not isinstance(option, dict) or set(option) - {"stands_for"} != keys:
        yield (), "Lựa chọn không đọc được."
        return
    if not isinstance(option["area"], str) or option["area"] not in OPTION_AREAS:
        yield ("area",), f"Cần một trong: {', '.join(OPTION_AREAS)}."
    for key in ("code", "name"):
        if not isinstance(option[key], str):
            yield (key,), "Cần giá trị chữ."
    if type(option["points"]) is not int or abs(option["points"]) > 1000:
        yield ("points",), "Điểm phải là số nguyên từ -1000 đến 1000."
    if kind in CHOICE_KINDS:
        yield from _code(option["code"])
    yield from _band(option, kind)


def _band(option, kind):
    for end in ("start", "end"):
        bound = option[end]
        if bound is None:
            continue
        if kind != "khoang":
            yield (end,), "Chỉ kiểu khoang mới có khoảng giá trị."
            return
        if as_quantity(bound) is None:
            yield (end,), "Cần một số."
            return
    if kind == "khoang" and _start(option) >= _end(option):
        yield ("end",), "Điểm cuối của khoảng phải lớn hơn điểm đầu."


def _start(option):
    return Decimal("-Infinity") if option["start"] is None else as_quantity(option["start"])


def _end(option):
    return Decimal("Infinity") if option["end"] is None else as_quantity(option["end"])


def _clashes(options, kind):
    """In one area a code stands once, bands do not overlap, and a count has one rate."""
    for area in AREAS:
        rows = [(i, o) for i, o in enumerate(options) if o["area"] in (area, "ca_hai")]
        if kind == "khoang":
            yield from _overlaps(rows)
        else:
            yield from _repeats(rows, kind)


def _overlaps(rows):
    rows = sorted(rows, key=lambda row: _start(row[1]))
    for (_, before), (index, option) in zip(rows, rows[1:], strict=False):
        if _start(option) < _end(before):
            yield ("options", index, "start"), "Khoảng chồng lên khoảng khác."


def _repeats(rows, kind):
    seen = set()
    for index, option in rows:
        code = option["code"] if kind in CHOICE_KINDS else "dem"
        if code in seen:
            yield ("options", index, "code"), "Lựa chọn bị trùng trong cùng khu vực."
        seen.add(code)

"""The audit trail in Vietnamese: what each action is called where people read it."""

import re

from django.apps import apps

from .access import Role

ROLE_NAMES = dict(Role.choices)
ISO_DAY = re.compile(r"^(\d{4})-(\d{2})-(\d{2})$")
ACTIONS = {
    # accounts and units
    "sign_in": "Đăng nhập",
    "read": "Xem hồ sơ hộ",
    "create_account": "Lập tài khoản",
    "change_account": "Sửa tài khoản",
    "change_password": "Đổi mật khẩu",
    "reset_password": "Cấp lại mật khẩu",
    "give_posting": "Giao vai trò",
    "end_posting": "Kết thúc vai trò",
    "load_units": "Nạp danh mục đơn vị",
    "load_holidays": "Nạp lịch ngày nghỉ",
    "set_holiday": "Ghi ngày nghỉ, ngày làm bù",
    "load_demo": "Nạp dữ liệu trình diễn",
    "draft_reorganisation": "Soạn phương án sắp xếp đơn vị",
    "change_reorganisation": "Sửa phương án sắp xếp đơn vị",
    "schedule_reorganisation": "Hẹn ngày sắp xếp đơn vị",
    "apply_reorganisation": "Sắp xếp đơn vị",
    "undo_reorganisation": "Hoàn lại việc sắp xếp đơn vị",
    # households and reviews
    "load_standards": "Nạp chuẩn nghèo",
    "load_procedures": "Nạp quy trình rà soát",
    "set_procedure": "Thêm quy trình rà soát",
    "import_standard": "Nhập chuẩn nghèo",
    "discard_standard": "Bỏ chuẩn nghèo chưa dùng",
    "import_score_table": "Nhập bảng điểm",
    "activate_score_table": "Áp dụng bảng điểm",
    "deactivate_score_table": "Ngừng áp dụng bảng điểm",
    "discard_score_table": "Bỏ bảng điểm chưa dùng",
    "register_household": "Đăng ký hộ",
    "close_household": "Đóng hồ sơ hộ",
    "record_event": "Ghi biến động của hộ",
    "mark_different": "Kết luận hai hồ sơ là hai người khác nhau",
    "undo_duplicate_decision": "Bỏ kết luận về hồ sơ nghi trùng",
    "record_support": "Ghi hỗ trợ của hộ",
    "withdraw_support": "Bỏ ghi hỗ trợ của hộ",
    "open_review": "Mở đợt rà soát",
    "open_ad_hoc": "Mở đợt rà soát thường xuyên",
    "set_round_steps": "Sửa hạn, người chịu trách nhiệm các bước",
    "file_petition": "Ghi giấy đề nghị",
    "refuse_petition": "Từ chối giấy đề nghị",
    "record_quick_result": "Ghi kết quả Phiếu A",
    "assign_surveyor": "Giao hộ cho rà soát viên",
    "save_draft": "Lưu nháp phiếu",
    "discard_draft": "Bỏ nháp phiếu",
    "record_survey": "Ghi Phiếu B",
    "upload_surveys": "Tải bảng phiếu lên",
    "read_survey_import": "Đọc xong bảng phiếu",
    "confirm_survey_import": "Xác nhận ghi bảng phiếu",
    "write_survey_import": "Ghi xong bảng phiếu",
    "fail_survey_import": "Không xong việc nhập bảng phiếu",
    "drop_survey_import": "Bỏ bảng phiếu, không ghi",
    "undo_survey_import": "Hoàn lại lần nhập bảng phiếu",
    "download_survey_rejects": "Tải bảng phiếu không nhận",
    "download_survey_template": "Tải bảng phiếu điền sẵn",
    "print_survey": "In kết quả của hộ",
    "download_survey": "Tải kết quả của hộ",
    "print_sheets": "In phiếu giấy để khảo sát",
    "record_village_figures": "Nhập tổng số hộ dân cư",
    "confirm_village_figures": "Xác nhận tổng số hộ dân cư",
    "confirm_doubt": "Xác nhận nghi vấn là đúng",
    "hold_meeting": "Ghi kết quả họp thôn",
    "post_list": "Niêm yết danh sách",
    "print_posting": "In danh sách niêm yết",
    "download_posting": "Tải danh sách niêm yết",
    "issue_document": "Phát hành văn bản",
    "issue_certificates": "Cấp giấy chứng nhận",
    "print_documents": "In văn bản đã phát hành",
    "download_documents": "Tải văn bản đã phát hành (Word)",
    "withdraw_document": "Thu hồi văn bản",
    "print_paper": "In văn bản",
    "download_paper": "Tải văn bản (Word)",
    "recognise": "Công nhận kết quả rà soát",
    "close_review": "Khoá sổ đợt rà soát",
    "reopen_review": "Mở lại sổ đã khoá",
    "file_complaint": "Ghi khiếu nại, mở phúc tra",
    "settle_complaint": "Kết luận phúc tra",
    "ask_opinion": "Xin ý kiến về danh sách",
    "give_opinion": "Trả lời ý kiến",
    "attach_evidence": "Kèm tệp minh chứng",
    "download_evidence": "Mở tệp minh chứng",
    "dump_facts": "Xuất số liệu năm",
    "request_recount": "Yêu cầu tính thử",
    "count_recount": "Tính thử xong",
    "fail_recount": "Không tính thử được",
    "retry_recount": "Tính thử lại",
    "download_recount": "Tải kết quả tính thử",
    # the plan
    "load_goals": "Nạp mục tiêu của Kế hoạch",
    "load_plan": "Nạp Kế hoạch",
    "open_duties": "Mở kỳ nhiệm vụ",
    "withdraw_task": "Thôi giao nhiệm vụ",
    "report_progress": "Báo cáo tiến độ",
    "confirm_progress": "Xác nhận kết quả",
    "return_progress": "Trả lại kết quả",
    "write_finding": "Ghi ý kiến giám sát",
    # reports
    "request_report": "Yêu cầu lập báo cáo",
    "build_report": "Lập xong báo cáo",
    "fail_report": "Không lập được báo cáo",
    "retry_report": "Lập lại báo cáo",
    "download_report": "Tải báo cáo",
    "export_report": "Xuất báo cáo ra tệp",
    "edit_schedule": "Sửa lịch",
    "run_schedule": "Chạy lịch ngay",
}
FIELDS = {
    "full_name": "họ và tên",
    "email": "thư điện tử",
    "is_active": "được đăng nhập",
    "username": "tên đăng nhập",
    "role": "vai trò",
    "valid_from": "từ ngày",
    "on": "ngày",
    "done_on": "ngày xong",
    "year": "năm",
    "years": "năm",
    "kind": "loại",
    "day_kind": "loại ngày",
    "units": "đơn vị",
    "attributes": "thuộc tính",
    "agencies": "cơ quan",
    "agency": "cơ quan",
    "households": "hộ",
    "communes": "xã",
    "villages": "thôn",
    "gone": "hộ khác giảm",
    "standard": "chuẩn",
    "changed": "hộ đổi loại",
    "number": "số quyết định",
    "closing": "lý do đóng",
    "event": "việc",
    "support": "loại hỗ trợ",
    "closed_on": "ngày đóng",
    "origin": "nguồn",
    "held_on": "ngày họp",
    "present": "người dự",
    "agreed": "hộ được nhất trí",
    "votes": "hộ được lấy ý kiến",
    "class": "phân loại",
    "case": "hộ trong đợt",
    "source": "nguồn",
    "filed_on": "ngày nhận",
    "settled_on": "ngày kết luận",
    "report": "số báo cáo",
    "asked_on": "ngày báo cáo",
    "agreed_to": "nhất trí",
    "replied_on": "ngày trả lời",
    "size": "dung lượng",
    "surveyor": "rà soát viên",
    "b1": "điểm B1",
    "b2": "điểm B2",
    "duty": "kỳ nhiệm vụ",
    "ethnic_groups": "dân tộc",
    "cases": "hộ",
    "code": "mã",
    "items": "mục",
    "indicators": "chỉ số",
    "active_from": "áp dụng từ ngày",
    "rows": "dòng",
    "legal_basis": "căn cứ",
    "days": "ngày làm việc",
    "duties": "kỳ",
    "percent": "phần trăm",
    "revision": "bản",
    "sha256": "mã băm",
    "problem": "lỗi",
    "schedule": "lịch",
    "new": "phiếu mới",
    "replacing": "phiếu thay",
    "unchanged": "không đổi",
    "untouched": "để trống, bỏ qua",
    "refused": "không nhận",
    "written": "đã ghi",
    "mode": "cách ghi",
    "rule": "loại nghi vấn",
    "name": "tên",
    "paper": "văn bản",
    "numbers": "các số",
    "again": "bản in lại",
    "documents": "văn bản thu hồi",
    "reason": "lý do",
    "lines": "đơn vị mới",
    "persons": "nhân khẩu",
    "users": "người được phân công",
    "rounds": "đợt rà soát",
    "figures": "dòng số hộ dân cư",
    "tasks": "nhiệm vụ",
    "schedules": "lịch báo cáo",
    "form": "mẫu",
    "month": "tháng",
    "steps": "bước",
    "result": "kết quả",
}


def action_name(code):
    """What the verb is called; the code itself for a verb without a name."""
    return ACTIONS.get(code, code)


def object_name(entry):
    """«hộ gia đình 12»: the kind of the object and its key."""
    try:
        kind = apps.get_model(entry.object_type)._meta.verbose_name
    except LookupError:
        kind = entry.object_type
    return f"{kind} {entry.object_id}"


def changes_text(changes):
    """«từ ngày: 23/11/2026; họ và tên: Lan → Lan Anh»."""
    return "; ".join(f"{FIELDS.get(name, name)}: {_value(v)}" for name, v in changes.items())


def _value(value):
    if isinstance(value, list) and len(value) == 2:
        return f"{_plain(value[0])} → {_plain(value[1])}"
    return _plain(value)


def _plain(value):
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "có" if value else "không"
    words = str(value)
    return ROLE_NAMES.get(words) or ISO_DAY.sub(r"\3/\2/\1", words)

"""The menu: what each person may open, in one place."""

from typing import NamedTuple

from organisations.access import Permission as P


class Entry(NamedTuple):
    """One menu entry and the permission its page asks for."""

    label: str
    icon: str
    route: str
    permission: P


MENU = [
    Entry("Trang chủ", "house", "home", P.READ_OWN_ACCOUNT),
    Entry("Hộ gia đình", "people", "household_list", P.READ_HOUSEHOLDS),
    Entry("Rà soát", "clipboard-check", "review_list", P.READ_HOUSEHOLDS),
    Entry("Mục tiêu", "bullseye", "goal_list", P.READ_AGGREGATES),
    Entry("Kế hoạch", "journal-text", "plan", P.READ_TASKS),
    Entry("Nhiệm vụ", "list-check", "task_list", P.READ_TASKS),
    Entry("Báo cáo", "file-earmark-spreadsheet", "report_list", P.READ_REPORTS),
    Entry("Tính thử", "calculator", "recount_list", P.RECOUNT),
    Entry("Chuẩn nghèo", "rulers", "standard_list", P.READ_OWN_ACCOUNT),
    Entry("Đơn vị", "geo-alt", "unit_list", P.READ_OWN_ACCOUNT),
    Entry("Tài khoản", "person-gear", "account_list", P.MANAGE_ACCOUNTS),
    Entry("Nhật ký", "clock-history", "audit_list", P.READ_AUDIT),
]


def menu_for(user):
    """Entries of the pages the person may open."""
    return [entry for entry in MENU if user.can(entry.permission)]

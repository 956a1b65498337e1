"""Where accounts, units and the audit trail are reached."""

from .accounts import (
    account_create,
    account_detail,
    account_edit,
    account_list,
    account_search,
    password_reset,
    posting_end,
    posting_give,
)
from .audit import audit_list
from .calendar import holiday_list
from .session import SignIn, SignOut, password_change
from .units import unit_detail, unit_list

__all__ = [
    "SignIn",
    "SignOut",
    "account_create",
    "account_detail",
    "account_edit",
    "account_list",
    "account_search",
    "audit_list",
    "holiday_list",
    "password_change",
    "password_reset",
    "posting_end",
    "posting_give",
    "unit_detail",
    "unit_list",
]

"""Documents that go out under a number: entered, printed, withdrawn."""

from .copies import print_documents, reprint_mark
from .going_out import issue_certificates, issue_document, next_number
from .grounds import grounds_of
from .withdrawing import withdraw_document, withdraw_results

__all__ = [
    "grounds_of",
    "issue_certificates",
    "issue_document",
    "next_number",
    "print_documents",
    "reprint_mark",
    "withdraw_document",
    "withdraw_results",
]

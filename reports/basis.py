"""What the figures of a report rest on, in words: for its last sheet and its page."""

import subprocess
import tomllib
from datetime import date, datetime
from functools import cache

from django.conf import settings
from django.utils import timezone

from core.templatetags.vietnamese import vietnamese_number
from households.models import Survey

ILLUSTRATIVE = "bảng điểm minh hoạ – chưa phải bảng chính thức"
NO_TABLE = "Không có điểm B1 nào tính từ bảng điểm."
DEMO = "Có. Mọi hộ, mọi người và mọi số liệu trong báo cáo này đều là giả lập."
REAL = "Không."


def basis(report):
    """[(label, value)]: texts, numbers, a date and a moment (local, naive)."""
    scope = report.scope
    closed = scope.figures_at
    return [
        ("Chuẩn nghèo", "; ".join(_standard(each) for each in scope.standards) or None),
        ("Xếp theo", scope.map_words),
        ("Bảng điểm B1", "; ".join(_table(each) for each in scope.score_tables) or NO_TABLE),
        ("Số hộ có điểm B1 tính từ bảng điểm", _households(scope, Survey.Source.COMPUTED)),
        ("Số hộ có điểm B1 nhập từ phiếu giấy", _households(scope, Survey.Source.TYPED)),
        ("Số liệu hộ chốt lúc", closed and timezone.localtime(closed).replace(tzinfo=None)),
        ("Tình trạng nhiệm vụ tính đến hết ngày", report.on),
        ("Phiên bản phần mềm", software_version()),
        ("Dữ liệu trình diễn", DEMO if report.is_demo else REAL),
    ]


def in_words(value):
    """A value of the basis as an office writes it; «–» when missing."""
    if isinstance(value, datetime):
        return f"{value:%H:%M %d/%m/%Y}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return value if isinstance(value, str) else vietnamese_number(value)


def _standard(standard):
    provisional = " – TẠM THỜI" if standard.is_provisional else ""
    return f"{standard.name} ({standard.legal_basis}){provisional}"


def _table(table):
    if table.is_official:
        return f"{table.name} – bảng chính thức ({table.legal_basis})"
    return table.name if ILLUSTRATIVE in table.name else f"{table.name} – {ILLUSTRATIVE}"


def _households(scope, source):
    return sum(row["households"] for row in scope.sources if row["b1_source"] == source)


@cache
def software_version():
    """The version of the project and, where it runs from a checkout, the commit."""
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))
    version = project["project"]["version"]
    command = ["git", "-C", str(settings.BASE_DIR), "rev-parse", "--short", "HEAD"]
    try:
        commit = subprocess.run(command, capture_output=True, text=True, check=True, timeout=5)
    except (OSError, subprocess.SubprocessError):
        return version
    return f"{version} ({commit.stdout.strip()})"

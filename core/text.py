"""Text without accents, so that «nong thi man» finds «Nông Thị Mẩn»."""

import unicodedata


def fold(text):
    """Lower case, without Vietnamese accents, single spaces."""
    plain = unicodedata.normalize("NFD", str(text).replace("đ", "d").replace("Đ", "D"))
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(letters.lower().split())

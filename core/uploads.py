"""Photos and PDF files that people send: what they are is read from their bytes, not their name."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath

from PIL import Image, ImageOps

from .errors import RuleBroken
from .spreadsheets import MEGABYTE

MOST_BYTES = 10 * MEGABYTE
MOST_PIXELS = 60_000_000
LONGEST_SIDE = 2000  # pixels; a page of minutes stays legible
LONGEST_NAME = 140
QUALITY = 82
JPEG, PDF = "image/jpeg", "application/pdf"
SUFFIXES = {JPEG: ".jpg", PDF: ".pdf"}
PHOTOS = ("JPEG", "PNG", "WEBP")
HEIC = {b"heic", b"heix", b"heif", b"hevc", b"mif1", b"msf1"}


class UploadTooLarge(RuleBroken):
    """A photo or a scanned page fits; a film does not."""

    message = "Tệp “{name}” lớn hơn {megabytes} MB. Hãy chụp hoặc quét lại ở cỡ nhỏ hơn."
    field = "files"


class UploadIsEmpty(RuleBroken):
    """Nothing arrived, as after a broken line."""

    message = "Tệp “{name}” trống. Hãy chọn lại tệp."
    field = "files"


class UploadIsHeic(RuleBroken):
    """An iPhone's own format: no browser shows it, and its place cannot be taken out here."""

    message = (
        "Tệp “{name}” là ảnh HEIC của iPhone. Hãy đổi sang JPEG "
        "(Cài đặt → Camera → Định dạng → Tương thích nhất) rồi gửi lại."
    )
    field = "files"


class UploadKindRefused(RuleBroken):
    """Only what proves something and cannot run."""

    message = "Tệp “{name}” không phải ảnh JPEG, PNG, WebP hay tệp PDF nên không nhận."
    field = "files"


class PhotoUnreadable(RuleBroken):
    """It begins like a photo, and is none or is cut off."""

    message = "Không đọc được ảnh “{name}”: tệp hỏng hoặc quá lớn. Hãy chụp lại hoặc gửi lại."
    field = "files"


@dataclass(frozen=True)
class Upload:
    """What is kept of a file: its bytes made safe, their kind, and what the person called it."""

    content: bytes
    content_type: str
    name: str

    @property
    def suffix(self):
        """The ending that goes with the kind."""
        return SUFFIXES[self.content_type]


def refuse_at_sight(file):
    """Raise what can be said without decoding: empty, too large, of no kind that is taken."""
    name = _shown(file.name)
    if not file.size:
        raise UploadIsEmpty(name=name)
    if file.size > MOST_BYTES:
        raise UploadTooLarge(name=name, megabytes=MOST_BYTES // MEGABYTE)
    file.seek(0)
    kind = _kind(file.read(16))
    file.seek(0)
    if kind == "heic":
        raise UploadIsHeic(name=name)
    if kind is None:
        raise UploadKindRefused(name=name)
    return kind


def upload_of(file) -> Upload:
    """A sent file as it is kept.

    A photo is drawn anew as JPEG, the right way up, at most 2,000 pixels a side: neither the place
    the camera noted nor anything hidden behind the picture comes along. A PDF stays as it is.
    Raises `UploadIsEmpty`, `UploadTooLarge`, `UploadIsHeic`, `UploadKindRefused`,
    `PhotoUnreadable`.
    """
    kind = refuse_at_sight(file)
    content = file.read()
    stem = PurePath(_shown(file.name)).stem[:LONGEST_NAME] or "tep"
    if kind == "pdf":
        return Upload(content, PDF, f"{stem}.pdf")
    return Upload(_redrawn(content, stem), JPEG, f"{stem}.jpg")


def _kind(head):
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return "photo"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "photo"
    return "heic" if head[4:8] == b"ftyp" and head[8:12] in HEIC else None


def _shown(name):
    """The name without folders and without what no screen shows."""
    return "".join(c for c in PurePath(name or "").name if c.isprintable()).strip()


def _redrawn(content, name):
    try:
        with Image.open(BytesIO(content), formats=PHOTOS) as photo:
            if photo.width * photo.height > MOST_PIXELS:
                raise PhotoUnreadable(name=name)
            photo.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            return _jpeg(ImageOps.exif_transpose(photo))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise PhotoUnreadable(name=name) from None


def _jpeg(photo):
    photo.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    photo = photo.convert("RGBA")
    paper = Image.new("RGB", photo.size, "white")
    paper.paste(photo, mask=photo)
    kept = BytesIO()
    paper.save(kept, "JPEG", quality=QUALITY, optimize=True)
    return kept.getvalue()

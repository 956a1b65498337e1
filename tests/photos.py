"""Files people send: a photo with the place its camera noted, a scanned page, and neither."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

ORIENTATION, GPS, LATITUDE = 0x0112, 0x8825, 2
PLACE = (21.0, 45.0, 59.0)


def photo_bytes(kind="JPEG", size=(60, 40), colour="green", **options):
    """A picture as bytes; a JPEG carries a place and says it was held sideways."""
    image = Image.new(options.pop("mode", "RGB"), size, colour)
    if kind == "JPEG":
        exif = Image.Exif()
        exif[ORIENTATION] = 6
        exif.get_ifd(GPS)[LATITUDE] = PLACE
        options |= {"exif": exif, "comment": b"Nha van hoa xom"}
    kept = BytesIO()
    image.save(kept, kind, **options)
    return kept.getvalue()


def photo(name="bien-ban.jpg", **options):
    """A photo as the browser sends it."""
    return SimpleUploadedFile(name, photo_bytes(**options), "image/jpeg")


def sent(name, content):
    """Any bytes as the browser sends them."""
    return SimpleUploadedFile(name, content, "image/jpeg")


def pdf(name="bien-ban.pdf", text=b""):
    """The beginning of a PDF file is all that is looked at."""
    return SimpleUploadedFile(name, b"%PDF-1.7\n" + text + b"\n%%EOF", "application/pdf")

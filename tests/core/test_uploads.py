"""Photos and PDF files: the bytes decide what they are, and nothing hidden comes along."""

from io import BytesIO

import pytest
from PIL import Image

from core import uploads
from core.uploads import (
    PhotoUnreadable,
    UploadIsEmpty,
    UploadIsHeic,
    UploadKindRefused,
    UploadTooLarge,
    upload_of,
)
from tests import photos


def opened(upload):
    return Image.open(BytesIO(upload.content))


def test_a_photo_loses_its_place_and_its_remarks_and_stands_upright():
    sent = photos.photo_bytes()
    assert Image.open(BytesIO(sent)).getexif().get_ifd(photos.GPS)
    kept = upload_of(photos.sent("x.jpg", sent))
    picture = opened(kept)
    assert dict(picture.getexif()) == {} and "comment" not in picture.info
    assert picture.size == (40, 60)


def test_a_large_photo_is_made_smaller_and_a_small_one_is_not_made_larger():
    large = opened(upload_of(photos.photo(size=(3000, 1500))))
    assert large.size == (1000, 2000)
    assert opened(upload_of(photos.photo(size=(30, 20)))).size == (20, 30)


OTHERS = [("PNG", mode) for mode in ("RGB", "RGBA", "L", "P")]
OTHERS += [("WEBP", mode) for mode in ("RGB", "RGBA")]


@pytest.mark.parametrize(("kind", "mode"), OTHERS)
def test_other_photos_become_jpeg_whatever_their_colours(kind, mode):
    colour = 0 if mode in {"L", "P"} else (0, 0, 0, 0)[: len(mode)]
    kept = upload_of(photos.photo("anh.png", kind=kind, mode=mode, colour=colour))
    assert (kept.content_type, kept.name) == ("image/jpeg", "anh.jpg")
    assert opened(kept).format == "JPEG"


def test_what_is_hidden_behind_a_photo_does_not_come_along():
    sent = photos.photo_bytes() + b"<script>alert(1)</script>"
    assert b"script" not in upload_of(photos.sent("x.jpg", sent)).content


def test_a_pdf_stays_as_it_is():
    sent = photos.pdf(text=b"noi dung")
    kept = upload_of(sent)
    sent.seek(0)
    assert (kept.content, kept.content_type) == (sent.read(), "application/pdf")


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("anh.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", UploadKindRefused),
        ("anh.jpg", b"<html><script>alert(1)</script></html>", UploadKindRefused),
        ("anh.jpg", b"MZ\x90\x00", UploadKindRefused),
        ("anh.pdf", b"#!/bin/sh\n", UploadKindRefused),
        ("anh.gif", b"GIF89a", UploadKindRefused),
        ("anh.jpg", b"\x00\x00\x00\x18ftypheic", UploadIsHeic),
        ("anh.jpg", b"", UploadIsEmpty),
        ("anh.jpg", b"\xff\xd8\xff\xe0 cut off", PhotoUnreadable),
        ("anh.jpg", photos.photo_bytes(size=(400, 400))[:700], PhotoUnreadable),
    ],
)
def test_anything_else_is_refused_whatever_its_name(name, content, error):
    with pytest.raises(error) as broken:
        upload_of(photos.sent(name, content))
    assert name.split(".")[0] in str(broken.value) and broken.value.field == "files"


def test_a_file_may_be_ten_megabytes_and_not_a_byte_more(monkeypatch):
    monkeypatch.setattr(uploads, "MOST_BYTES", 100)
    assert upload_of(photos.pdf(text=b"x" * 84)).content
    with pytest.raises(UploadTooLarge):
        upload_of(photos.pdf(text=b"x" * 86))


def test_a_picture_of_too_many_points_is_never_unpacked(monkeypatch):
    monkeypatch.setattr(uploads, "MOST_PIXELS", 60 * 40 - 1)
    with pytest.raises(PhotoUnreadable):
        upload_of(photos.photo())


def test_a_name_is_shown_without_folders_and_control_characters():
    assert upload_of(photos.photo("C\x07ong\u202e.jpg")).name == "Cong.jpg"

"""What a file is, told by how it begins, whatever its name says."""

from typing import Final

_PICTURES: Final = {
    b"\xff\xd8\xff": "jpeg",
    b"\x89PNG\r\n\x1a\n": "png",
    b"GIF87a": "gif",
    b"GIF89a": "gif",
}
_OTHERS: Final = {
    b"%PDF-": "a PDF document",
    b"II*\x00": "a TIFF picture",
    b"MM\x00*": "a TIFF picture",
    b"BM": "a BMP picture",
    b"8BPS": "a Photoshop document",
    b"\x00\x00\x01\x00": "an icon",
    b"\xff\x0a": "a JPEG XL picture",
    b"\x00\x00\x00\x0cJXL ": "a JPEG XL picture",
    b"\x00\x00\x00\x0cjP  ": "a JPEG 2000 picture",
    b"<svg": "a drawing (SVG)",
    b"<?xml": "a drawing (SVG) or another XML file",
    b"<!DOCTYPE": "a web page",
    b"<!doctype": "a web page",
    b"<html": "a web page",
    b"PK\x03\x04": "a ZIP archive or a document of an office program",
    b"\xd0\xcf\x11\xe0": "a document of an office program",
    b"{": "text (JSON)",
}
_HEIC: Final = (b"heic", b"heix", b"heim", b"hevc", b"hevx", b"mif1", b"msf1")
_BRANDS: Final = slice(8, 64)


def form_of(body: bytes) -> str:
    """Name the form of a picture that can be read, or nothing."""
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "webp"
    if body[4:8] == b"ftyp" and (b"avif" in body[_BRANDS] or b"avis" in body[_BRANDS]):
        return "avif"
    return next((form for start, form in _PICTURES.items() if body.startswith(start)), "")


def kind_of(body: bytes) -> str:
    """Say for people what something is that cannot be shown, or nothing where nobody knows."""
    if body[4:8] == b"ftyp":
        return "a HEIC picture" if body[8:12] in _HEIC else "a film"
    text = body.removeprefix(b"\xef\xbb\xbf").lstrip()
    return next((kind for start, kind in _OTHERS.items() if text.startswith(start)), "")

"""Pictures made for the tests: small photos, colour profiles, and files that mean harm."""

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image

from handlers.imaging.inspecting import inspect
from handlers.imaging.picture import Picture, Recipe, Refusal
from handlers.imaging.rendering import render

ORIENTATION = 0x0112


def saved(image: Image.Image, form: str, **options: Any) -> bytes:
    body = BytesIO()
    image.save(body, form, **options)
    return body.getvalue()


def photo(width: int = 320, height: int = 240) -> Image.Image:
    """Red grows to the right, green downwards, and blue is half."""
    across = Image.linear_gradient("L").rotate(90).resize((width, height))
    down = Image.linear_gradient("L").resize((width, height))
    return Image.merge("RGB", (across, down, Image.new("L", (width, height), 128)))


def marked(width: int = 64, height: int = 48) -> Image.Image:
    """Red in the upper left quarter, green in the upper right one, blue below."""
    image = Image.new("RGB", (width, height), (0, 0, 255))
    image.paste((255, 0, 0), (0, 0, width // 2, height // 2))
    image.paste((0, 255, 0), (width // 2, 0, width, height // 2))
    return image


def seen(body: bytes) -> Picture:
    picture = inspect(body)
    assert isinstance(picture, Picture), picture
    return picture


def refused(body: bytes) -> str:
    refusal = inspect(body)
    assert isinstance(refusal, Refusal), refusal
    return refusal.message


def made(body: bytes, form: str = "png", size: tuple[int, int] = (0, 0)) -> Image.Image:
    """Make a picture into something, at its own size unless another is given."""
    picture = seen(body)
    width, height = size if size[0] else (picture.width, picture.height)
    image = Image.open(BytesIO(render(body, Recipe(form, width, height))))
    image.load()
    return image


def near(image: Image.Image, where: tuple[float, float], colour: tuple[int, ...]) -> bool:
    """Say whether a picture has about that colour there; `where` is in parts of its size."""
    found = image.convert("RGB").getpixel(
        (int(where[0] * image.width), int(where[1] * image.height))
    )
    assert isinstance(found, tuple)
    return all(abs(one - other) <= 14 for one, other in zip(found, colour, strict=True))


def chunk(name: bytes, data: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int, height: int, *extra: bytes, pixels: bytes = b"") -> bytes:
    """A PNG that says it has that size, whatever it holds."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", header),
            *extra,
            chunk(b"IDAT", pixels or zlib.compress(bytes(1000))),
            chunk(b"IEND", b""),
        )
    )


def webp(width: int, height: int) -> bytes:
    """An animated WebP of few bytes that says it has that size."""
    picture = saved(Image.new("RGB", (16, 16)), "WEBP")[12:]
    fifteen = (15).to_bytes(3, "little")
    frame = bytes(6) + fifteen + fifteen + bytes([100, 0, 0, 0]) + picture
    chunks = (
        _riff(b"VP8X", bytes([2, 0, 0, 0]) + _three(width - 1) + _three(height - 1))
        + _riff(b"ANIM", bytes(6))
        + _riff(b"ANMF", frame) * 2
    )
    return _riff(b"RIFF", b"WEBP" + chunks)


def _riff(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data


def _three(number: int) -> bytes:
    return number.to_bytes(3, "little")


def _fixed(value: float) -> bytes:
    return struct.pack(">i", round(value * 65536))


def _profile(space: bytes, connection: bytes, kind: bytes, tags: dict[bytes, bytes]) -> bytes:
    """An ICC profile of version 2."""
    padded = {name: data + bytes(-len(data) % 4) for name, data in tags.items()}
    start = 128 + 4 + 12 * len(padded)
    table, body = struct.pack(">I", len(padded)), b""
    for name, data in padded.items():
        table += name + struct.pack(">II", start + len(body), len(tags[name]))
        body += data
    white = _fixed(0.9642) + _fixed(1.0) + _fixed(0.8249)
    head = bytes(4) + struct.pack(">I", 0x02400000) + kind + space + connection
    header = struct.pack(">I", start + len(body)) + head + bytes(12) + b"acsp" + bytes(28)
    return (header + white).ljust(128, b"\0") + table + body


def _xyz(x: float, y: float, z: float) -> bytes:
    return b"XYZ " + bytes(4) + _fixed(x) + _fixed(y) + _fixed(z)


def wide_profile() -> bytes:
    """The colours of newer telephones (Display P3), with a gamma of 2.2."""
    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, round(2.2 * 256))
    return _profile(
        b"RGB ",
        b"XYZ ",
        b"mntr",
        {
            b"wtpt": _xyz(0.9642, 1.0, 0.8249),
            b"rXYZ": _xyz(0.51512, 0.2412, -0.00105),
            b"gXYZ": _xyz(0.29198, 0.69225, 0.04189),
            b"bXYZ": _xyz(0.1571, 0.06657, 0.78407),
            b"rTRC": curve,
            b"gTRC": curve,
            b"bTRC": curve,
        },
    )


def press_profile(lab: tuple[int, int, int]) -> bytes:
    """A printing press on which every mixture of inks looks the same: as `lab` in 0…255."""
    ramp = bytes(range(256))
    unit = b"".join(_fixed(one) for one in (1, 0, 0, 0, 1, 0, 0, 0, 1))
    table = b"mft1" + bytes(4) + bytes([4, 3, 2, 0]) + unit
    return _profile(
        b"CMYK",
        b"Lab ",
        b"prtr",
        {
            b"wtpt": _xyz(0.9642, 1.0, 0.8249),
            b"A2B0": table + ramp * 4 + bytes(lab) * 16 + ramp * 3,
        },
    )

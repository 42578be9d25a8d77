"""The two pictures of the app: an open book, and the idea above it."""

import struct
import zlib
from collections.abc import Callable, Iterator

Colour = tuple[int, int, int, int]
Point = tuple[float, float]

GROUND: Colour = (0x2F, 0x48, 0x58, 255)
PAPER: Colour = (255, 255, 255, 255)
IDEA: Colour = (0xF6, 0xC1, 0x45, 255)
NOTHING: Colour = (255, 255, 255, 0)
FINE = 4  # each point of a picture is the mean of so many times so many
LEFT: tuple[Point, ...] = ((0.14, 0.46), (0.47, 0.55), (0.47, 0.86), (0.14, 0.77))
RIGHT: tuple[Point, ...] = tuple((1 - x, y) for x, y in reversed(LEFT))


def colour() -> bytes:
    """The picture for the app's tile: 192 by 192, in colour."""
    return _png(192, lambda x, y: _drawn(x, y, GROUND, IDEA))


def outline() -> bytes:
    """The picture for the side bar: 32 by 32, white on nothing."""
    return _png(32, lambda x, y: _drawn(x, y, NOTHING, PAPER))


def _drawn(x: float, y: float, ground: Colour, idea: Colour) -> Colour:
    if (x - 0.5) ** 2 + (y - 0.27) ** 2 < 0.145**2:
        return idea
    return PAPER if _inside(LEFT, x, y) or _inside(RIGHT, x, y) else ground


def _inside(corners: tuple[Point, ...], x: float, y: float) -> bool:
    """Whether a point lies in a convex shape whose corners go round clockwise."""
    sides = zip(corners, (*corners[1:], corners[0]), strict=True)
    return all((bx - ax) * (y - ay) - (by - ay) * (x - ax) >= 0 for (ax, ay), (bx, by) in sides)


def _png(size: int, draw: Callable[[float, float], Colour]) -> bytes:
    rows = b"".join(b"\0" + b"".join(bytes(_mean(draw, at, down, size)) for at in range(size)) for down in range(size))
    header = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _mean(draw: Callable[[float, float], Colour], at: int, down: int, size: int) -> Iterator[int]:
    step = 1 / (size * FINE)
    points = [
        draw((at * FINE + across + 0.5) * step, (down * FINE + below + 0.5) * step)
        for across in range(FINE)
        for below in range(FINE)
    ]
    weight = sum(point[3] for point in points) or 1
    yield from (sum(point[part] * point[3] for point in points) // weight for part in range(3))
    yield sum(point[3] for point in points) // len(points)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

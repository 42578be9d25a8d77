"""What a text means, as an embedding model puts it: numbers, compared by the angle between them."""

import struct
from collections.abc import Sequence
from hashlib import sha256
from math import isfinite, sqrt
from operator import mul

LONGEST = 8192  # numbers


def meant(title: str, body: str) -> str:
    """What of a need or a snippet is compared."""
    return f"{title}\n{body.removeprefix(title).strip()}".strip()


def digest(text: str) -> str:
    """Tells whether a text is still the one that a vector was made of."""
    return sha256(text.encode("utf-8", "replace")).hexdigest()


def packed(values: Sequence[float]) -> bytes:
    """As little-endian float32, of length 1. Raises ValueError for what is no direction: nothing, zeros, NaN."""
    if not 0 < len(values) <= LONGEST:
        raise ValueError(len(values))
    try:
        length = sqrt(sum(map(mul, values, values)))
    except (TypeError, OverflowError) as error:
        raise ValueError(type(error).__name__) from error
    if not isfinite(length) or not length:
        raise ValueError(length)
    return struct.pack(f"<{len(values)}f", *(value / length for value in values))


def unpacked(vector: bytes) -> tuple[float, ...]:
    """The numbers of a vector."""
    return struct.unpack(f"<{size(vector)}f", vector)


def size(vector: bytes) -> int:
    """How many numbers it has: its dimension."""
    return len(vector) // 4


def signs(vector: bytes) -> bytes:
    """One bit a number, whether it is above 0: near enough to find, among many, the few that are worth comparing."""
    values = unpacked(vector)
    bits = "".join("1" if value > 0 else "0" for value in values)
    return int(bits or "0", 2).to_bytes((len(values) + 7) // 8, "big")


def apart(a: bytes, b: bytes) -> int:
    """How many signs differ."""
    return (int.from_bytes(a, "big") ^ int.from_bytes(b, "big")).bit_count()


def likeness(a: Sequence[float], b: Sequence[float]) -> float:
    """The cosine of what lies between two of the same dimension, -1 to 1."""
    return float(sum(map(mul, a, b)))

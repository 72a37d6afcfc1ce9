"""Seeded ways to spoil bytes and text: what a broken or hostile peer might send."""

from __future__ import annotations

import random
from collections.abc import Sequence

EDGES = (0, 1, 2, 0x7F, 0x80, 0xFE, 0xFF)


def spoil(chance: random.Random, content: bytes, most: int = 1500) -> bytes:
    """The content with one to four things wrong."""
    spoilt = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(spoilt) + 1)
        match chance.randrange(6):
            case 0:
                del spoilt[at:]
            case 1:
                spoilt[at:at] = chance.randbytes(chance.randint(1, 24))
            case 2:
                del spoilt[at : at + chance.randint(1, 16)]
            case 3 if spoilt:
                spoilt[at % len(spoilt)] ^= 1 << chance.randrange(8)
            case 4 if spoilt:
                spoilt[at % len(spoilt)] = chance.choice(EDGES)
            case _:
                spoilt[at : at + 4] = chance.choice((bytes(4), b"\xff" * 4, b"\x7f\xff\xff\xff"))
    return bytes(spoilt[:most])


def spoil_lines(chance: random.Random, text: str) -> str:
    """A description with lines lost, doubled, moved, cut, or their numbers changed."""
    lines = text.split("\r\n")
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(lines))
        match chance.randrange(7):
            case 0:
                del lines[at]
            case 1:
                lines.insert(at, lines[chance.randrange(len(lines))])
            case 2:
                lines[at] = lines[at][: chance.randrange(len(lines[at]) + 1)]
            case 3:
                lines[at] += chance.choice((" ", "\0", "é", "🦠", " 1", ":", "=", "9" * 40))
            case 4:
                other = chance.randrange(len(lines))
                lines[at], lines[other] = lines[other], lines[at]
            case 5:
                digits = [i for i, sign in enumerate(lines[at]) if sign.isdigit()]
                if digits:
                    i = chance.choice(digits)
                    number = chance.choice(("0", "-1", "65536", "99999999999", "٣", "1.5"))
                    lines[at] = lines[at][:i] + number + lines[at][i + 1 :]
            case _:
                lines[at:at] = lines[at : at + 1] * chance.choice((2, 70, 600))
        if not lines:
            lines = ["v=0"]
    return "\r\n".join(lines)


def spoil_value(chance: random.Random, value: object, depth: int = 0) -> object:
    """A JSON value with something wrong somewhere in it."""
    if isinstance(value, dict) and value and depth < 4 and chance.random() < 0.8:
        key = chance.choice(list(value))
        match chance.randrange(4):
            case 0:
                return {name: kept for name, kept in value.items() if name != key}
            case 1:
                return value | {chance.choice(("", "x", "type", "seat")): chance_value(chance)}
            case _:
                return value | {key: spoil_value(chance, value[key], depth + 1)}
    if isinstance(value, list) and value and depth < 4 and chance.random() < 0.7:
        at = chance.randrange(len(value))
        changed = [*value]
        changed[at] = spoil_value(chance, changed[at], depth + 1)
        return changed * chance.choice((1, 1, 2, 300))
    return chance_value(chance)


ODD: tuple[object, ...] = (
    *(None, True, False, 0, -1, 2**63, 1e308, -0.0),
    *("", "0", "null", "x" * 70_000, "\ud800", "01904f6e-0000-7000-8000-000000000000"),
    *([], {}, [[]], [[[[]]]], [1, 2, 3], {"type": "join"}),
)


def chance_value(chance: random.Random) -> object:
    """Any JSON value, odd ones above all."""
    return chance.choice(ODD)


def pick(chance: random.Random, corpus: Sequence[bytes]) -> bytes:
    """One of the corpus, now and then two of them as one."""
    one = chance.choice(corpus)
    return one + chance.choice(corpus) if chance.random() < 0.05 else one

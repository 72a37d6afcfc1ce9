"""Marks as graphic and text objects (PS3.3 §C.10.5), inside the image as the standard wants them.

A mark counts pixels from the middle of the first one, a presentation state from its corner.
"""

from itertools import pairwise
from math import atan2, cos, dist, hypot, pi, sin
from typing import Any

from msgspec import Struct

from consult.readings.wire import Mark, Point
from imaging.index.wire import Attributes
from imaging.objects.core.elements import of

ELLIPSE_STEPS = 48
HEAD_PART = 0.03
"""Length of an arrow's head, of the image's longer side."""


class Ground(Struct, frozen=True, kw_only=True):
    """The image under the marks: its size in pixels and, where known, a pixel's in mm."""

    columns: int
    rows: int
    across_mm: float = 0.0
    down_mm: float = 0.0

    def inside(self, point: Point) -> Point:
        """The nearest place of the image, counted from its corner."""
        across = min(max(point[0] + 0.5, 0.0), float(self.columns))
        down = min(max(point[1] + 0.5, 0.0), float(self.rows))
        return across, down

    def holds(self, point: Point) -> bool:
        """Is this mark's point on the image?"""
        return -0.5 <= point[0] <= self.columns - 0.5 and -0.5 <= point[1] <= self.rows - 0.5


def graphics(mark: Mark, ground: Ground) -> list[Attributes]:
    """The lines of a mark."""
    first, last = mark.points[0], mark.points[-1]
    match mark.kind:
        case "text":
            return []
        case "arrow":
            return [*_line([last, first], ground), *_head(first, last, ground)]
        case "line" | "length":
            return _line([first, last], ground)
        case "rectangle":
            corners = [first, (last[0], first[1]), last, (first[0], last[1]), first]
            return _line(corners, ground)
        case "ellipse":
            return _ellipse(first, last, ground)
        case "freehand":
            return _line(list(mark.points), ground)


def texts(mark: Mark, ground: Ground) -> list[Attributes]:
    """The words beside a mark: its own, and what a length measures."""
    words = [mark.text.strip()]
    if mark.kind == "length":
        words.append(_measured(mark, ground))
    said = of("ST", " ".join(filter(None, words)))
    if "Value" not in said:
        return []
    at = mark.points[-1] if mark.kind in ("arrow", "length") else mark.points[0]
    return [
        {
            "00700004": of("CS", "PIXEL"),
            "00700006": said,
            "00700014": of("FL", *ground.inside(at)),
            "00700015": of("CS", "N"),
        }
    ]


def _measured(mark: Mark, ground: Ground) -> str:
    (ax, ay), (bx, by) = mark.points[0], mark.points[-1]
    if ground.across_mm > 0 and ground.down_mm > 0:
        return f"{hypot((bx - ax) * ground.across_mm, (by - ay) * ground.down_mm):.1f} mm"
    return f"{hypot(bx - ax, by - ay):.1f} px"


def _line(points: list[Point], ground: Ground) -> list[Attributes]:
    """A polyline; two ends are cut off at the border, so that a line keeps its direction."""
    if len(points) == 2:
        cut = _cut(points[0], points[1], ground)
        points = points if cut is None else list(cut)
    placed = [ground.inside(point) for point in points]
    kept = [placed[0], *(b for a, b in pairwise(placed) if a != b)]
    return [_graphic("POLYLINE" if len(kept) > 1 else "POINT", kept)]


def _cut(a: Point, b: Point, ground: Ground) -> tuple[Point, Point] | None:
    """The part of a segment on the image (Liang and Barsky), None where none is."""
    enter, leave = 0.0, 1.0
    run = (b[0] - a[0], b[1] - a[1])
    for axis, size in ((0, ground.columns), (1, ground.rows)):
        low, high = -0.5 - a[axis], size - 0.5 - a[axis]
        if run[axis] == 0:
            if low > 0 or high < 0:
                return None
            continue
        near, far = sorted((low / run[axis], high / run[axis]))
        enter, leave = max(enter, near), min(leave, far)
    if enter > leave:
        return None
    return (
        (a[0] + enter * run[0], a[1] + enter * run[1]),
        (a[0] + leave * run[0], a[1] + leave * run[1]),
    )


def _head(tip: Point, tail: Point, ground: Ground) -> list[Attributes]:
    """The head of an arrow, which no graphic type of its own draws everywhere."""
    if not ground.holds(tip) or dist(tip, tail) == 0:
        return []
    length = min(HEAD_PART * max(ground.columns, ground.rows), dist(tip, tail) / 2)
    along = atan2(tail[1] - tip[1], tail[0] - tip[0])
    barbs = [
        (tip[0] + length * cos(along + turn), tip[1] + length * sin(along + turn))
        for turn in (-pi / 7, pi / 7)
    ]
    return _line([barbs[0], tip, barbs[1]], ground)


def _ellipse(a: Point, b: Point, ground: Ground) -> list[Attributes]:
    """An ellipse in the box of two corners; as a polyline where it leaves the image."""
    cx, cy = (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
    rx, ry = abs(b[0] - a[0]) / 2, abs(b[1] - a[1]) / 2
    if min(rx, ry) == 0:
        return _line([a, b], ground)
    if not (ground.holds(a) and ground.holds(b)):
        turns = [2 * pi * step / ELLIPSE_STEPS for step in range(ELLIPSE_STEPS + 1)]
        return _line([(cx + rx * cos(turn), cy + ry * sin(turn)) for turn in turns], ground)
    across, down = [(cx - rx, cy), (cx + rx, cy)], [(cx, cy - ry), (cx, cy + ry)]
    # The ends of the longer axis stand first (PS3.3 §C.10.5.1.2).
    axes = across + down if rx >= ry else down + across
    return [_graphic("ELLIPSE", [ground.inside(point) for point in axes])]


def _graphic(kind: str, points: list[Point]) -> Attributes:
    flat: list[Any] = [coordinate for point in points for coordinate in point]
    return {
        "00700005": of("CS", "PIXEL"),
        "00700020": of("US", 2),
        "00700021": of("US", len(points)),
        "00700022": of("FL", *flat),
        "00700023": of("CS", kind),
        "00700024": of("CS", "N"),
    }

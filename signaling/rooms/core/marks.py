"""What is drawn on the images: kept as it is drawn, each mark its author's."""

from collections import Counter
from datetime import datetime

from consult.ledger.wire import MarkId
from consult.readings.wire import Mark, View
from signaling.rooms.core.refusals import MARKS_FULL, NOT_YOURS
from signaling.rooms.core.table import Peer, Table
from signaling.rooms.core.turns import Effect, Send
from signaling.rooms.wire import Drawing, Drawn, Erased

MARKS_PER_IMAGE = 200
MARKS = 2_000
POINTS = 50_000
"""Of all marks together: a snapshot stays below some 2 MB."""


class Marks:
    """The marks of one room."""

    def __init__(self, table: Table) -> None:
        self._table = table
        # What the snapshot has, to find a mark and to count without reading them all.
        self._drawings = {d.mark.id: d for d in table.log.snapshot.drawings}
        self._on_image = Counter(_place(d.mark) for d in self._drawings.values())
        self._points = sum(len(d.mark.points) for d in self._drawings.values())
        self.has_changed_shown = False
        """The last thing done here changed a mark on what is shown now."""

    def draw(self, peer: Peer, mark: Mark, now: datetime) -> list[Effect]:
        """Keep this mark, or change the author's own."""
        self.has_changed_shown = False
        before = self._drawings.get(mark.id)
        seat = self._table.log.seat(peer.seat)
        if before is not None and before.person != seat.person:
            return [Send((peer.id,), NOT_YOURS)]
        if before is not None and before.mark == mark:
            return []
        if not self._has_room(mark, before):
            return [Send((peer.id,), MARKS_FULL)]
        drawing = Drawing(mark=mark, person=seat.person, name=seat.name)
        self.has_changed_shown = self._is_shown(mark) or (
            before is not None and self._is_shown(before.mark)
        )
        self._take(before, drawing)
        return self._table.record(Drawn(drawing=drawing), now)

    def erase(self, peer: Peer, mark: MarkId, now: datetime) -> list[Effect]:
        """Take a mark away: its author, or the host; one that is not there is erased already."""
        self.has_changed_shown = False
        before = self._drawings.get(mark)
        if before is None:
            return []
        room = self._table.log.snapshot
        if before.person != self._table.log.seat(peer.seat).person and room.host != peer.seat:
            return [Send((peer.id,), NOT_YOURS)]
        self.has_changed_shown = self._is_shown(before.mark)
        self._take(before, None)
        return self._table.record(Erased(mark=mark), now)

    def on(self, view: View, beside: View | None) -> tuple[Drawing, ...]:
        """What is drawn on these images."""
        drawings = self._table.log.snapshot.drawings
        return tuple(one for one in drawings if _is_on(one.mark, view, beside))

    def note_all(self) -> list[Effect]:
        """Tell a recorder that begins what is drawn already."""
        return [
            effect
            for drawing in self._table.log.snapshot.drawings
            for effect in self._table.note(Drawn(drawing=drawing))
        ]

    def _has_room(self, mark: Mark, before: Drawing | None) -> bool:
        marks, points, here = len(self._drawings), self._points, self._on_image[_place(mark)]
        if before is not None:
            marks, points = marks - 1, points - len(before.mark.points)
            here -= _place(before.mark) == _place(mark)
        return marks < MARKS and here < MARKS_PER_IMAGE and points + len(mark.points) <= POINTS

    def _take(self, before: Drawing | None, after: Drawing | None) -> None:
        if before is not None:
            del self._drawings[before.mark.id]
            self._on_image[_place(before.mark)] -= 1
            self._points -= len(before.mark.points)
        if after is not None:
            self._drawings[after.mark.id] = after
            self._on_image[_place(after.mark)] += 1
            self._points += len(after.mark.points)

    def _is_shown(self, mark: Mark) -> bool:
        room = self._table.log.snapshot
        return room.view is not None and _is_on(mark, room.view, room.beside)


def _place(at: Mark | View) -> tuple[str, int]:
    return at.instance, at.frame


def _is_on(mark: Mark, view: View, beside: View | None) -> bool:
    return _place(mark) == _place(view) or (beside is not None and _place(mark) == _place(beside))

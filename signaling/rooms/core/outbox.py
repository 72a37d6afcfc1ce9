"""What waits to be written to one connection: durable in order, passing only the latest."""

from collections import OrderedDict

MAX_WAITING = 512
MAX_WAITING_BYTES = 4 * 1024 * 1024


class Outbox:
    """A bounded queue of encoded messages.

    A passing message replaces the waiting one of the same `latest` and moves to the end, so it
    never overtakes a durable one that was said before it.
    """

    def __init__(
        self, max_waiting: int = MAX_WAITING, max_waiting_bytes: int = MAX_WAITING_BYTES
    ) -> None:
        self._waiting: OrderedDict[int | str, bytes] = OrderedDict()
        self._max_waiting = max_waiting
        self._max_waiting_bytes = max_waiting_bytes
        self._count = 0
        self._size_bytes = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, message: bytes, latest: str | None = None) -> bool:
        """Queue a message; False when a durable one has no room, and then nothing is right."""
        if latest is not None:
            self._drop(latest)
            if self._has_room(message):
                self._add(latest, message)
            return True
        if not self._has_room(message):
            self._drop_passing()
            if not self._has_room(message):
                return False
        self._count += 1
        self._add(self._count, message)
        return True

    def take(self) -> bytes | None:
        """The next message, or None when nothing waits."""
        if not self._waiting:
            return None
        _, message = self._waiting.popitem(last=False)
        self._size_bytes -= len(message)
        return message

    def clear(self) -> None:
        """Forget what waits."""
        self._waiting.clear()
        self._size_bytes = 0

    def _has_room(self, message: bytes) -> bool:
        # The first message always fits: a long snapshot must reach whoever joins.
        return not self._waiting or (
            len(self._waiting) < self._max_waiting
            and self._size_bytes + len(message) <= self._max_waiting_bytes
        )

    def _add(self, key: int | str, message: bytes) -> None:
        self._waiting[key] = message
        self._size_bytes += len(message)

    def _drop(self, key: int | str) -> None:
        old = self._waiting.pop(key, None)
        if old is not None:
            self._size_bytes -= len(old)

    def _drop_passing(self) -> None:
        for key in [key for key in self._waiting if isinstance(key, str)]:
            self._drop(key)

"""When to ask a publisher for a key frame; knows no packets."""

from dataclasses import dataclass

INTERVAL_S = 0.5
ASKS_MAX = 10


@dataclass
class KeyFrames:
    """Many receivers' wishes for a key frame of one track, made one request per interval."""

    _is_wanted: bool = False
    _asked_at: float = float("-inf")
    _asks: int = 0

    def want(self) -> None:
        """Somebody cannot decode without one."""
        self._is_wanted = True
        self._asks = 0

    def arrived(self) -> None:
        """One begins to arrive: all wishes are fulfilled."""
        self._is_wanted = False

    def is_due(self, now: float) -> bool:
        """Whether to send a PLI now; asks again until one arrives or it is no use."""
        if not self._is_wanted or now - self._asked_at < INTERVAL_S:
            return False
        self._asked_at = now
        self._asks += 1
        self._is_wanted = self._asks < ASKS_MAX
        return True

"""The sequence numbers that one receiver sees of one track; knows no keys and no bytes.

AES-GCM must never protect two different packets under one SSRC and number. So numbers only
grow, each stretch of forwarding continues where the last one ended, and what was not sent in
the present stretch is never found again.
"""

from dataclasses import dataclass

HALF = 0x8000


@dataclass
class Numbering:
    """Maps the publisher's extended numbers to this receiver's, and back for NACKs."""

    offset: int = 0
    since: int = -1
    """The publisher's number that began the present stretch; -1 while none runs."""
    _continues_at: int | None = None

    @property
    def is_running(self) -> bool:
        """Whether packets are numbered now."""
        return self.since >= 0

    def begin(self, extended: int) -> None:
        """Start a stretch with this packet of the publisher."""
        if self._continues_at is not None:
            self.offset = self._continues_at - extended
        else:
            # A first number just below a wrap, lost, would cost the receiver its rollover
            # counter for good (RFC 3711 §3.3.1): start in the lower half.
            self.offset = HALF if extended & HALF else 0
        self.since = extended

    def end(self, latest: int) -> None:
        """End the stretch after the publisher's `latest` packet."""
        if self.is_running:
            self._continues_at = max(latest + 1, self.since) + self.offset
            self.since = -1

    def outgoing(self, extended: int) -> int:
        """The 16-bit number that the receiver sees."""
        return (extended + self.offset) & 0xFFFF

    def resolve(self, sequence: int, latest: int) -> int | None:
        """The publisher's number of a packet that was sent in this stretch; None otherwise."""
        behind = (latest + self.offset - sequence) & 0xFFFF
        extended = latest - behind
        return extended if self.is_running and self.since <= extended else None

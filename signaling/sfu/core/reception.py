"""How well one stream arrives: gaps, jitter, report blocks (RFC 3550 §6.4.1, §A.8) and what to
ask for again (RFC 4585 §6.2.1); knows no other stream."""

from dataclasses import dataclass, field

from signaling.sfu.core.rtcp import ReportBlock, SenderReport

MISSING_MAX = 256
"""More missing packets than that are not asked for one by one: a key frame is."""

ASK_AGAIN_S = 0.08
ASKS_MAX = 6

SMOOTHING = 0.3

SILENT_S = 2.0
"""A stream that rested for so long begins anew: what was lost before is not lost of late."""


@dataclass
class _Missing:
    asked: int = 0
    next_at: float = 0.0


@dataclass
class Reception:
    """The arrival of one SSRC; times are seconds of any steady clock."""

    ssrc: int
    clock_rate: int
    _first: int = -1
    _highest: int = -1
    _received: int = 0
    _jitter: float = 0.0
    _transit: float | None = None
    _expected_before: int = 0
    _received_before: int = 0
    _came_at: float = float("inf")
    _report: tuple[SenderReport, float] | None = None
    _missing: dict[int, _Missing] = field(default_factory=dict)
    lost_share: float = 0.0
    """What is lost for good of late, smoothed over a few reports."""
    overrun: bool = False
    """Set when more was lost than can be asked for; whoever asks for a key frame clears it."""

    def take(self, sequence: int, timestamp: int, now: float) -> int:
        """Note a packet; returns its extended sequence number, which never decreases by a wrap."""
        extended = self._extend(sequence)
        self._received += 1
        if extended > self._highest:
            self._open_gap(extended, now)
            self._highest = extended
            if now - self._came_at > SILENT_S:
                self._expected_before = extended - self._first
                self._received_before = self._received - 1
            self._came_at = now
        else:
            self._missing.pop(extended, None)
        self._note_jitter(timestamp, now)
        return extended

    def restore(self, sequence: int) -> int:
        """Note a packet that came as a retransmission."""
        extended = self._extend(sequence)
        if self._missing.pop(extended, None) is not None:
            self._received += 1
        return extended

    def _extend(self, sequence: int) -> int:
        if self._highest < 0:
            # One cycle up: what comes late from before the first packet stays positive.
            self._first = self._highest = sequence + 0x10000
            return self._first
        step = (sequence - self._highest) & 0xFFFF
        return self._highest + (step if step < 0x8000 else step - 0x10000)

    def _open_gap(self, extended: int, now: float) -> None:
        gap = extended - self._highest - 1
        if len(self._missing) + gap > MISSING_MAX:
            self._missing.clear()
            self.overrun = True
            return
        for absent in range(self._highest + 1, extended):
            self._missing[absent] = _Missing(next_at=now)

    def _note_jitter(self, timestamp: int, now: float) -> None:
        transit = (int(now * self.clock_rate) - timestamp) & 0xFFFFFFFF
        if self._transit is not None:
            step = (transit - int(self._transit)) & 0xFFFFFFFF
            distance = min(step, 0x100000000 - step)
            self._jitter += (distance - self._jitter) / 16
        self._transit = transit

    def wanted(self, now: float) -> list[int]:
        """The 16-bit numbers to ask for now, oldest first; gives up after ASKS_MAX times."""
        asked: list[int] = []
        for extended, missing in list(self._missing.items()):
            if missing.next_at > now:
                continue
            if missing.asked == ASKS_MAX:
                del self._missing[extended]
                self.overrun = True
                continue
            missing.asked += 1
            missing.next_at = now + ASK_AGAIN_S
            asked.append(extended & 0xFFFF)
        return asked

    def note_report(self, report: SenderReport, now: float) -> None:
        """Keep the sender's latest clock."""
        self._report = (report, now)

    def clock_at(self, now: float) -> tuple[int, int] | None:
        """The sender's NTP time and RTP timestamp now, carried on from its last report."""
        if self._report is None:
            return None
        report, came_at = self._report
        passed = now - came_at
        ntp = (report.ntp + int(passed * 2**32)) & 0xFFFFFFFFFFFFFFFF
        return ntp, (report.timestamp + int(passed * self.clock_rate)) & 0xFFFFFFFF

    def report_block(self, now: float) -> ReportBlock:
        """What to tell the sender; the fraction covers the time since the last call."""
        expected = self._highest - self._first + 1
        due = expected - self._expected_before
        lost = due - (self._received - self._received_before)
        self._expected_before, self._received_before = expected, self._received
        if due > 0:
            self.lost_share += SMOOTHING * (max(0.0, lost / due) - self.lost_share)
        last, delay = 0, 0
        if self._report is not None:
            last = self._report[0].ntp >> 16 & 0xFFFFFFFF
            delay = min(int((now - self._report[1]) * 65536), 0xFFFFFFFF)
        return ReportBlock(
            ssrc=self.ssrc,
            fraction_lost=max(0, min(255, lost * 256 // due)) if due > 0 else 0,
            cumulative_lost=max(0, min(expected - self._received, 0x7FFFFF)),
            highest_sequence=self._highest & 0xFFFFFFFF,
            jitter=int(self._jitter),
            last_report=last,
            delay_since=delay,
        )

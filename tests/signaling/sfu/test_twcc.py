"""What a sender reads out of the feedback is what arrived, when it arrived."""

from __future__ import annotations

import struct
from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from signaling.sfu.core import rtcp, twcc
from signaling.sfu.core.twcc import Arrivals

TICK_S = 1 / twcc.TICKS_PER_S


def symbols_of(chunks: bytes, count: int) -> tuple[list[int], int]:
    """The statuses of so many packets, and the bytes that they took (draft §3.1.3, §3.1.4)."""
    symbols: list[int] = []
    at = 0
    while len(symbols) < count:
        (word,) = struct.unpack_from("!H", chunks, at)
        at += 2
        if not word & 0x8000:
            symbols += [word >> 13 & 3] * (word & 0x1FFF)
        elif word & 0x4000:
            symbols += [word >> shift & 3 for shift in range(12, -1, -2)]
        else:
            symbols += [word >> shift & 1 for shift in range(13, -1, -1)]
    assert not any(symbols[count:]), "a vector goes on behind the last packet"
    return symbols[:count], at


def told(packet: bytes) -> dict[int, float | None]:
    """Number → seconds of arrival, None where it did not come."""
    first, kind, words = struct.unpack_from("!BBH", packet)
    assert (first & 0xDF, kind, 4 * words + 4) == (0x8F, 205, len(packet))
    assert len(packet) <= 1_250
    body = packet[4 : len(packet) - packet[-1]] if first & 0x20 else packet[4:]
    _, _, start, count, clock = struct.unpack_from("!IIHHI", body)
    symbols, size = symbols_of(body[16:], count)
    at, ticks = 16 + size, (clock >> 8) * 256
    arrivals: dict[int, float | None] = {}
    for step, symbol in enumerate(symbols):
        number = (start + step) & 0xFFFF
        arrivals[number] = None
        if symbol:
            delta = int.from_bytes(body[at : at + symbol], "big", signed=symbol == 2)
            at, ticks = at + symbol, ticks + delta
            arrivals[number] = ticks * TICK_S
    assert at == len(body), "deltas are left over"
    return arrivals


def all_told(packets: Iterable[bytes]) -> dict[int, float | None]:
    """All that a sender knows after these packets; what came once stays."""
    known: dict[int, float | None] = {}
    for packet in packets:
        known |= {n: at for n, at in told(packet).items() if at is not None or n not in known}
    return known


def is_near(told_at: float | None, came_at: float) -> bool:
    return told_at is not None and abs(told_at - came_at) <= TICK_S


def test_nothing_came_so_nothing_is_told() -> None:
    assert Arrivals(1).feedback(10.0) == []


def test_the_bytes_are_those_of_the_draft() -> None:
    arrivals = Arrivals(0x01020304, 0x05060708)
    for sequence, at in ((0xFFFE, 0.064), (0xFFFF, 0.065), (1, 0.2)):
        arrivals.take(sequence, at)

    (packet,) = arrivals.feedback(0.3)

    # Base fffe, four numbers, reference 1; small, small, absent, large; 0, 4 and 540 ticks.
    assert packet.hex(" ", 4) == (
        "afcd0006 01020304 05060708 fffe0004 00000100 d4800004 021c0002"
    ), packet.hex(" ", 4)


def test_it_is_told_once_and_not_too_often() -> None:
    arrivals = Arrivals(1)
    arrivals.take(5, 1.0)

    assert len(arrivals.feedback(1.0)) == 1
    arrivals.take(6, 1.01)
    assert arrivals.feedback(1.0 + twcc.INTERVAL_S / 2) == []
    assert list(told(arrivals.feedback(1.0 + twcc.INTERVAL_S)[0])) == [6]
    assert arrivals.feedback(5.0) == []


def test_a_late_packet_is_told_with_all_that_came_after_it() -> None:
    arrivals = Arrivals(1)
    for sequence in (5, 7, 8):
        arrivals.take(sequence, 1.0)
    assert told(arrivals.feedback(1.1)[0])[6] is None

    arrivals.take(6, 1.15)

    again = told(arrivals.feedback(1.2)[0])
    assert list(again) == [6, 7, 8]
    assert is_near(again[6], 1.15)
    assert is_near(again[8], 1.0)


def test_a_break_longer_than_a_delta_begins_a_new_packet() -> None:
    arrivals = Arrivals(1)
    arrivals.take(1, 1.0)
    arrivals.take(900, 11.0)

    first, second = arrivals.feedback(11.1)

    assert is_near(told(first)[1], 1.0)
    after = told(second)
    assert (len(after), min(after), after[500]) == (899, 2, None)
    assert is_near(after[900], 11.0)


def test_a_jump_begins_anew_and_ten_thousand_arrivals_stay_bounded() -> None:
    arrivals = Arrivals(1)
    arrivals.take(1, 1.0)
    arrivals.take(0x5000, 1.0)
    assert list(all_told(arrivals.feedback(1.1))) == [0x5000]

    for number in range(10_000):
        arrivals.take(number, 2.0)
    assert len(all_told(arrivals.feedback(2.1))) <= twcc.PENDING_MAX + twcc.JUMP_MAX


def test_the_packets_are_counted_modulo_256() -> None:
    arrivals = Arrivals(1)
    counts = []
    for turn in range(300):
        arrivals.take(turn, float(turn))
        counts += [packet[19] for packet in arrivals.feedback(float(turn))]

    assert counts == [turn & 0xFF for turn in range(300)]


def test_readers_of_other_feedback_pass_over_it() -> None:
    arrivals = Arrivals(1)
    arrivals.take(1, 1.0)

    assert rtcp.read(arrivals.feedback(1.0)[0] + rtcp.build_pli(1, 9)) == [rtcp.KeyFrameRequest(9)]


STEPS = ((1, 0.0), (1, 0.001), (1, 0.01), (1, 0.07), (2, 0.0), (3, 0.01), (400, 0.3), (9, 9.0))


@st.composite
def journeys(draw: st.DrawFn) -> list[tuple[int, float]]:
    """(extended number, time of arrival) in the order of arrival: gaps, reordering, long breaks."""
    number, sent_at = draw(st.integers(0, 0xFFFF)), draw(st.floats(0.0, 1e6))
    come = []
    for _ in range(draw(st.integers(1, 120))):
        # So many at once are not overtaken by more than LATE_MAX numbers.
        step, passed = draw(st.sampled_from(STEPS))
        number, sent_at = number + step, sent_at + passed
        come.append((number, sent_at + draw(st.sampled_from((0.0, 0.0, 0.02, 0.06)))))
    return sorted(come, key=lambda each: each[1])


@given(journeys(), st.sampled_from((0.02, 0.1, 1.0)))
def test_every_number_is_told_exactly_in_whatever_order_it_came(
    come: list[tuple[int, float]], every_s: float
) -> None:
    arrivals, packets, due_at = Arrivals(1), list[bytes](), come[0][1]
    for number, at in come:
        while due_at < at and due_at < come[-1][1]:
            packets += arrivals.feedback(due_at)
            due_at = max(due_at + every_s, at - every_s)
        arrivals.take(number & 0xFFFF, at)
    packets += arrivals.feedback(come[-1][1] + 1.0)

    known = all_told(packets)

    for number, at in come:
        # 24 bits of 64 ms turn round in twelve days.
        assert is_near(known[number & 0xFFFF], at % (2**24 * 0.064)), number
    came = {number & 0xFFFF for number, _ in come}
    absent = {number for number, at in known.items() if at is None}
    assert not absent & came
    lowest, highest = min(n for n, _ in come), max(n for n, _ in come)
    assert len(known) == highest - lowest + 1


@given(st.lists(st.tuples(st.integers(0, 0xFFFF), st.floats(0.0, 0.2)), max_size=200))
def test_any_numbers_make_packets_that_can_be_read(steps: list[tuple[int, float]]) -> None:
    arrivals, now = Arrivals(1), 0.0
    for number, passed in steps:
        now += passed
        arrivals.take(number, now)
        for packet in arrivals.feedback(now):
            told(packet)

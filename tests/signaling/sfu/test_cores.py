"""Numbering, reception, cache, key frames, uplink and ICE: the small cores by tables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.sfu.core import downlink, stun, uplink
from signaling.sfu.core.cache import RING_SIZE, PacketCache
from signaling.sfu.core.downlink import Restraint
from signaling.sfu.core.ice import ADDRESSES_MAX, CONSENT_S, Credentials, IcePeer
from signaling.sfu.core.keyframes import ASKS_MAX, INTERVAL_S, KeyFrames
from signaling.sfu.core.parcels import Parcel
from signaling.sfu.core.reception import ASK_AGAIN_S, Reception
from signaling.sfu.core.reception import ASKS_MAX as NACKS_MAX
from signaling.sfu.core.resends import ResendBudget
from signaling.sfu.core.rtcp import SenderReport
from signaling.sfu.core.stun import Address, BindingRequest
from signaling.sfu.core.uplink import UplinkEstimate

PASSWORD = "p" * 24


def test_the_cache_keeps_the_first_content_of_a_number() -> None:
    cache = PacketCache()

    first = Parcel(5, b"first", 0)
    assert cache.put(first)
    assert not cache.put(Parcel(5, b"second", 0))
    assert cache.get(5) is first


def test_the_cache_forgets_the_oldest_and_takes_nothing_older() -> None:
    cache = PacketCache()
    cache.put(Parcel(5, b"old", 0))
    new = Parcel(5 + RING_SIZE, b"new", 0)
    cache.put(new)

    assert cache.get(5) is None
    assert not cache.put(Parcel(5, b"again", 0))
    assert cache.get(5 + RING_SIZE) is new


def test_a_gap_is_asked_for_until_it_is_filled() -> None:
    reception = Reception(1, 90_000)
    reception.take(65_534, 0, 0.0)
    reception.take(1, 0, 0.0)

    assert reception.wanted(0.0) == [65_535, 0]
    assert reception.wanted(0.01) == []
    assert reception.restore(0) == 0x20000
    assert reception.wanted(ASK_AGAIN_S) == [65_535]
    reception.take(65_535, 0, 0.1)
    assert reception.wanted(1.0) == []


def test_what_never_comes_is_given_up_for_a_key_frame() -> None:
    reception = Reception(1, 90_000)
    reception.take(1, 0, 0.0)
    reception.take(3, 0, 0.0)

    asked = [reception.wanted(ASK_AGAIN_S * turn) for turn in range(NACKS_MAX + 2)]

    assert asked == [[2]] * NACKS_MAX + [[], []]
    assert reception.overrun


def test_a_gap_too_wide_to_ask_for_calls_for_a_key_frame() -> None:
    reception = Reception(1, 90_000)
    reception.take(1, 0, 0.0)
    reception.take(5_000, 0, 0.0)

    assert reception.wanted(0.0) == []
    assert reception.overrun


def test_a_report_tells_the_loss_since_the_last_one() -> None:
    reception = Reception(1, 90_000)
    for sequence in (10, 11, 12, 15):
        reception.take(sequence, 0, 0.0)

    first, second = reception.report_block(1.0), reception.report_block(2.0)

    assert (first.fraction_lost, first.cumulative_lost) == (2 * 256 // 6, 2)
    assert (second.fraction_lost, second.cumulative_lost) == (0, 2)
    assert first.highest_sequence & 0xFFFF == 15


def test_what_was_lost_before_a_silence_is_no_loss_of_late() -> None:
    reception = Reception(1, 90_000)
    for sequence, at in ((10, 0.0), (11, 0.1), (200, 10.1), (201, 10.2), (203, 10.3)):
        reception.take(sequence, 0, at)

    block = reception.report_block(10.5)

    assert block.fraction_lost == 256 // 4
    assert block.cumulative_lost == 189


def test_the_sender_s_clock_is_carried_on_from_its_report() -> None:
    reception = Reception(1, 90_000)
    reception.note_report(SenderReport(1, 10 << 32, 0xFFFFFFFF), 5.0)

    assert reception.clock_at(6.5) == ((23 << 31), 134_999)
    assert reception.report_block(6.0).delay_since == 65_536


@given(st.lists(st.tuples(st.integers(0, 0xFFFF), st.integers(0, 2**32 - 1)), max_size=60))
def test_any_order_of_arrival_is_borne(packets: list[tuple[int, int]]) -> None:
    reception = Reception(1, 90_000)
    for turn, (sequence, timestamp) in enumerate(packets):
        assert reception.take(sequence, timestamp, turn * 0.01) & 0xFFFF == sequence
        reception.wanted(turn * 0.01)
        reception.report_block(turn * 0.01)


def test_many_wishes_for_a_key_frame_are_one_request_per_interval() -> None:
    wishes = KeyFrames()
    wishes.want()
    wishes.want()

    assert wishes.is_due(10.0)
    assert not wishes.is_due(10.0 + INTERVAL_S / 2)
    assert wishes.is_due(10.0 + INTERVAL_S)


def test_a_key_frame_fulfils_all_wishes() -> None:
    wishes = KeyFrames()
    wishes.want()
    wishes.arrived()

    assert not wishes.is_due(10.0)


def test_a_publisher_that_sends_none_is_not_asked_for_ever() -> None:
    wishes = KeyFrames()
    wishes.want()

    assert sum(wishes.is_due(float(second)) for second in range(100)) == ASKS_MAX


@pytest.mark.parametrize(
    ("lost", "expected"),
    [
        (0, uplink.START_BPS * 6 // 5),
        (15, uplink.START_BPS),
        (128, uplink.START_BPS * 3 // 4),
    ],
)
def test_the_uplink_estimate_climbs_holds_and_falls_with_the_loss(lost: int, expected: int) -> None:
    assert UplinkEstimate().revise(lost) == expected


def test_the_uplink_estimate_stays_between_its_bounds() -> None:
    estimate = UplinkEstimate()

    assert [estimate.revise(0) for _ in range(20)][-1] == uplink.MOST_BPS
    assert [estimate.revise(255) for _ in range(20)][-1] == uplink.LEAST_BPS


def signed(*, nominates: bool = False, ufrag: str = "ours") -> BindingRequest:
    name = f"{ufrag}:theirs".encode()
    attributes = b"\x00\x06" + len(name).to_bytes(2, "big") + name + bytes(-len(name) % 4)
    if nominates:
        attributes += b"\x00\x25\x00\x00"
    sealed = stun.seal(stun.BINDING_REQUEST, bytes(12), attributes, PASSWORD.encode())
    request = stun.read_request(sealed)
    assert request is not None
    return request


def peer() -> IcePeer:
    return IcePeer([Credentials("ours", PASSWORD)])


HOME: Address = ("192.0.2.1", 1)
PHONE: Address = ("192.0.2.2", 2)


def test_media_goes_to_the_first_proved_address_and_follows_a_nomination() -> None:
    ice = peer()
    ice.admit(signed(), HOME, 0.0)
    ice.admit(signed(), PHONE, 0.1)
    assert ice.address == HOME

    ice.admit(signed(nominates=True), PHONE, 0.2)
    assert ice.address == PHONE


def test_a_silent_address_loses_media_to_one_that_speaks() -> None:
    ice = peer()
    ice.admit(signed(nominates=True), HOME, 0.0)

    ice.admit(signed(), PHONE, 3.0)

    assert ice.address == PHONE


def test_consent_ends_with_silence_and_comes_back_with_a_proof() -> None:
    ice = peer()
    assert not ice.has_consent(0.0)
    ice.admit(signed(), HOME, 0.0)

    assert ice.has_consent(CONSENT_S)
    assert not ice.has_consent(CONSENT_S + 0.1)
    ice.admit(signed(), HOME, 20.0)
    assert ice.has_consent(20.0)


def test_a_peer_cannot_fill_the_table_of_addresses() -> None:
    ice = peer()
    forgotten = [ice.admit(signed(), ("192.0.2.1", port), 0.0) for port in range(1, 20)]

    assert len(ice.addresses) == ADDRESSES_MAX
    assert ice.address == HOME
    assert HOME not in forgotten


def test_after_a_restart_the_old_credentials_are_good_until_the_next() -> None:
    ice = peer()

    assert ice.renew(Credentials("second", PASSWORD)) == []
    assert ice.find(signed()) is not None
    assert ice.renew(Credentials("third", PASSWORD)) == [Credentials("ours", PASSWORD)]
    assert ice.find(signed()) is None
    assert ice.find(signed(ufrag="second")) is not None


def test_a_restraint_follows_the_weakest_and_relaxes_slowly() -> None:
    restraint = Restraint()
    restraint.tighten(700_000)
    restraint.tighten(900_000)
    assert restraint.limit_bps == 700_000

    restraint.relax()
    assert restraint.limit_bps == 756_000
    restraint.tighten(1)
    assert restraint.limit_bps == downlink.FLOOR_BPS
    for _ in range(60):
        restraint.relax()
    assert restraint.limit_bps is None


def test_a_packet_is_sent_again_at_most_ten_times_a_second() -> None:
    budget = ResendBudget()

    assert budget.may_send(7, 1, 10.0)
    assert not budget.may_send(7, 1, 10.05)
    assert budget.may_send(8, 1, 10.05)
    assert budget.may_send(7, 1, 10.11)


@pytest.mark.parametrize(("sent_bps", "per_s"), [(0, 25), (1_600_000, 100)])
def test_half_of_what_is_sent_may_be_sent_again(sent_bps: int, per_s: int) -> None:
    budget = ResendBudget()
    budget.allot(sent_bps)
    asked = range(10_000)

    granted = [budget.may_send(7, number % 5_000, 10 + number / 5_000) for number in asked]

    assert per_s <= sum(granted[5_000:]) <= per_s + 1

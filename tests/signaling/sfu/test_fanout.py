"""One packet to many over real sockets: protected for each, in order, whole or in bursts."""

from __future__ import annotations

import secrets
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.sfu import fanout
from signaling.sfu.fanout import BURST_MAX, Fanout, Group
from signaling.sfu.srtp import PROFILES, Keys, Profile, SrtpSession

SSRC = 0x1234_5678


class Party:
    """A sender with its fan-out, and receivers who hold the other ends of the keys."""

    def __init__(self, receivers: int, profile: Profile) -> None:
        self.port = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.port.bind(("127.0.0.1", 0))
        self.sockets = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(receivers)]
        self.sessions: list[tuple[SrtpSession, SrtpSession]] = []
        for each in self.sockets:
            each.bind(("127.0.0.1", 0))
            each.settimeout(5)
            size = profile.key_size + profile.salt_size
            ours, theirs = secrets.token_bytes(size), secrets.token_bytes(size)
            self.sessions.append(
                (
                    SrtpSession(Keys(profile, incoming=theirs, outgoing=ours)),
                    SrtpSession(Keys(profile, incoming=ours, outgoing=theirs)),
                )
            )
        self.fanout = Fanout(self.port)

    def group(self) -> Group:
        return self.fanout.gather(
            [
                (session.handle, each.getsockname())
                for (session, _), each in zip(self.sessions, self.sockets, strict=True)
            ]
        )

    def heard(self, packets: int) -> list[list[bytes]]:
        """What each receiver got, in the order in which it came."""
        return [
            [theirs.unprotect(each.recv(2048)) or b"" for _ in range(packets)]
            for (_, theirs), each in zip(self.sessions, self.sockets, strict=True)
        ]

    def close(self) -> None:
        for each in (self.port, *self.sockets):
            each.close()


def packet(sequence: int, size: int) -> bytes:
    """A packet of this many bytes in all."""
    head = b"\x80\x60" + sequence.to_bytes(2, "big") + bytes(4) + SSRC.to_bytes(4, "big")
    return head + bytes([sequence & 0xFF]) * (size - len(head))


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.openssl_name.decode())
@pytest.mark.parametrize("receivers", [1, 3, 65])
def test_a_burst_reaches_everybody_whole_and_in_order(profile: Profile, receivers: int) -> None:
    party = Party(receivers, profile)
    sizes = [1100, 1100, 1101, 1101, 1101, 500, 1100, 12, 1452]
    sent = [packet(index, size) for index, size in enumerate(sizes)]

    party.fanout.forward_burst(party.group(), sent, profile.tag_size)

    assert party.fanout.may_segment
    assert party.heard(len(sent)) == [sent] * receivers
    assert party.fanout.dropped == 0
    party.close()


def test_a_kernel_that_cannot_cut_gets_each_packet_by_itself() -> None:
    party = Party(4, PROFILES[0])
    party.fanout.may_segment = False
    sent = [packet(index, 900) for index in range(5)]

    party.fanout.forward_burst(party.group(), sent, PROFILES[0].tag_size)

    assert party.heard(5) == [sent] * 4
    party.close()


def test_a_receiver_whose_key_refuses_costs_the_others_nothing() -> None:
    party = Party(3, PROFILES[0])
    group, tag_size = party.group(), PROFILES[0].tag_size
    # So far ahead that a number 30,000 behind lies outside of its replay window.
    party.sessions[1][0].protect(packet(30_000, 100))
    sent = [packet(index, 700) for index in range(4)]

    party.fanout.forward_burst(group, sent, tag_size)

    party.sockets[1].setblocking(False)
    with pytest.raises(BlockingIOError):
        party.sockets[1].recv(2048)
    for index in (0, 2):
        theirs = party.sessions[index][1]
        assert [theirs.unprotect(party.sockets[index].recv(2048)) for _ in sent] == sent
    assert party.fanout.dropped == 1
    party.close()


@given(st.lists(st.integers(12, 1452), max_size=40))
def test_bursts_are_what_the_kernel_can_cut(sizes: list[int]) -> None:
    packets = [bytes(size) for size in sizes]

    bursts = list(fanout._bursts(packets))

    assert [each for burst in bursts for each in burst] == packets
    for burst in bursts:
        *whole, last = [len(each) for each in burst]
        assert len(burst) <= BURST_MAX
        assert len(set(whole)) <= 1
        assert not whole or last <= whole[0]

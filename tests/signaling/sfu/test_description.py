"""Descriptions of peers: what is taken from a sound one, and that nonsense is a ProtocolError."""

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.ledger.errors import ProtocolError
from signaling.sfu.core import rtp
from signaling.sfu.core.sdp import description
from signaling.sfu.core.sdp.codecs import choose
from signaling.sfu.core.sdp.writing import OfferedSection, OwnTransport, write_answer, write_offer

OFFER = (Path(__file__).parent / "chromium_offer.sdp").read_bytes().decode()
OWN = OwnTransport(("127.0.0.1", "192.0.2.1"), 5000, "ours", "p" * 24, "AB:" * 31 + "CD", "passive")


def test_an_offer_of_chromium_is_read() -> None:
    offer = description.read(OFFER)

    audio, video = offer.sections
    assert offer.transport.setup == "actpass"
    assert offer.transport.algorithm == "sha-256"
    assert (audio.kind, audio.mid, audio.ssrcs) == ("audio", "0", (2758904636,))
    assert (video.kind, video.ssrcs) == ("video", (4019435418, 998162902))
    assert video.rtx_ssrcs == {998162902}
    assert audio.extensions[1] == rtp.AUDIO_LEVEL
    assert video.is_sending
    assert not video.is_receiving


def test_vp8_is_taken_before_h264_and_brings_its_retransmissions() -> None:
    _, video = description.read(OFFER).sections

    choice = choose(video)

    assert choice is not None
    assert (choice.name, choice.payload_type, choice.rtx_payload_type) == ("VP8", 96, 97)


def test_without_vp8_constrained_baseline_h264_is_taken() -> None:
    _, video = description.read(OFFER.replace("VP8/90000", "VPX/90000")).sections

    choice = choose(video)

    assert choice is not None
    assert (choice.name, choice.payload_type, choice.rtx_payload_type) == ("H264", 102, 103)
    assert "profile-level-id=42001f" in choice.parameters


def test_the_answer_takes_what_is_published_and_echoes_the_extension_ids() -> None:
    offer = description.read(OFFER)
    choices = {each.mid: choice for each in offer.sections if (choice := choose(each))}

    answer = write_answer(offer, choices, OWN, 1)

    assert "m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\n" in answer
    assert "a=extmap:13 urn:3gpp:video-orientation\r\n" in answer
    assert "a=rtcp-fb:96 transport-cc\r\n" in answer
    assert answer.count("a=recvonly") == 2
    assert answer.count("a=setup:passive") == 2
    assert description.read(answer).transport.password == "p" * 24


def test_every_announced_address_is_a_candidate_and_the_first_comes_first() -> None:
    answer = write_answer(description.read(OFFER), {}, OWN, 1)

    lines = [line for line in answer.split("\r\n") if line.startswith("a=candidate")][:2]
    assert lines == [
        "a=candidate:1 1 udp 2130706431 127.0.0.1 5000 typ host",
        "a=candidate:2 1 udp 2130706175 192.0.2.1 5000 typ host",
    ]


def test_a_section_that_is_not_published_rests() -> None:
    offer = description.read(OFFER)
    choice = choose(offer.sections[0])
    assert choice is not None

    answer = write_answer(offer, {"0": choice}, OWN, 1)

    assert answer.count("a=recvonly") == 1
    assert answer.count("a=inactive") == 1


def test_a_data_channel_is_refused_and_the_rest_is_served() -> None:
    channel = (
        "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n"
        "c=IN IP4 0.0.0.0\r\na=mid:2\r\na=sctp-port:5000\r\n"
    )
    offer = description.read(OFFER.replace("BUNDLE 0 1", "BUNDLE 0 1 2") + channel)
    choices = {each.mid: choice for each in offer.sections[:2] if (choice := choose(each))}

    answer = write_answer(offer, choices, OWN, 1)

    assert "m=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\n" in answer
    assert "a=group:BUNDLE 0 1\r\n" in answer


def test_our_own_offer_is_a_sound_description() -> None:
    choice = choose(description.read(OFFER).sections[1])
    sections = [
        OfferedSection("0", "video", choice, "stream", "cname", 7, 8),
        OfferedSection("1", "audio"),
    ]

    video, audio = description.read(write_offer(sections, OWN, 3)).sections

    assert (video.ssrcs, video.direction) == ((7, 8), "sendonly")
    assert video.rtx_ssrcs == {8}
    assert audio.direction == "inactive"


@pytest.mark.parametrize(
    ("sound", "broken"),
    [
        ("v=0", "v=1"),
        ("m=audio 9", "m=audio nine"),
        ("a=mid:1", "a=mid:0"),
        ("a=mid:1", "a=mid:" + "x" * 33),
        ("a=group:BUNDLE 0 1", "a=group:LS 0 1"),
        ("a=rtcp-mux", "a=rtcp"),
        ("a=ice-ufrag:D0eS", "a=ice-ufrag:D0 S"),
        ("a=ice-pwd:", "a=ice-pwd:%"),
        ("a=fingerprint:sha-256", "a=fingerprint:md5"),
        ("a=fingerprint:sha-256 28:", "a=fingerprint:sha-256 XX:"),
        ("a=setup:actpass", "a=setup:holdconn"),
        ("a=rtpmap:111 opus", "a=rtpmap:999 opus"),
        ("a=rtpmap:111 opus/48000/2", "a=rtpmap:111"),
        ("a=extmap:1 urn", "a=extmap:one urn"),
        ("a=ssrc:2758904636", "a=ssrc:x"),
        ("a=ssrc:2758904636", "a=ssrc:4294967296"),
    ],
)
def test_nonsense_is_a_protocol_error(sound: str, broken: str) -> None:
    assert sound in OFFER

    with pytest.raises(ProtocolError):
        description.read(OFFER.replace(sound, broken))


def test_a_description_that_is_too_long_is_a_protocol_error() -> None:
    with pytest.raises(ProtocolError):
        description.read(OFFER + "a=x\r\n" * 20_000)


@given(st.text(max_size=300))
def test_any_text_is_a_description_or_a_protocol_error(text: str) -> None:
    try_to_read(text)
    try_to_read("v=0\r\n" + text)


@given(st.integers(0, 2**32), st.text(max_size=6))
def test_any_mutilated_offer_is_answered_or_a_protocol_error(seed: int, noise: str) -> None:
    chance = random.Random(seed)
    lines = OFFER.splitlines()
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(lines))
        line, cut = lines[at], chance.randrange(len(lines[at]) + 1)
        other = lines[chance.randrange(len(lines))]
        lines[at] = chance.choice(
            [line[:cut], line[:cut] + noise + line[cut:], other, "m=" + line, line[cut:]]
        )
    try_to_read("\r\n".join(lines))


def try_to_read(text: str) -> None:
    try:
        offer = description.read(text)
    except ProtocolError:
        return
    choices = {each.mid: choice for each in offer.sections if (choice := choose(each))}
    answer = write_answer(offer, choices, OWN, 1)
    assert "\n" not in answer.replace("\r\n", "")


LAYERS = "a=rid:l send\r\na=rid:m send\r\na=rid:h send pt=96\r\na=rid:x send\r\n"


@pytest.mark.parametrize(
    ("simulcast", "rids"),
    [
        ("send l;m;h", ("l", "m", "h")),
        ("send ~l;m,x;h", ("l", "m", "h")),
        ("recv l;m", ()),
        ("recv a;b send l;h", ("l", "h")),
        ("send l;unheard;h", ("l", "h")),
        ("send x;h;m;l", ("x", "h", "m")),
        ("send", ()),
    ],
)
def test_the_layers_of_an_offer_are_read_in_their_order(
    simulcast: str, rids: tuple[str, ...]
) -> None:
    section = description.read(f"{OFFER}{LAYERS}a=simulcast:{simulcast}\r\n").sections[-1]

    assert section.rids == rids


@pytest.mark.parametrize("simulcast", ["send l;l", "send ;", "send l;\xe9"])
def test_layers_that_make_no_sense_are_a_protocol_error(simulcast: str) -> None:
    with pytest.raises(ProtocolError):
        description.read(f"{OFFER}{LAYERS}a=simulcast:{simulcast}\r\n")

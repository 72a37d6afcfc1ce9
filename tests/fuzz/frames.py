"""Text frames at the gateway and in the room: broken ones are protocol errors, legal nonsense is
refused in words or obeyed, and nothing ever raises."""

from __future__ import annotations

import random
from dataclasses import dataclass

import msgspec

from consult.ledger.errors import ProtocolError
from signaling.rooms.core.decoding import MAX_MESSAGE_BYTES, decode
from signaling.rooms.core.turns import PeerId
from signaling.rooms.wire import ClientMessage, RoomRole
from tests.fuzz.mutations import spoil, spoil_value
from tests.signaling.rooms.scene import Scene
from tests.signaling.test_protocol import EXAMPLES

ROLES: tuple[RoomRole, ...] = ("chair", "expert", "observer", "guest")
REST_EVERY = 200

_client = msgspec.json.Decoder(ClientMessage)


@dataclass(frozen=True)
class Outcome:
    """How many frames were messages, and how many broke the protocol."""

    understood: int
    refused: int


class Party:
    """A room in which somebody of every role talks nonsense."""

    def __init__(self) -> None:
        self._scene = Scene()
        self._peers: list[PeerId] = [self._enter(number) for number in range(len(ROLES))]

    def hear(self, number: int, message: ClientMessage) -> None:
        """Somebody says this; who was sent out for it comes in again."""
        peer = self._peers[number]
        self._scene.tell(peer, message)
        if peer in self._scene.closed:
            self._peers[number] = self._enter(number)

    def rest(self) -> None:
        """Time passes, the engine does its work, what was heard is forgotten."""
        self._scene.settle()
        self._scene.wait(1, *self._peers)
        self._scene.heard.clear()
        for noted in (self._scene.hushed, self._scene.looks, self._scene.finds):
            noted.clear()
        for peer in self._scene.closed:
            if peer in self._peers:
                number = self._peers.index(peer)
                self._peers[number] = self._enter(number)

    def _enter(self, number: int) -> PeerId:
        return self._scene.arrive(number, role=ROLES[number])


def run(count: int, seed: int) -> Outcome:
    """Spoil and decode so many frames; what is understood is said in a room."""
    chance = random.Random(seed)
    good = [example.encode() for _, example in EXAMPLES if _is_of_a_client(example)]
    plain = [msgspec.json.decode(frame) for frame in good]
    party = Party()
    understood = refused = 0
    for turn in range(count):
        if chance.random() < 0.5:
            frame = spoil(chance, chance.choice(good), most=MAX_MESSAGE_BYTES)
        else:
            frame = _written(spoil_value(chance, chance.choice(plain)))
        try:
            message = decode(frame)
        except ProtocolError:
            refused += 1
        else:
            understood += 1
            party.hear(chance.randrange(len(ROLES)), message)
        if turn % REST_EVERY == 0:
            party.rest()
    return Outcome(understood, refused)


def _is_of_a_client(example: str) -> bool:
    try:
        _client.decode(example)
    except msgspec.ValidationError:
        return False
    return True


def _written(value: object) -> bytes:
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        return b'{"type":"say","text":"\xed\xa0\x80"}'

"""`python -m signaling.sfu.handshaking`: shakes hands for the media process, which goes on
forwarding meanwhile; what is agreed is handed over, nothing is kept. Ends when its socket does."""

import argparse
import gc
import signal
import socket
import time
from dataclasses import dataclass, field

from signaling.sfu import parting
from signaling.sfu.dtls import Handshake, LocalHandshakes
from signaling.sfu.parting import Agreed, Certified, Failed, Fed, Given, GivenUp, Replied

HANDSHAKES_MAX = 4_096
FORGET_S = 40.0
"""A client whose last flight was lost repeats it for a while; after that nobody asks any more."""

TICK_S = 0.05
CERTIFY_EVERY_S = 3_600.0


@dataclass
class _Running:
    handshake: Handshake
    began_at: float
    is_told: bool = False


@dataclass
class Desk:
    """The handshakes under way, by the numbers that the media process gave them."""

    local: LocalHandshakes
    running: dict[int, _Running] = field(default_factory=dict)

    def certify(self) -> Certified:
        """The certificate for what begins from now on."""
        return Certified(digest=self.local.certificate().digest)

    def take(self, given: Given, now: float) -> list[parting.Told]:
        """Go on with a handshake, or give it up; what there is to tell."""
        match given:
            case GivenUp(id=number):
                self.running.pop(number, None)
                return []
            case Fed(id=number, digest=digest, datagram=datagram):
                one = self.running.get(number)
                if one is None:
                    one = self._begin(number, digest, now)
                if one is None:
                    return [Failed(id=number)]
                return self._tell(number, one, one.handshake.receive(datagram))

    def tick(self, now: float) -> list[parting.Told]:
        """What is sent again because an answer is overdue; what nobody asks for is forgotten."""
        told: list[parting.Told] = []
        for number, one in list(self.running.items()):
            if now - one.began_at > FORGET_S:
                del self.running[number]
            else:
                flights = one.handshake.retransmit()
                told += self._tell(number, one, flights) if flights else []
        return told

    def _begin(self, number: int, digest: str, now: float) -> _Running | None:
        is_ours = digest == self.local.certificate().digest
        if not is_ours or len(self.running) >= HANDSHAKES_MAX:
            return None
        one = self.running[number] = _Running(self.local.open(), now)
        return one

    def _tell(self, number: int, one: _Running, flights: list[bytes]) -> list[parting.Told]:
        told: list[parting.Told] = [Replied(id=number, flights=tuple(flights))] if flights else []
        agreed = one.handshake.agreed()
        if one.handshake.has_failed:
            del self.running[number]
            told.append(Failed(id=number))
        elif agreed is not None and not one.is_told:
            one.is_told = True
            told.append(
                Agreed(
                    id=number,
                    profile=agreed.profile,
                    material=agreed.material,
                    digests=agreed.digests,
                )
            )
        return told


def serve(channel: socket.socket) -> None:
    """Work until the media process is gone."""
    desk = Desk(LocalHandshakes(time.time))
    channel.settimeout(TICK_S)
    certified_at = float("-inf")
    tick_at = 0.0
    while True:
        now = time.monotonic()
        told: list[parting.Told] = []
        if now - certified_at > CERTIFY_EVERY_S:
            certified_at = now
            told.append(desk.certify())
        if now >= tick_at:
            tick_at = now + TICK_S
            told += desk.tick(now)
        try:
            frame = channel.recv(parting.FRAME_MAX)
        except TimeoutError:
            frame = None
        if frame == b"":
            return
        if frame is not None:
            told += desk.take(parting.read_given(frame), time.monotonic())
        for each in told:
            channel.sendall(parting.encode(each))


def main() -> None:
    """Read the arguments and serve."""
    parser = argparse.ArgumentParser(prog="signaling.sfu.handshaking")
    parser.add_argument("--fd", type=int, required=True)
    channel = socket.socket(fileno=parser.parse_args().fd)
    # Ctrl-C in a terminal reaches the whole group; the media process decides when we end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.collect()
    gc.freeze()
    try:
        serve(channel)
    except ConnectionError:  # the media process was killed
        return


if __name__ == "__main__":
    main()

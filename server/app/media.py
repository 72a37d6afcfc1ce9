"""Where media goes from here: the engine's addresses and the relays of this installation."""

from collections.abc import Callable
from datetime import timedelta

from server.settings import Settings, secret
from signaling.engines.ports import MediaEngine
from signaling.engines.sfu import SfuEngine
from signaling.turn import Relays

Probes = Callable[[], tuple[str, ...]]


def relays_of(settings: Settings) -> Relays:
    """The relays that this installation has, with the secret that it shares with them."""
    return Relays(
        urls=settings.turn_urls,
        secret=secret(settings.turn_secret_file) if settings.turn_secret_file else "",
        lifetime=timedelta(seconds=settings.turn_lifetime_s),
        is_only_way=settings.turn_only,
    )


def probes_of(settings: Settings, engine: MediaEngine) -> Probes:
    """The addresses at which the engine answers whoever asks, once it listens."""

    def probes() -> tuple[str, ...]:
        # Janus answers nobody without a password; what is not there is not tried.
        if not isinstance(engine, SfuEngine) or engine.port is None:
            return ()
        hosts = settings.media_announce or (settings.media_host,)
        return tuple(f"stun:{host}:{engine.port}" for host in hosts)

    return probes

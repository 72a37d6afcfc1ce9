"""The ways that media may take besides the direct one: relays, and passwords for them that end by
themselves (TURN REST, draft-uberti-behave-turn-rest-00); knows no socket and no session."""

import base64
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha1

from msgspec import Struct


class IceServer(Struct, frozen=True, kw_only=True):
    """One relay as RTCPeerConnection takes it."""

    urls: tuple[str, ...]
    username: str
    credential: str


class MediaWays(Struct, frozen=True, kw_only=True):
    """How a browser may reach the media engine until `expires_at`.

    `probes` are the addresses of the engine as STUN servers: they answer whoever asks, so that a
    page can try them before it enters.
    """

    ice_servers: tuple[IceServer, ...]
    expires_at: datetime
    is_relay_only: bool
    probes: tuple[str, ...]


class MediaPlaces(Struct, frozen=True, kw_only=True):
    """Where media goes, for whoever looks from outside what his network lets through."""

    probes: tuple[str, ...]
    relays: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Relays:
    """The relays of an installation and the secret that it shares with them."""

    urls: tuple[str, ...]
    secret: str
    lifetime: timedelta
    is_only_way: bool = False

    def ways(self, who: str, now: datetime, probes: tuple[str, ...]) -> MediaWays:
        """What this person may use from now on."""
        expires_at = now + self.lifetime
        if not self.urls:
            return MediaWays(
                ice_servers=(), expires_at=expires_at, is_relay_only=False, probes=probes
            )
        username, password = credentials(self.secret, who, expires_at)
        relay = IceServer(urls=self.urls, username=username, credential=password)
        return MediaWays(
            ice_servers=(relay,),
            expires_at=expires_at,
            is_relay_only=self.is_only_way,
            probes=probes,
        )


def credentials(secret: str, who: str, expires_at: datetime) -> tuple[str, str]:
    """A user name that says when it ends, and the password that proves that we said so (coturn's
    `use-auth-secret`); `who` must not tell a person's name."""
    username = f"{int(expires_at.timestamp())}:{who}"
    digest = hmac.digest(secret.encode(), username.encode(), sha1)
    return username, base64.b64encode(digest).decode()

"""The words of Janus that we hear (its WebSocket API and its VideoRoom plugin, 1.1).

Unlike our own words they admit unknown fields: another version may say more than we read.
"""

from typing import Any

from msgspec import Struct, field

ROOM_EXISTS = 427
NO_SUCH_FEED = 428
PUBLISHERS_FULL = 432
UNREADABLE = frozenset((431, 437, 464, 465, 469))
"""The plugin's and the core's codes for a description that they cannot use."""

UNAUTHORIZED = 403

Body = dict[str, Any]
"""A request of the plugin, as JSON values."""


class Named(Struct, frozen=True, kw_only=True):
    """What was created: a session or a handle."""

    id: int


class Fault(Struct, frozen=True, kw_only=True):
    """Why the core refused."""

    code: int
    reason: str = ""


class Description(Struct, frozen=True, kw_only=True):
    """An SDP of Janus' own; `type` is offer or answer."""

    type: str
    sdp: str


class Stream(Struct, frozen=True, kw_only=True):
    """A section: of a publisher (codec …) or of a subscriber (feed_id, feed_mid)."""

    mid: str = ""
    type: str = ""
    disabled: bool = False
    codec: str = ""
    simulcast: bool | dict[str, Any] = False
    feed_id: str | None = None
    feed_mid: str | None = None


class Forwarder(Struct, frozen=True, kw_only=True):
    """One stream that is sent to a recorder."""

    stream_id: int


class Said(Struct, frozen=True, kw_only=True):
    """What the plugin says."""

    videoroom: str = ""
    error_code: int | None = None
    error: str = ""
    id: str | None = None
    mid: str = ""
    substream: int | None = None
    """The layer that comes in this section from now on."""
    streams: tuple[Stream, ...] = ()
    forwarders: tuple[Forwarder, ...] = ()
    loudness: float = field(name="audio-level-dBov-avg", default=127.0)
    """How far below the loudest, in dB; 127 is silence."""


class PluginData(Struct, frozen=True, kw_only=True):
    """What a plugin says, in its envelope."""

    data: Said


class Frame(Struct, frozen=True, kw_only=True):
    """One message of Janus; `janus` says which."""

    janus: str
    transaction: str | None = None
    sender: int = 0
    data: Named | None = None
    plugindata: PluginData | None = None
    jsep: Description | None = None
    error: Fault | None = None
    mid: str = ""
    receiving: bool = False

    @property
    def said(self) -> Said:
        """What the plugin says in it, or nothing."""
        return self.plugindata.data if self.plugindata is not None else Said()

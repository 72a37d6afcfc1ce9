"""What can go wrong, by what the one who hears of it should do; knows no HTTP and no WebSocket."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sentence:
    """One sentence for people, in both languages of the product."""

    zh: str
    en: str


class Refusal(Exception):
    """A legal request whose answer is no; programs read `code`, people read `sentence`."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(f"{code}: {en}")
        self.code = code
        self.sentence = Sentence(zh, en)


class NotAllowed(Refusal):
    """This person may not do this."""


class NotFound(Refusal):
    """No such thing, or not yours: the two give the same answer."""

    def __init__(self) -> None:
        super().__init__("not-found", "没有找到，或者不属于您。", "Not found, or not yours.")


class NotNow(Refusal):
    """The thing is in a state in which this cannot be done."""


class Conflict(Refusal):
    """Somebody else changed the thing first, or it exists already."""


def changed_meanwhile() -> Conflict:
    """The refusal of a change that was made on an older version."""
    return Conflict(
        "version-conflict",
        "这份内容刚刚在别处被修改，您的修改没有覆盖它。请刷新后再改。",
        "This was changed elsewhere; your change did not overwrite it. Reload, then edit.",
    )


class Invalid(Refusal):
    """The request is well formed and its content is not acceptable."""


class Full(Refusal):
    """A bound of the house is reached."""


class ProtocolError(Exception):
    """The peer broke the protocol; `str()` names the place, never the content."""


class TooBig(ProtocolError):
    """The peer sent more than the limit."""


class Removed(Exception):
    """The clinic ended it: the room is closed, the person was removed or replaced."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code


class Unavailable(Exception):
    """Something we need (database, disk, engine, archive) does not answer now."""

    def __init__(self, what: str, retry_after_s: int = 5) -> None:
        super().__init__(what)
        self.retry_after_s = retry_after_s


class StorageFull(Unavailable):
    """No room left on the disk; nothing of the request was kept."""

"""Takes the files that a system put into its folder: done, or failed with the reason beside it."""

from collections.abc import Sequence

from consult.exchange.core.batch import messages_of
from consult.exchange.ports import Drop
from consult.exchange.service.receiving import Receiving
from consult.exchange.wire import Sender
from consult.ledger.errors import ProtocolError


class Collecting:
    """Works on one folder at a time.

    A file is moved after its messages were kept: killed in between, it is taken again, and every
    result is the same one by its key.
    """

    def __init__(self, receiving: Receiving) -> None:
        self._receiving = receiving

    async def collect(self, drop: Drop, senders: Sequence[Sender]) -> int:
        """Take every whole file; how many it were. One that comes at a bad time stays there."""
        taken = 0
        for name in await drop.waiting():
            try:
                messages = messages_of(await drop.read(name))
            except ProtocolError as error:
                await drop.file_away(name, str(error))
                continue
            reason = await self._reason(messages, senders)
            if reason is None:
                return taken
            await drop.file_away(name, reason)
            taken += 1
        return taken

    async def _reason(self, messages: Sequence[bytes], senders: Sequence[Sender]) -> str | None:
        """Why messages of a file were not taken, a line each; None when it is not the time."""
        lines = []
        for number, message in enumerate(messages, 1):
            heard = await self._receiving.hear(message, senders)
            if heard.is_busy:
                return None
            if heard.verdict != "AA":
                lines.append(f"{number}. {heard.reason}")
        return "\n".join(lines)

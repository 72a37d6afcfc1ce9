"""Prints papers with typst, in a child process that a deadline ends; knows no record.

The child gives its memory back when it ends: fonts and compiler are never loaded by the server.
"""

import asyncio
import resource
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import segno

from consult.documents.core import manuscript, refusal, seal_place
from consult.documents.wire import Paper, Part, PrintedPaper
from consult.ledger.errors import Unavailable

MEMORY_BYTES = 2 << 30
"""What the child may take; it ends when a picture or a paper wants more."""

_TEMPLATE = Path(__file__).with_name("paper.typ")
_HOUSE = Path(__file__).parents[2]


class _Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What the child answers: a PDF and the place of the seal, or the compiler's complaint."""

    pdf: bytes = b""
    pages: int = 0
    place: dict[str, float] | None = None
    complaint: str = ""


class TypstPrinter:
    """A Printer on typst; at most `at_once` papers are set at a time."""

    def __init__(self, fonts: Path, timeout_s: float = 30.0, at_once: int = 1) -> None:
        self._fonts = fonts
        self._timeout_s = timeout_s
        self._turns = asyncio.Semaphore(at_once)

    async def print(self, paper: Paper) -> PrintedPaper:
        """See Printer.print."""
        text, pictures = manuscript(paper)
        async with self._turns:
            with TemporaryDirectory(prefix="lianzhen-paper-") as name:
                folder = Path(name)
                await asyncio.to_thread(_lay_out, folder, text, pictures, paper)
                outcome = await self._compile(folder, int(paper.dated.timestamp()))
        if outcome.complaint:
            raise refusal(outcome.complaint) or RuntimeError(outcome.complaint)
        place = seal_place(outcome.place) if outcome.place else None
        return PrintedPaper(pdf=outcome.pdf, pages=outcome.pages, seal_place=place)

    async def _compile(self, folder: Path, dated_s: int) -> _Outcome:
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "consult.documents.typst", str(folder), str(self._fonts), str(dated_s)),
            cwd=_HOUSE,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(self._timeout_s):
                answer, complaint = await child.communicate()
        except TimeoutError as error:
            raise Unavailable("printer") from error
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
        if child.returncode != 0:
            raise RuntimeError(complaint.decode(errors="replace")[-2000:])
        return msgspec.msgpack.decode(answer, type=_Outcome)


def _codes(paper: Paper) -> bytes:
    """The modules of each QR code by what it says, row by row, dark as 1."""
    said = {part.code for part in paper.sections if isinstance(part, Part) and part.code}
    rows = {code: segno.make_qr(code, error="m").matrix for code in said}
    return msgspec.json.encode({code: [list(row) for row in rows[code]] for code in sorted(said)})


def _lay_out(folder: Path, text: bytes, pictures: dict[str, bytes], paper: Paper) -> None:
    (folder / "paper.json").write_bytes(text)
    (folder / "codes.json").write_bytes(_codes(paper))
    (folder / "paper.typ").write_bytes(_TEMPLATE.read_bytes())
    for name, image in pictures.items():
        (folder / name).write_bytes(image)


def _set(folder: Path, fonts: Path, dated_s: int) -> _Outcome:
    import typst

    compiler = typst.Compiler(
        folder / "paper.typ",
        root=folder,
        font_paths=[fonts],
        ignore_system_fonts=True,
        package_path=folder,
        package_cache_path=folder,
    )
    try:
        pdf: Any = compiler.compile(format="pdf", pdf_standards=["a-2b"], timestamp=dated_s)
        places = msgspec.json.decode(compiler.query("<seal-place>", field="value"))
        pages = msgspec.json.decode(compiler.query("<page-count>", field="value"))
    except typst.TypstError as error:
        return _Outcome(complaint=f"{error.message}\n{error.diagnostic}")
    return _Outcome(pdf=pdf, pages=pages[0], place=places[0] if places else None)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    sys.stdout.buffer.write(
        msgspec.msgpack.encode(_set(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])))
    )

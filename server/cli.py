"""`lianzhen`: one word per thing that this process can be. Imports late, so that help is quick."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

from msgspec import structs

from server import settings as house
from server.settings import SettingsError

Command = Callable[[argparse.Namespace], int]
OK, FAILED, MISUSED = 0, 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; 0 when it went well, 1 when it failed, 2 when it was asked wrongly."""
    options = _parser().parse_args(argv)
    # What this process and its children write down is patients' and nobody else's on the machine.
    os.umask(0o077)
    try:
        status: int = options.run(options)
    except SettingsError as error:
        print(f"lianzhen: {error}", file=sys.stderr)
        return MISUSED
    except KeyboardInterrupt:
        return FAILED
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="lianzhen", description="联诊: remote consultation")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Command, text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(run=run)
        return added

    command("serve", serve, "serve an alliance, as LIANZHEN_* variables and LIANZHEN_CONFIG say")
    command("demo", demo, "serve the demo alliance with its two archives, on this machine only")
    command("migrate", migrate, "bring the database to the version of this program")
    _doctor_options(
        command("doctor", doctor, "print settings and versions, and say what is missing")
    )
    command("pacs", examine_pacs, "ask every picture archive of the settings")
    _archive_options(command("archive", keep_archive, "keep one hospital's sealed packages"))
    audit = command("audit", verify_audit, "look after the audit trail")
    audit.add_argument("act", choices=["verify"], help="recompute the whole chain")
    command("outbox", list_outbox, "list what waits to be done and what was given up")
    return parser


def _doctor_options(parser: argparse.ArgumentParser) -> None:
    media = "from this machine: is sound and video of the installation at URL reachable?"
    parser.add_argument("--media", metavar="URL", nargs="?", const="", help=media)
    parser.add_argument("--turn-user", help="try the relays with this user name")
    parser.add_argument("--turn-password-file", type=Path, help="and the password in this file")
    parser.add_argument("--json", action="store_true", help="print what --media found as JSON")


def _archive_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("act", nargs="?", choices=["serve", "verify"], default="serve")
    parser.add_argument("--folder", type=Path, required=True, help="where packages and key lie")
    parser.add_argument("--hospital", help="the name of the hospital")
    parser.add_argument("--host", default="127.0.0.1", help="beyond the loopback it needs TLS")
    parser.add_argument("--port", type=int)
    parser.add_argument("--token-file", type=Path, help="made in the folder when not given")
    parser.add_argument("--tls-certificate-file", type=Path)
    parser.add_argument("--tls-key-file", type=Path)
    parser.add_argument("--child", action="store_true", help="end with the process that started it")


def serve(_: argparse.Namespace) -> int:
    """Serves until a signal."""
    from server.serving import run

    return _run(run(house.load()))


def demo(_: argparse.Namespace) -> int:
    """Serves the demo alliance, its archives as processes of their own, until a signal."""
    from server.demo import archives, welcome
    from server.serving import run

    chosen = house.check(structs.replace(house.load(), demo=True))
    with archives.prepared(chosen.data_dir) as kept:
        chosen = structs.replace(chosen, archives=tuple(archive.setting for archive in kept))
        programs = [archive.program for archive in kept]
        return _run(run(chosen, programs=programs, welcome=welcome.text))


def keep_archive(options: argparse.Namespace) -> int:
    """Serves one archive until a signal, or checks all that lies in its folder."""
    if options.act == "verify":
        return _verify_archive(options.folder)
    if options.hospital is None or options.port is None:
        raise SettingsError("an archive needs --hospital and --port to serve")
    from server import logs
    from server.archive_app import run
    from server.listening import Place

    logs.configure("info")
    place = Place(
        host=options.host,
        port=options.port,
        certificate_file=options.tls_certificate_file,
        key_file=options.tls_key_file,
    )
    return _run(
        run(options.folder, place, options.hospital, options.token_file, is_child=options.child)
    )


def _verify_archive(folder: Path) -> int:
    from server.archive_check import verify

    if not (folder / "packages").is_dir():
        raise SettingsError(f"{folder} is no archive's folder")
    findings = verify(folder)
    for found in findings:
        state = "whole" if not found.problems else "BROKEN: " + "; ".join(found.problems)
        print(f"{found.digest}  {found.number}  {state}")
    print(f"{len(findings)} packages")
    return FAILED if any(found.problems for found in findings) else OK


def migrate(_: argparse.Namespace) -> int:
    """Brings both databases to the newest version."""
    from server.upkeep import opened

    async def nothing_more() -> None:
        async with opened(house.load()):
            print("both databases are up to date")

    return _run(nothing_more())


def doctor(options: argparse.Namespace) -> int:
    """Prints what was understood; fails when something is missing."""
    if options.media is not None:
        return _examine_media(options)
    from server import upkeep

    settings = house.load()
    print(upkeep.report(settings))
    return FAILED if upkeep.missing(settings) else OK


def _examine_media(options: argparse.Namespace) -> int:
    import msgspec

    from server.reach.doctor import examine
    from server.reach.findings import can_meet
    from server.reach.turn import Password

    if (options.turn_user is None) != (options.turn_password_file is None):
        raise SettingsError("--turn-user and --turn-password-file go together")
    password = None
    if options.turn_user is not None:
        password = Password(options.turn_user, house.secret(options.turn_password_file))
    try:
        findings = asyncio.run(examine(options.media or house.load().origin, password))
    except ValueError as error:
        raise SettingsError(f"--media: {error}") from error
    if options.json:
        print(msgspec.json.encode(findings).decode())
    else:
        marks = {"passed": "通过 ok  ", "warned": "警告 warn", "failed": "失败 FAIL"}
        for each in findings:
            print(f"{marks[each.verdict]}  {each.zh}\n           {each.en} ({each.took_ms} ms)")
    return OK if can_meet(findings) else FAILED


def examine_pacs(_: argparse.Namespace) -> int:
    """Asks each archive by each of its ways; fails when one does not answer as it must."""
    from server.pacs_check import examine, lines

    findings = asyncio.run(examine(house.load()))
    for line in lines(findings):
        print(line)
    print(f"{len(findings)} ways to picture archives")
    return OK if all(one.is_well for one in findings) else FAILED


def verify_audit(_: argparse.Namespace) -> int:
    """Walks the chain; fails when it is broken."""
    from server.upkeep import verify_audit as walk

    verdict = asyncio.run(walk(house.load()))
    print(f"sealed {verdict.sealed}, unsealed {verdict.unsealed}, head {verdict.head}")
    if not verdict.is_whole:
        print(f"BROKEN at {verdict.broken_at}: {verdict.reason}")
    return OK if verdict.is_whole else FAILED


def list_outbox(_: argparse.Namespace) -> int:
    """Lists messages; fails when one was given up."""
    from server.upkeep import unfinished

    found = asyncio.run(unfinished(house.load()))
    rows = [(database, row) for database, listed in found.items() for row in listed]
    for database, row in rows:
        state = "given up" if row.buried_at else f"again at {row.run_at:%Y-%m-%d %H:%M:%S} UTC"
        tries = f"{row.attempts} tries"
        print(f"{database}  {row.id}  {row.topic}  {tries}  {state}  {row.last_error or ''}")
    print(f"{len(rows)} unfinished")
    return FAILED if any(row.buried_at for _, row in rows) else OK


def _run(work: Coroutine[Any, Any, None]) -> int:
    from server.migrations import NewerDatabase

    try:
        asyncio.run(work)
    except NewerDatabase as error:
        raise SettingsError(f"this program is older than the database: {error}") from error
    return OK

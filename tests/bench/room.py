"""What a browser behind a bad line experiences of a session: `make bench-room`.

Two people in two browsers, one of them behind the laboratory's proxy (tests/netlab): 45 seconds
from his first picture on, the median over the seeds. `--engine both` runs Janus beside ours, seed
by seed, and prints each figure's ratio to Janus. What was measured is printed and written after
every seed, so a run that is cut short has figures too; a run that broke is done once more, then
left out. The browsers, the server and the proxy share one machine: believe ratios.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
import traceback
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

import msgspec
from aioice.ice import get_host_addresses
from msgspec import Struct

from tests.bench.report import Row, write
from tests.coturn import SECRET as RELAY_SECRET
from tests.coturn import relaying
from tests.janus import Janus
from tests.netlab.conditions import BREAK_AT_S, PROFILES, Profile
from tests.netlab.experience import (
    between,
    concealed_share,
    first_picture,
    picture_back_s,
    sound_back_s,
    without_picture_s,
    without_sound_s,
)
from tests.netlab.laboratory import HERE, THERE
from tests.netlab.visit import Media, NoPicture, Stage, Visit
from tests.product import Product

LASTS_S = 45.0
NEVER_S = 60.0
"""What stands for a thing that did not happen in the whole run."""
BESIDES_S = 150.0
"""A run that takes so much longer than it should is given up."""

LEVEL = 1.1
"""So much of Janus' figure is as good as his."""
LEAST = {"s": 0.5, "%": 1.0}
"""By unit: smaller figures count as this much in a ratio. Nobody notices the difference, and what
is nothing with both is level."""

Figures = Mapping[str, float]


class Part(Struct, frozen=True):
    """A profile of the table: how long it runs, what is read off, and what is wanted."""

    profile: str
    lasts_s: float
    read: Callable[[Visit, Profile, float], Figures]
    wanted: Mapping[str, float]


def steadily(visit: Visit, profile: Profile, lasts_s: float) -> Figures:
    """Join, and how much of the pictures and of the sound was missing, both ways."""
    del profile
    start, end = visit.began_at, visit.began_at + lasts_s * 1_000
    down = between(visit.far, start, end)
    seen_at = first_picture(visit.near_by_far_clock()) or end
    up = between(visit.near_by_far_clock(), max(start, seen_at), end)
    return {
        "join to first picture, s": joined_s(visit),
        "without picture, s": without_picture_s(down),
        "concealed sound, %": 100 * concealed_share(down),
        "up: without picture, s": without_picture_s(up) if up else lasts_s,
        "up: concealed sound, %": 100 * concealed_share(up),
    }


def joined_s(visit: Visit) -> float:
    """From the click to the first decoded picture."""
    seen_at = first_picture(visit.far)
    return NEVER_S if seen_at is None else (seen_at - visit.entered_at) / 1_000


def after_break(visit: Visit, profile: Profile, lasts_s: float) -> Figures:
    """How long after the break sound and picture are back, and who is too many."""
    del lasts_s
    ends_s = profile.breaks[0].at_s + profile.breaks[0].for_s if profile.breaks else BREAK_AT_S
    since, near = visit.began_at + ends_s * 1_000, visit.near_by_far_clock()
    return {
        "sound back, s": _or_never(sound_back_s(visit.far, since)),
        "picture back, s": _or_never(picture_back_s(visit.far, since)),
        "up: sound back, s": _or_never(sound_back_s(near, since)),
        "up: picture back, s": _or_never(picture_back_s(near, since)),
        "ghosts": visit.seats - 2.0,
    }


def after_rebinding(visit: Visit, profile: Profile, lasts_s: float) -> Figures:
    """How long sound and picture stay away at most once the port has changed."""
    del profile
    start = visit.began_at + BREAK_AT_S * 1_000
    end = visit.began_at + lasts_s * 1_000
    down, up = between(visit.far, start, end), between(visit.near_by_far_clock(), start, end)
    return {
        "without picture, s": without_picture_s(down),
        "without sound, s": without_sound_s(down),
        "up: without picture, s": without_picture_s(up),
        "up: without sound, s": without_sound_s(up),
        "ghosts": visit.seats - 2.0,
    }


def _or_never(seconds: float | None) -> float:
    return NEVER_S if seconds is None else seconds


def joining(visit: Visit, profile: Profile, lasts_s: float) -> Figures:
    """Join alone."""
    del profile, lasts_s
    return {"join to first picture, s": joined_s(visit)}


_BACK = {"sound back, s": 1.0, "picture back, s": 2.0, "ghosts": 0.0}
_REBOUND = {"without picture, s": 3.0, "without sound, s": 3.0, "ghosts": 0.0}
PARTS = (
    Part("village-4g", LASTS_S, steadily, {"without picture, s": 3.0, "concealed sound, %": 3.0}),
    Part("bad-adsl", LASTS_S, steadily, {"without picture, s": 2.0, "concealed sound, %": 2.0}),
    Part(
        "satellite",
        LASTS_S,
        steadily,
        {"join to first picture, s": 4.0, "without picture, s": 3.0},
    ),
    Part("blackout-10", BREAK_AT_S + 18.0, after_break, _BACK),
    Part("rebinding", BREAK_AT_S + 12.0, after_rebinding, _REBOUND),
    Part("udp-blocked", 2.0, joining, {"join to first picture, s": 3.0}),
    Part("clean", LASTS_S, steadily, {}),
    Part("blackout-3", BREAK_AT_S + 3.0 + 6.0, after_break, {}),
    Part("blackout-30", BREAK_AT_S + 30.0 + 12.0, after_break, {}),
    Part("bursty-wifi", LASTS_S, steadily, {}),
)
USUAL = [part.profile for part in PARTS[:6]]


class Run(Struct, frozen=True, kw_only=True):
    """One visit: its figures; None if it broke."""

    profile: str
    seed: int
    engine: str
    load: float
    took_s: float
    figures: Figures | None


class Bench:
    """The stages by engine, and what was measured on each."""

    def __init__(self, stages: Mapping[str, Stage], relayed: Stage | None, *, tells: bool) -> None:
        self.stages = stages
        self.relayed = relayed
        self.tells = tells
        self.runs: list[Run] = []
        self.found: dict[tuple[str, str, str], list[float]] = defaultdict(list)

    async def measure(self, part: Part, seed: int, lasts_s: float | None) -> None:
        """One seed of one part, on each engine in turn; ours alone where only a relay leads out."""
        relayed = {"sfu": self.relayed} if self.relayed is not None else {}
        stages = relayed if part.profile == "udp-blocked" else self.stages
        for engine, stage in stages.items():
            load, began = os.getloadavg()[0], time.monotonic()
            figures = await self._try(part, (stage, seed), lasts_s)
            if figures is None:
                figures = await self._try(part, (stage, seed), lasts_s)
            took_s = time.monotonic() - began
            self.runs.append(
                Run(
                    profile=part.profile,
                    seed=seed,
                    engine=engine,
                    load=load,
                    took_s=took_s,
                    figures=figures,
                )
            )
            for what, figure in (figures or {}).items():
                self.found[engine, part.profile, what].append(figure)
            told = (f"{what} {figure:.2f}" for what, figure in (figures or {}).items())
            said = ", ".join(told) or "broke twice, left out"
            print(
                f"  {part.profile} seed {seed} {engine} ({took_s:.0f} s, load {load:.1f}): {said}",
                flush=True,
            )

    async def _try(
        self, part: Part, where: tuple[Stage, int], lasts_s: float | None
    ) -> Figures | None:
        """The figures of a visit; None if the browser or the laboratory broke."""
        (stage, seed), profile = where, PROFILES[part.profile]
        lasts_s = lasts_s or part.lasts_s
        try:
            async with asyncio.timeout(lasts_s + BESIDES_S):
                visit = await stage.visit(profile, seed, lasts_s)
        except NoPicture:
            return dict.fromkeys(part.wanted, NEVER_S)
        # This is the outermost shell: whatever broke must not lose the other runs.
        except Exception:  # noqa: BLE001
            traceback.print_exc()
            return None
        if self.tells:
            print(course(visit))
        return part.read(visit, profile, lasts_s)

    def tell(self, parts: Sequence[Part]) -> list[Row]:
        """Print and write what was measured so far."""
        rows = [row for part in parts for row in self.rows(part)]
        write("room", rows, runs=msgspec.to_builtins(self.runs))
        return rows

    def rows(self, part: Part) -> list[Row]:
        """The medians of a part; ours first, Janus beside it."""
        engines = list(dict.fromkeys(engine for engine, _, _ in self.found))
        if not engines:
            return []
        ours, *others = sorted(engines, key=lambda engine: engine != "sfu")
        rows = []
        for engine, profile, what in self.found:
            if (engine, profile) != (ours, part.profile):
                continue
            name, unit = what.rsplit(", ", 1) if ", " in what else (what, "")
            here = statistics.median(self.found[engine, profile, what])
            beside = [
                (other, statistics.median(found))
                for other in others
                if (found := self.found.get((other, profile, what)))
            ]
            rows.append(row(f"{profile}: {name}", unit, (here, part.wanted.get(what)), beside))
        return rows


def row(
    what: str, unit: str, figure: tuple[float, float | None], beside: Sequence[tuple[str, float]]
) -> Row:
    """A line of the table; (figure, target)."""
    ours, target = figure
    met = None if target is None else ours <= target
    found = Row(what=what, unit=unit, ours=ours, target=target, met=met)
    if not beside:
        return found
    name, peer = beside[0]
    least = LEAST.get(unit, 1.0)
    ratio = max(ours, least) / max(peer, least)
    return msgspec.structs.replace(
        found, peer_name=name, peer=peer, ratio=ratio, is_level=ratio <= LEVEL
    )


def course(visit: Visit) -> str:
    """The run second by second: widths, rates and losses, far and near."""
    lines = ["      s  | far: width kbit/s lost nack pli | near: … | far sends: width est target"]
    near = visit.near_by_far_clock()
    for second in range(0, 90, 2):
        start = visit.began_at + second * 1_000
        parts = []
        for samples in (visit.far, near):
            within = between(samples, start, start + 2_000)
            if len(within) < 2:
                return "\n".join(lines)
            first, last = within[0], within[-1]
            kbps = (last.bytes_received - first.bytes_received) * 8 / (last.at - first.at)
            frames = last.frames_decoded - first.frames_decoded
            lost = last.packets_lost - first.packets_lost
            nacks, plis = last.nack_count - first.nack_count, last.pli_count - first.pli_count
            parts.append(f"{last.width:4} {frames:3} f {kbps:6.0f} {lost:4} {nacks:4} {plis:2}")
        sent = between(visit.far, start, start + 2_000)[-1]
        parts.append(
            f"{sent.sent_width:4} {sent.available / 1e3:6.0f} {sent.target_bitrate / 1e3:6.0f}"
        )
        lines.append(f"    {second:4} | " + " | ".join(parts))
    return "\n".join(lines)


def _relayed_stage(folder: Path, stack: ExitStack) -> Stage:
    """The product with a relay over TLS as the only way for media; the laboratory is before it."""
    folder.mkdir()
    relay = stack.enter_context(relaying(folder / "relay"))
    secret = folder / "relay-secret"
    secret.write_text(RELAY_SECRET)
    product = Product(
        folder / "data",
        turn_urls=relay.tls.replace(HERE, THERE),
        turn_secret_file=str(secret),
        turn_only="true",
    )
    return Stage(stack.enter_context(product), folder, Media(ports=()), relay)


def _stage(engine: str, folder: Path, stack: ExitStack) -> Stage:
    """The product with this engine, running until the stack ends."""
    folder.mkdir()
    if engine == "sfu":
        product = Product(folder / "data", media_announce=THERE)
        return Stage(stack.enter_context(product), folder)
    janus = stack.enter_context(Janus(folder / "janus", announces=THERE))
    product = Product(
        folder / "data",
        media_engine="janus",
        janus_url=janus.url,
        janus_secret_file=str(janus.secret_file),
    )
    here = next(iter(get_host_addresses(use_ipv4=True, use_ipv6=False)), HERE)
    media = Media(server=here, ports=tuple(janus.media_ports))
    return Stage(stack.enter_context(product), folder, media)


async def run(arguments: argparse.Namespace) -> list[Row]:
    """All parts that were asked for, seed by seed; the rows of the table."""
    engines = ["sfu", "janus"] if arguments.engine == "both" else [arguments.engine]
    parts = [part for part in PARTS if part.profile in arguments.profiles]
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        needs_relay = any(part.profile == "udp-blocked" for part in parts)
        relayed = _relayed_stage(Path(name) / "relayed", stack) if needs_relay else None
        stages = {engine: _stage(engine, Path(name) / engine, stack) for engine in engines}
        bench = Bench(stages, relayed, tells=arguments.tell)
        rows: list[Row] = []
        for seed in range(1, arguments.seeds + 1):
            for part in parts:
                await bench.measure(part, seed, arguments.seconds)
            rows = bench.tell(parts)
        return rows


def main() -> None:
    """Measure, print, write build/bench/room.json; the exit status says whether all was met."""
    parser = argparse.ArgumentParser(prog="tests.bench.room", description=__doc__)
    parser.add_argument("profiles", nargs="*", default=USUAL, metavar="PROFILE")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--seconds", type=float, help="of each run, instead of the profile's")
    parser.add_argument("--engine", choices=["sfu", "janus", "both"], default="sfu")
    parser.add_argument("--tell", action="store_true", help="print each run second by second")
    arguments = parser.parse_args()
    unknown = set(arguments.profiles) - {part.profile for part in PARTS}
    if unknown:
        parser.error(f"no such profile: {', '.join(sorted(unknown))}")
    rows = asyncio.run(run(arguments))
    sys.exit(not rows or any(row.met is False or row.is_level is False for row in rows))


if __name__ == "__main__":
    main()

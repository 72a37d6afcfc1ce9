import { describe, expect, test } from "vitest";
import type { Caller, Drawing, Mark, Snapshot } from "../generated/room-server";
import { receive } from "./room";
import { apply, type Fact } from "./room-log";
import {
  enter,
  happen,
  hear,
  inside,
  joined,
  LATER,
  line,
  run,
  seat,
  table,
} from "./room-scene";
import type { RoomInput } from "./room-state";
import { drawings, isHost, mayAdmit, mayGiveGuide, mayTakeHost, sketches } from "./room-views";

const caller: Caller = {
  seat: "w",
  person: "p-w",
  name: "李某",
  hospital_name: "",
  role: "guest",
  since: "2026-11-22T08:00:00Z",
};
const mark: Mark = {
  id: "m1",
  study: "1",
  series: "1.1",
  instance: "1.1.7",
  frame: 0,
  kind: "arrow",
  points: [
    [10, 10],
    [20, 20],
  ],
  text: "",
};
const drawing: Drawing = { mark, person: "p-a", name: "a" };
const said = (message: RoomInput & { type: "heard" }) => message;
const tell = (message: (RoomInput & { type: "heard" })["message"]) =>
  said({ type: "heard", message });

describe("a fact about people, marks and the door changes the room", () => {
  const full: Snapshot = {
    ...table,
    waiting: [caller],
    drawings: [drawing],
    host: "b",
    recording: { id: "r1", started_by: "周建国", since: "2026-11-22T08:00:00Z" },
  };
  const cases: [string, Fact, (room: Snapshot) => unknown, unknown][] = [
    [
      "knocked",
      { type: "knocked", caller: { ...caller, seat: "x" } },
      (r) => r.waiting.map((one) => one.seat),
      ["w", "x"],
    ],
    ["knocked twice", { type: "knocked", caller }, (r) => r.waiting.length, 1],
    [
      "answered",
      { type: "answered", seat: "w", is_admitted: true },
      (r) => r.waiting.length,
      0,
    ],
    ["hosted", { type: "hosted", seat: "a" }, (r) => r.host, "a"],
    ["locked", { type: "locked", is_locked: true }, (r) => r.is_locked, true],
    ["recorded", { type: "recorded", recording: null }, (r) => r.recording, null],
    [
      "stepped",
      { type: "stepped", seat: "b", rung: "sound" },
      (r) => r.seats[1]?.rung,
      "sound",
    ],
    [
      "changed a mark",
      { type: "drawn", drawing: { ...drawing, mark: { ...mark, text: "此处" } } },
      (r) => r.drawings.map((one) => one.mark.text),
      ["此处"],
    ],
    ["erased", { type: "erased", mark: "m1" }, (r) => r.drawings.length, 0],
    [
      "sent out for good",
      { type: "left", seat: "b", is_removed: true, is_barred: true },
      (r) => [r.seats.length, r.barred],
      [1, ["p-b"]],
    ],
    [
      "sent out",
      { type: "left", seat: "b", is_removed: true, is_barred: false },
      (r) => r.barred,
      [],
    ],
  ];
  test.each(cases)("%s", (_, fact, look, expected) => {
    expect(look(apply(full, fact))).toEqual(expected);
  });
});

describe("whoever must wait at the door", () => {
  const knocking = run(inside(), [
    { type: "closed", code: 1006 },
    { type: "opened" },
    tell({ type: "waiting", host: "周建国" }),
  ]).state;

  test("knows who may let him in, and waits as long as the line lives", () => {
    expect(knocking.link).toMatchObject({ phase: "knocking", host: "周建国" });
    let state = knocking;
    for (let now = 0; now < 60_000; now += 5_000) {
      [state] = receive(state, tell({ type: "ping" }), { now, chance: 0 });
      [state] = receive(state, { type: "passed" }, { now: now + 4_000, chance: 0 });
    }
    expect(state.link.phase).toBe("knocking");
  });

  test("knocks again when the line is silent", () => {
    const { state } = run(knocking, [LATER, { type: "passed" }]);
    expect(state.link.phase).toBe("connecting");
  });

  test("is in as soon as he is admitted", () => {
    expect(run(knocking, [hear(joined(table))]).state.link.phase).toBe("joined");
  });

  test("may go away, and says so", () => {
    const { state, effects } = run(knocking, [{ type: "leave" }]);
    expect(state.link).toEqual({ phase: "over", why: "left" });
    expect(effects[0]).toEqual({ type: "send", message: { type: "leave" } });
  });

  test("is told why he was sent away", () => {
    const refused = {
      type: "refused" as const,
      code: "not-admitted",
      zh: "不",
      en: "no",
      line: null,
    };
    const { state } = run(knocking, [tell(refused), { type: "closed", code: 4004 }]);
    expect(state.link).toEqual({ phase: "over", why: "refused" });
    expect(state.refused).toEqual(refused);
  });
});

test("who is sent out does not come back by himself", () => {
  const { state } = run(inside(), [{ type: "closed", code: 4002 }, LATER, { type: "passed" }]);
  expect(state.link).toEqual({ phase: "over", why: "removed" });
});

describe("the host", () => {
  test("is whom the room says", () => {
    expect(isHost(inside({ ...table, host: "a" }))).toBe(true);
    expect(isHost(inside({ ...table, host: "b" }))).toBe(false);
    expect(isHost(inside())).toBe(false);
  });

  const cases: [string, Partial<Snapshot>, boolean, boolean, boolean][] = [
    ["the host", { host: "a" }, true, true, false],
    ["anybody at work when nobody hosts", {}, true, false, false],
    ["the guide", { host: "b", guide: "a" }, false, true, false],
    ["the chair", { host: "b", seats: [seat("a", { role: "chair" })] }, false, true, true],
    ["an observer", { seats: [seat("a", { role: "observer" })] }, false, false, false],
  ];
  test.each(cases)("door, guide and chair are in the hands of %s", (_, room, ...expected) => {
    const state = inside({ ...table, ...room });
    expect([mayAdmit(state), mayGiveGuide(state), mayTakeHost(state)]).toEqual(expected);
  });

  test("acts in the room, and not while the line is lost", () => {
    const act: RoomInput = {
      type: "host",
      message: { type: "remove", seat: "b", may_return: true },
    };
    expect(run(inside(), [act]).effects).toEqual([{ type: "send", message: act.message }]);
    expect(run(inside(), [LATER, { type: "closed", code: 1006 }, act]).effects).toHaveLength(2);
  });
});

describe("a microphone that the host turned off", () => {
  const track = { source: "microphone" as const, is_muted: false, is_silenced: false };
  const silenced = run(inside(), [
    happen(11, { type: "tracked", seat: "a", tracks: [track] }),
    happen(12, { type: "tracked", seat: "a", tracks: [{ ...track, is_silenced: true }] }),
  ]);

  test("is off here too, and the room is told", () => {
    expect(silenced.state.muted.microphone).toBe(true);
    expect(silenced.effects).toEqual([
      { type: "send", message: { type: "mute", source: "microphone", is_muted: true } },
    ]);
  });

  test("comes on again by one's own hand alone", () => {
    const { state, effects } = run(silenced.state, [
      tell({ type: "unmuteasked", by: "b" }),
      { type: "mute", source: "microphone", isMuted: false },
    ]);
    expect(effects).toEqual([
      { type: "send", message: { type: "mute", source: "microphone", is_muted: false } },
    ]);
    expect(state.unmuteAskedBy).toBeNull();
  });

  test("may stay off when one is asked", () => {
    const { state, effects } = run(silenced.state, [
      tell({ type: "unmuteasked", by: "b" }),
      { type: "stay-muted" },
    ]);
    expect([state.unmuteAskedBy, state.muted.microphone, effects]).toEqual([null, true, []]);
  });
});

describe("marks", () => {
  test("of mine are seen at once and are kept when the room says so", () => {
    const drawn = run(inside(), [{ type: "draw", mark }]);
    expect(drawn.effects).toEqual([{ type: "send", message: { type: "draw", mark } }]);
    expect(drawings(drawn.state)).toEqual([drawing]);
    const kept = run(drawn.state, [happen(11, { type: "drawn", drawing })]).state;
    expect(kept.pendingMarks).toEqual([]);
    expect(drawings(kept)).toEqual([drawing]);
  });

  test("that were changed again wait for the newest change", () => {
    const changed = { ...mark, text: "此处" };
    const { state } = run(inside(), [
      { type: "draw", mark },
      { type: "draw", mark: changed },
      happen(11, { type: "drawn", drawing }),
    ]);
    expect(drawings(state)[0]?.mark.text).toBe("此处");
    expect(state.pendingMarks).toHaveLength(1);
  });

  test("drawn and taken away without a line are said when it is back", () => {
    const { effects } = run(inside({ ...table, drawings: [drawing] }), [
      LATER,
      { type: "closed", code: 1006 },
      { type: "draw", mark: { ...mark, id: "m2" } },
      { type: "erase", mark: "m1" },
      { type: "opened" },
      hear(joined({ ...table, drawings: [drawing] })),
    ]);
    const said = effects.flatMap((one) => (one.type === "send" ? [one.message.type] : []));
    expect(said).toEqual(["draw", "erase"]);
  });

  test.each(["not-yours", "marks-full"])("that are refused (%s) are given up", (code) => {
    const { state } = run(inside(), [
      { type: "draw", mark },
      tell({ type: "refused", code, zh: "不", en: "no", line: null }),
    ]);
    expect(drawings(state)).toEqual([]);
  });

  test("that nobody drew cannot be taken away", () => {
    expect(run(inside(), [{ type: "erase", mark: "m9" }]).effects).toEqual([]);
  });

  test("in the making are seen until they are done", () => {
    const making = run(inside(), [tell({ type: "sketching", seat: "b", mark })]).state;
    expect(sketches(making).map((one) => one.seat.id)).toEqual(["b"]);
    expect(sketches(run(making, [happen(11, { type: "drawn", drawing })]).state)).toEqual([]);
  });
});

test("files go with a line of chat, and wait with it", () => {
  const file = { id: "f1", name: "心电图.jpg", media_type: "image/jpeg", size_bytes: 9 };
  const { state, effects } = run(inside(), [{ type: "say", id: "x", text: "", files: [file] }]);
  expect(effects).toEqual([
    { type: "send", message: { type: "say", id: "x", text: "", files: ["f1"] } },
  ]);
  expect(state.pending[0]?.files).toEqual([file]);
  const kept = run(state, [
    happen(11, { type: "said", line: { ...line("x", "p-a"), files: [file] } }),
  ]).state;
  expect(kept.pending).toEqual([]);
});

test("how I watch and what my line carries is said again after a break", () => {
  const tracks = [{ seat: "b", source: "camera" as const, height_px: 180 }];
  const { state } = run(inside(), [
    { type: "watch", tracks },
    { type: "step", rung: "sound" },
  ]);
  const { effects } = run(state, [LATER, { type: "closed", code: 1006 }, ...enter().slice(1)]);
  const said = effects.flatMap((one) => (one.type === "send" ? [one.message] : []));
  expect(said).toEqual([
    { type: "watch", tracks },
    { type: "step", rung: "sound" },
  ]);
});

test("what passes is forgotten with the line", () => {
  const { state } = run(inside(), [
    tell({ type: "speaking", seats: ["b"] }),
    tell({ type: "lines", lines: [{ seat: "b", sends: "poor", receives: "good" }] }),
    tell({ type: "paused", tracks: [["b", "camera"]] }),
  ]);
  expect([state.speakers, state.lines["b"]?.sends, state.paused.length]).toEqual([
    ["b"],
    "poor",
    1,
  ]);
  const back = run(state, [LATER, { type: "closed", code: 1006 }, ...enter().slice(1)]).state;
  expect([back.speakers, back.lines, back.paused]).toEqual([[], {}, []]);
});

test("the floor goes to who speaks on, though nothing new is said of him", () => {
  const two = { ...table, seats: [seat("a"), seat("b"), seat("c")] };
  const { state } = run(inside(two), [
    tell({ type: "speaking", seats: ["a", "b"] }),
    tell({ type: "speaking", seats: ["c", "b"] }),
    2_000,
    { type: "passed" },
  ]);
  expect(state.floor.seat).toBe("c");
});

import { describe, expect, test } from "vitest";
import type { Snapshot } from "../generated/room-server";
import { OUTSIDE, receive } from "./room";
import { CONNECT_TIMEOUT_MS, hasten, SILENCE_MS, waitBefore } from "./room-link";
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
  view,
} from "./room-scene";
import type { RoomInput } from "./room-state";
import { handQueue, isFollowing, isGuide, ledView, mySeat, sharedPointers } from "./room-views";

describe("a fact changes the room", () => {
  const cases: [string, Fact, (room: Snapshot) => unknown, unknown][] = [
    ["seated anew", { type: "seated", seat: seat("c") }, (r) => r.seats.length, 3],
    [
      "seated again",
      { type: "seated", seat: seat("b", { name: "刘" }) },
      (r) => r.seats[1]?.name,
      "刘",
    ],
    ["away", { type: "away", seat: "b" }, (r) => r.seats[1]?.is_away, true],
    [
      "left",
      { type: "left", seat: "b", is_removed: false, is_barred: false },
      (r) => r.seats.map(({ id }) => id),
      ["a"],
    ],
    [
      "tracked",
      {
        type: "tracked",
        seat: "b",
        tracks: [{ source: "camera", is_muted: true, is_silenced: false }],
      },
      (r) => r.seats[1]?.tracks,
      [{ source: "camera", is_muted: true, is_silenced: false }],
    ],
    [
      "handmoved",
      { type: "handmoved", seat: "b", at: "2026-11-22T08:01:00Z" },
      (r) => r.seats[1]?.hand_raised_at,
      "2026-11-22T08:01:00Z",
    ],
    ["said", { type: "said", line: line("1") }, (r) => r.chat, [line("1")]],
    ["guided", { type: "guided", seat: "b" }, (r) => r.guide, "b"],
    [
      "followed",
      { type: "followed", seat: "b", follows: false },
      (r) => r.seats[1]?.follows,
      false,
    ],
    ["shown", { type: "shown", seat: "b", view, beside: null }, (r) => r.view, view],
  ];
  test.each(cases)("%s", (_, fact, read, expected) => {
    expect(read(apply(table, fact))).toEqual(expected);
  });

  test("that is not known yet changes nothing", () => {
    expect(apply(table, { type: "blessed" } as unknown as Fact)).toBe(table);
  });
});

test("a snapshot and the events after it are a fresh snapshot", () => {
  const facts: Fact[] = [
    { type: "seated", seat: seat("c") },
    { type: "guided", seat: "c" },
    { type: "shown", seat: "c", view, beside: null },
    { type: "said", line: line("1") },
    { type: "handmoved", seat: "b", at: "2026-11-22T08:01:00Z" },
    { type: "away", seat: "b" },
    { type: "followed", seat: "a", follows: false },
    {
      type: "tracked",
      seat: "c",
      tracks: [{ source: "microphone", is_muted: false, is_silenced: false }],
    },
    { type: "left", seat: "b", is_removed: false, is_barred: false },
  ];
  const fresh = facts.reduce(apply, table);
  for (let from = 0; from <= facts.length; from += 1) {
    const early = facts.slice(0, from).reduce(apply, table);
    const { state } = run(OUTSIDE, [
      { type: "enter" },
      { type: "opened" },
      hear(joined(early, { seq: from })),
      ...facts.slice(from).map((fact, at) => happen(from + at + 1, fact)),
    ]);
    expect(state.snapshot).toEqual(fresh);
    expect(state.resume).toEqual({ epoch: 1, seq: facts.length });
  }
});

describe("the log", () => {
  test("takes an event once", () => {
    const said = happen(11, { type: "said", line: line("1") });
    expect(run(inside(), [said, said]).state.snapshot?.chat).toHaveLength(1);
  });

  test("asks for what was lost on the way", () => {
    const { state, effects } = run(inside(), [
      LATER,
      happen(13, { type: "guided", seat: "b" }),
      { type: "opened" },
    ]);
    expect(state.snapshot?.guide).toBeNull();
    expect(effects).toEqual([
      { type: "disconnect" },
      { type: "connect" },
      { type: "join", resume: { epoch: 1, seq: 10 }, rebuilds: false },
    ]);
  });
});

describe("the line", () => {
  test("joins in one round trip, with new media the first time", () => {
    expect(run(OUTSIDE, enter()).effects).toEqual([
      { type: "disconnect" },
      { type: "connect" },
      { type: "join", resume: null, rebuilds: true },
    ]);
  });

  test("that is silent for 7 s is replaced at once and resumes", () => {
    const { state, effects } = run(inside(), [
      SILENCE_MS - 1,
      { type: "passed" },
      1,
      { type: "passed" },
      { type: "opened" },
    ]);
    expect(state.link.phase).toBe("joining");
    expect(effects.at(-1)).toEqual({
      type: "join",
      resume: { epoch: 1, seq: 10 },
      rebuilds: false,
    });
  });

  test("that is heard stays", () => {
    const { state, effects } = run(inside(), [
      6_000,
      { type: "heard", message: { type: "ping" } },
      6_000,
      { type: "passed" },
    ]);
    expect(state.link.phase).toBe("joined");
    expect(effects).toEqual([{ type: "send", message: { type: "pong" } }]);
  });

  test("is tried without end, the first three times without growing waits", () => {
    const waits = Array.from({ length: 40 }, (_, at) => waitBefore(at + 1, 0.99));
    expect(waits.slice(0, 3)).toEqual([0, 400, 400]);
    expect(Math.max(...waits)).toBeLessThanOrEqual(4_000);
    let { state } = run(inside(), [{ type: "closed", code: 1006 }]);
    for (let tries = 0; tries < 200; tries += 1) {
      state = run(state, [{ type: "closed", code: 1006 }]).state;
      state = receive(state, { type: "passed" }, { now: 1e9, chance: 0 })[0];
      expect(state.link.phase).toBe("connecting");
    }
  });

  test("that does not open in time is tried again", () => {
    const { state } = run(OUTSIDE, [{ type: "enter" }, CONNECT_TIMEOUT_MS, { type: "passed" }]);
    expect(state.link).toMatchObject({ phase: "waiting", attempt: 2 });
  });

  test("is tried at once when the network is back", () => {
    const { state } = run(inside(), [
      { type: "closed", code: 1006 },
      { type: "closed", code: 1006 },
      { type: "online" },
    ]);
    expect(state.link.phase).toBe("connecting");
  });

  test.each([
    [{ phase: "connecting", attempt: 2, since: 0 }, 999, 0],
    [{ phase: "connecting", attempt: 2, since: 0 }, 1_000, 1_000],
    [{ phase: "joining", attempt: 2, since: 0 }, 5_000, 0],
    [{ phase: "waiting", attempt: 2, until: 9_000 }, 10, 10],
  ] as const)("a network that is there again hastens %j at %i", (link, now, since) => {
    const hastened = hasten(link, now);
    expect("since" in hastened && hastened.since).toBe(since);
    expect("attempt" in hastened && hastened.attempt).toBe(2);
  });

  test.each([
    [4001, "ended"],
    [4003, "replaced"],
    [4004, "refused"],
    [1002, "outdated"],
  ])("does not come back after %i", (code, why) => {
    const { state, effects } = run(inside(), [
      { type: "closed", code },
      { type: "passed" },
      { type: "online" },
    ]);
    expect(state.link).toEqual({ phase: "over", why });
    expect(effects).toEqual([{ type: "end-media" }]);
  });

  test("comes back after a restart of the server", () => {
    const { state } = run(inside(), [60_000, { type: "closed", code: 1001 }]);
    expect(state.link.phase).toBe("connecting");
  });

  test("that breaks as soon as it joined is given a moment", () => {
    const { state } = run(inside(), [100, { type: "closed", code: 1011 }]);
    expect(state.link).toMatchObject({ phase: "waiting", attempt: 2 });
  });
});

describe("what was done while the line was lost", () => {
  const lost = [LATER, { type: "closed", code: 1006 }, { type: "opened" }] as const;

  test("is said when it is back, and shown as kept only then", () => {
    const { state, effects } = run(inside(), [
      LATER,
      { type: "closed", code: 1006 },
      { type: "say", id: "x", text: "血压 150/90" },
      { type: "raise", isRaised: true },
      { type: "follow", follows: false },
      { type: "opened" },
      hear(joined(table, { seq: 12 })),
    ]);
    expect(effects.filter((one) => one.type === "send").map((one) => one.message)).toEqual([
      { type: "say", id: "x", text: "血压 150/90" },
      { type: "follow", follows: false },
      { type: "hand", is_raised: true },
    ]);
    expect(state.pending).toHaveLength(1);
    const kept = run(state, [happen(13, { type: "said", line: line("x", "p-a") })]).state;
    expect(kept.pending).toEqual([]);
    expect(kept.unread).toBe(0);
  });

  test("is not said twice when the room had heard it", () => {
    const { state, effects } = run(inside(), [
      { type: "say", id: "x", text: "好" },
      ...lost,
      hear(joined({ ...table, chat: [line("x", "p-a")] })),
    ]);
    expect(state.pending).toEqual([]);
    expect(effects.filter((one) => one.type === "send")).toHaveLength(1);
  });

  test("shows the guide's view again", () => {
    const guided = { ...table, guide: "a" };
    const { effects } = run(inside(guided), [
      { type: "look", view },
      ...lost,
      hear(joined(guided)),
    ]);
    expect(effects.at(-1)).toEqual({
      type: "send",
      message: { type: "show", view, beside: null },
    });
  });

  test("counts the lines that were missed", () => {
    const said = {
      type: "event" as const,
      seq: 11,
      at: "2026-11-22T08:00:00Z",
      fact: { type: "said" as const, line: line("1") },
    };
    const { state } = run(inside(), [
      ...lost,
      hear(joined({ ...table, chat: [line("1")] }, { seq: 11, missed: [said] })),
    ]);
    expect(state.unread).toBe(1);
  });
});

describe("guiding and following", () => {
  const guided = { ...table, guide: "b", view };

  test("a follower sees what the guide looks at", () => {
    const next = { ...view, index: 60 };
    const { state } = run(inside(guided), [
      { type: "heard", message: { type: "viewing", seat: "b", view: next, beside: null } },
    ]);
    expect(ledView(state)).toEqual(next);
  });

  test("what a guide of before still shows does not lead", () => {
    const { state } = run(inside(guided), [
      {
        type: "heard",
        message: { type: "viewing", seat: "z", view: { ...view, index: 1 }, beside: null },
      },
    ]);
    expect(ledView(state)).toEqual(view);
  });

  test("one who looks alone is not led, at once and after the room knows", () => {
    const alone = run(inside(guided), [{ type: "follow", follows: false }]).state;
    expect(ledView(alone)).toBeNull();
    const known = run(alone, [
      happen(11, { type: "followed", seat: "a", follows: false }),
    ]).state;
    expect(known.wishes.follows).toBeNull();
    expect(isFollowing(known)).toBe(false);
  });

  test("only the guide's looks are sent", () => {
    expect(run(inside(guided), [{ type: "look", view }]).effects).toEqual([]);
    const { state, effects } = run(inside({ ...table, guide: "a" }), [{ type: "look", view }]);
    expect(isGuide(state)).toBe(true);
    expect(effects).toEqual([{ type: "send", message: { type: "show", view, beside: null } }]);
  });

  test("pointers are of those who look at the same picture", () => {
    const point = (id: string): RoomInput => ({
      type: "heard",
      message: { type: "pointing", seat: id, at: [3, 4], is_beside: false },
    });
    const room = {
      ...guided,
      seats: [seat("a"), seat("b", { follows: false }), seat("c", { follows: false })],
    };
    const { state } = run(inside(room), [point("a"), point("b"), point("c")]);
    expect(sharedPointers(state).map((one) => one.seat.id)).toEqual(["b"]);
    expect(sharedPointers(run(state, [happen(11, { type: "away", seat: "b" })]).state)).toEqual(
      [],
    );
  });
});

test("hands queue in the order in which they were raised", () => {
  const state = inside({
    ...table,
    seats: [
      seat("a", { hand_raised_at: "2026-11-22T08:02:00Z" }),
      seat("b"),
      seat("c", { hand_raised_at: "2026-11-22T08:01:00Z" }),
    ],
  });
  expect(handQueue(state).map(({ id }) => id)).toEqual(["c", "a"]);
});

describe("media", () => {
  const tracks = [{ source: "microphone" as const, is_muted: false, is_silenced: false }];

  test("that is muted is muted again after it was published anew", () => {
    const off = run(OUTSIDE, [{ type: "mute", source: "microphone", isMuted: true }]).state;
    const { effects } = run(off, enter({ ...table, seats: [seat("a", { tracks })] }));
    expect(effects.at(-1)).toEqual({
      type: "send",
      message: { type: "mute", source: "microphone", is_muted: true },
    });
  });

  test("that is not published is not muted", () => {
    const { effects } = run(inside(), [{ type: "mute", source: "camera", isMuted: true }]);
    expect(effects).toEqual([]);
  });

  test("that failed is built anew with one new line", () => {
    const { effects } = run(inside(), [LATER, { type: "media-failed" }, { type: "opened" }]);
    expect(effects.at(-1)).toEqual({
      type: "join",
      resume: { epoch: 1, seq: 10 },
      rebuilds: true,
    });
  });

  test("is built again when the engine was replaced", () => {
    const { effects } = run(inside(), [{ type: "heard", message: { type: "medialost" } }]);
    expect(effects).toEqual([{ type: "rebuild-media" }]);
  });

  test("is answered in the order in which it came", () => {
    const offer = { type: "offer" as const, negotiation: 1, sdp: "v=0", tracks: {} };
    const { effects } = run(OUTSIDE, [
      { type: "enter" },
      { type: "opened" },
      hear(joined(table, { answer: "v=0 answer", subscription: offer })),
    ]);
    expect(effects.slice(-2)).toEqual([
      { type: "take-answer", answer: "v=0 answer" },
      { type: "take-offer", offer },
    ]);
  });
});

test("who leaves says so and does not come back", () => {
  const { state, effects } = run(inside(), [{ type: "leave" }, { type: "passed" }]);
  expect(mySeat(state)?.id).toBe("a");
  expect(state.link).toEqual({ phase: "over", why: "left" });
  expect(effects).toEqual([
    { type: "send", message: { type: "leave" } },
    { type: "disconnect" },
    { type: "end-media" },
  ]);
});

test("a refusal is shown until it is read", () => {
  const refused = {
    type: "refused" as const,
    code: "guided-already",
    zh: "不",
    en: "no",
    line: null,
  };
  const { state } = run(inside(), [{ type: "heard", message: refused }]);
  expect(state.refused).toEqual(refused);
  expect(run(state, [{ type: "forgive" }]).state.refused).toBeNull();
});

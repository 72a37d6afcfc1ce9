import { describe, expect, it } from "vitest";
import { type Gathered, hasAnswered, judgeReach, placeOf } from "./media-reach";

const QUIET: Gathered = {
  isReflected: false,
  isOver: true,
  ports: new Set([40_001, 40_002]),
  failed: new Set(),
  tellsFailures: true,
};

describe("what a network lets through", () => {
  it.each<[string, Partial<Gathered>, boolean | null]>([
    ["an address of a NAT comes back", { isReflected: true, isOver: false }, true],
    ["without a NAT nothing failed", {}, true],
    ["one of two ways out leads there", { failed: new Set([40_001]) }, true],
    ["nobody answered", { failed: new Set([40_001, 40_002]) }, false],
    ["nobody answered in time", { isOver: false }, false],
    ["no UDP may leave the browser", { ports: new Set() }, false],
    ["a browser that tells no failures", { tellsFailures: false }, null],
  ])("is told from what was gathered: %s", (_, change, answered) => {
    expect(hasAnswered({ ...QUIET, ...change })).toBe(answered);
  });

  it.each([
    [true, false, "direct"],
    [true, null, "direct"],
    [false, true, "relay"],
    [null, true, "relay"],
    [false, false, "none"],
    [false, null, "none"],
    [null, null, "unknown"],
  ] as const)("is judged: direct %s, relay %s → %s", (direct, relay, reach) => {
    expect(judgeReach(direct, relay)).toBe(reach);
  });

  it.each([
    ["stun:203.0.113.7:5004", "203.0.113.7:5004 UDP"],
    ["stun:[2001:db8::7]:5004", "[2001:db8::7]:5004 UDP"],
    ["turn:relay.example:3478?transport=tcp", "relay.example:3478 TCP"],
    ["turns:relay.example:5349?transport=tcp", "relay.example:5349 TLS"],
    ["unknown", "unknown"],
  ])("is written for an administrator: %s → %s", (url, place) => {
    expect(placeOf(url)).toBe(place);
  });
});

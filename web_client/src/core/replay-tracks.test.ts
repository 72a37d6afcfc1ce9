import { describe, expect, it } from "vitest";
import { correction, isOn, leader, type ReplayTrack, speaking, timeOf } from "./replay-tracks";

const track = (
  digest: string,
  source: ReplayTrack["source"],
  startsMs: number,
  lastsMs: number,
): ReplayTrack => ({ digest, source, name: digest, startsMs, lastsMs });

describe("tracks of a replay", () => {
  const tracks = [
    track("a", "microphone", 0, 4_000),
    track("b", "microphone", 1_000, 9_000),
    track("c", "camera", 0, 20_000),
  ];

  it("follow the sound that goes on longest, never a picture", () => {
    expect(leader(tracks, 500)?.digest).toBe("a");
    expect(leader(tracks, 2_000)?.digest).toBe("b");
    expect(leader(tracks, 15_000)).toBeNull();
  });

  it("are on from their first to their last moment", () => {
    const [, second] = tracks;
    if (!second) throw new Error("no track");
    expect([999, 1_000, 9_999, 10_000].map((at) => isOn(second, at))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it.each([
    [10, "none"],
    [-39, "none"],
    [120, "rate"],
    [-120, "rate"],
    [2_000, "jump"],
    [-2_000, "jump"],
  ] as const)("that are %i ms ahead are corrected by %s", (ahead, kind) => {
    expect(correction(ahead).kind).toBe(kind);
  });

  it("that are ahead run slower", () => {
    const slower = correction(200);
    expect(slower.kind === "rate" && slower.factor < 1).toBe(true);
  });
});

describe("the time line", () => {
  it("joins what one person said without a break", () => {
    const spoken = [
      { at_ms: 0, names: ["周"] },
      { at_ms: 1_000, names: ["周", "刘"] },
      { at_ms: 2_000, names: [] },
      { at_ms: 3_000, names: ["刘"] },
    ];
    expect(Object.fromEntries(speaking(spoken, 4_000))).toEqual({
      周: [{ fromMs: 0, toMs: 2_000 }],
      刘: [
        { fromMs: 1_000, toMs: 2_000 },
        { fromMs: 3_000, toMs: 4_000 },
      ],
    });
  });

  it("says times as people do", () => {
    expect([0, 61_000, 3_852_000].map(timeOf)).toEqual(["0:00", "1:01", "1:04:12"]);
  });
});

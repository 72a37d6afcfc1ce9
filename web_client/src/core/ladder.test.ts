import { describe, expect, test } from "vitest";
import { climb, GROUND, type Ladder, type Sample } from "./ladder";

const CALM: Sample = {
  at: 0,
  isJoined: true,
  media: "flowing",
  sentLoss: 0,
  roundTripMs: 60,
  carriesBps: 1_500_000,
  hasCamera: true,
  framesSent: 12,
  pictures: 2,
  paused: 0,
};

// A second a sample, from where the ladder stands.
function live(ladder: Ladder, from: number, to: number, change: Partial<Sample>): Ladder {
  let now = ladder;
  for (let at = from; at < to; at += 1_000) now = climb(now, { ...CALM, ...change, at });
  return now;
}

function fallen(change: Partial<Sample>): Ladder {
  return live(live(GROUND, 0, 5_000, {}), 5_000, 8_000, change);
}

describe("down", () => {
  test.each([
    ["loss", { sentLoss: 0.3 }],
    ["a long round trip", { roundTripMs: 2_500 }],
    ["an estimate below any picture", { carriesBps: 60_000 }],
    ["a picture that the browser stopped", { framesSent: 0 }],
  ])("%s stops the camera within three seconds and keeps the sound", (_, change) => {
    const ladder = fallen(change);

    expect(ladder.rung).toBe("sound");
    expect(ladder.told).toBe("camera-rests");
    expect(ladder.load).toEqual({ camera: "none", voiceBps: 16_000 });
  });

  test.each([
    ["village 4G", { sentLoss: 0.02, roundTripMs: 160, carriesBps: 800_000 }],
    ["bad ADSL", { sentLoss: 0.05, roundTripMs: 300, carriesBps: 300_000 }],
    ["satellite", { sentLoss: 0.01, roundTripMs: 1_250, carriesBps: 400_000 }],
    ["256 kbit/s", { carriesBps: 150_000 }],
  ])("%s still carries pictures", (_, change) => {
    expect(live(GROUND, 0, 60_000, change).rung).toBe("video");
  });

  test("one bad sample is no reason", () => {
    const ladder = live(fallenNot(), 6_000, 7_000, { sentLoss: 0.5 });

    expect(live(ladder, 7_000, 20_000, {}).rung).toBe("video");
  });

  test("a camera that is off does not fall, and its voice fits a thin line", () => {
    const ladder = fallen({ hasCamera: false, framesSent: 0, carriesBps: 60_000 });

    expect(ladder.rung).toBe("video");
    expect(ladder.load.voiceBps).toBe(16_000);
  });

  test("others' pictures that the line does not carry are told, one of several is not", () => {
    expect(fallen({ paused: 2 })).toMatchObject({ rung: "sound", told: "pictures-rest" });
    expect(fallen({ paused: 1 })).toMatchObject({ rung: "video", told: null });
  });

  test("media that do not come leave stills, and a room lost again and again leaves words", () => {
    const broken = fallen({ media: "failing" });
    expect(broken).toMatchObject({ rung: "stills", told: "media-broken" });

    let ladder = broken;
    for (let at = 10_000; at < 14_000; at += 1_000)
      ladder = climb(ladder, { ...CALM, at, media: "failing", isJoined: at % 2_000 === 0 });
    expect(ladder).toMatchObject({ rung: "chat", told: "words-only" });
  });

  test("building the first connections is no trouble for a moment", () => {
    expect(live(GROUND, 0, 2_000, { media: "building" }).rung).toBe("video");
    expect(live(GROUND, 0, 5_000, { media: "building" }).rung).toBe("stills");
  });
});

function fallenNot(): Ladder {
  return live(GROUND, 0, 6_000, {});
}

describe("up", () => {
  test("a good line gets its picture back by itself: the small one in silence, then all", () => {
    const down = fallen({ sentLoss: 0.3 });

    const waiting = live(down, 8_000, 12_000, {});
    expect(waiting.load.camera).toBe("none");
    const trying = live(waiting, 12_000, 15_000, { carriesBps: 40_000, framesSent: 0 });
    expect(trying).toMatchObject({ rung: "sound", load: { camera: "lowest" } });
    const back = live(trying, 15_000, 20_000, {});
    expect(back.load).toEqual({ camera: "all", voiceBps: 32_000 });
    expect(back).toMatchObject({ rung: "video", told: null });
  });

  test("a try that fails makes the next one later, up to forty seconds, and nobody is told", () => {
    let ladder = fallen({ sentLoss: 0.3 });
    const waits: number[] = [];
    let at = 8_000;
    for (let round = 0; round < 6; round += 1) {
      const start = at;
      while (ladder.load.camera === "none") {
        ladder = climb(ladder, { ...CALM, at });
        expect(ladder.rung).toBe("sound");
        at += 1_000;
      }
      waits.push(at - start);
      ladder = climb(ladder, { ...CALM, at, sentLoss: 0.4 });
      expect(ladder.load.camera).toBe("none");
      at += 1_000;
    }

    expect(waits).toEqual([5_000, 9_000, 17_000, 33_000, 41_000, 41_000]);
  });

  test("a line whose queue grows by the try is left alone as well", () => {
    const trying = live(fallen({ sentLoss: 0.3 }), 8_000, 13_000, {});
    expect(trying.load.camera).toBe("lowest");

    expect(live(trying, 13_000, 14_000, { roundTripMs: 900 }).load.camera).toBe("none");
  });

  test("a line that held for long is forgiven its past", () => {
    const again = live(live(fallen({ sentLoss: 0.3 }), 8_000, 90_000, {}), 90_000, 93_000, {
      sentLoss: 0.3,
    });

    expect(again.load.camera).toBe("none");
    expect(live(again, 93_000, 99_000, {}).load.camera).toBe("lowest");
  });

  test("media that are back put the line where it was", () => {
    const broken = fallen({ media: "failing" });

    expect(live(broken, 8_000, 9_000, {})).toMatchObject({ rung: "video", told: null });
  });
});

/** What a line of so many bit/s does to what is sent over it; the browser's estimate lags behind. */
function simulate(carries: (at: number) => number, untilMs: number) {
  let ladder = GROUND;
  let estimate = 300_000;
  let queueS = 0;
  const shown: number[] = [];
  const rungs = new Map<number, string>();
  for (let at = 0; at < untilMs; at += 800) {
    const line = carries(at);
    const { camera, voiceBps } = ladder.load;
    const voice = voiceBps * 1.6;
    const most = { none: 0, lowest: 130_000, all: 550_000 }[camera];
    const sent = voice + Math.min(most, Math.max(0, Math.max(estimate, 100_000) - voice));
    const waits = queueS + ((sent - line) * 0.8) / line;
    const lost = (Math.max(0, waits - 0.3) * line) / (sent * 0.8);
    queueS = Math.min(0.3, Math.max(0, waits));
    // It falls to what arrives, and grows to one and a half of what is sent, no further.
    const known = lost > 0 || queueS > 0.1 ? line * 0.85 : Math.min(line, 1.5 * sent + 10_000);
    const framesSent = camera === "none" ? 0 : 12;
    const told = { sentLoss: 0.05 + lost, roundTripMs: 150 + queueS * 1_000, framesSent };
    const before = ladder.rung;
    ladder = climb(ladder, { ...CALM, ...told, carriesBps: Math.max(estimate, 100_000), at });
    if (before !== "video" && ladder.rung === "video") shown.push(at);
    rungs.set(at, ladder.rung);
    estimate = camera === "none" ? Math.min(estimate, known) : known;
  }
  return { shown, rungs, ladder };
}

describe("a simulated line", () => {
  test.each([5_000, 8_000, 12_000])(
    "that was thin for %i ms shows its picture again within ten seconds",
    (thinMs) => {
      const start = 20_000;
      const isThin = (at: number) => at >= start && at < start + thinMs;
      const { shown, rungs } = simulate((at) => (isThin(at) ? 64_000 : 512_000), 60_000);

      expect(rungs.get(start + 4_000)).toBe("sound");
      expect(shown).toHaveLength(1);
      expect(shown[0]).toBeLessThanOrEqual(start + thinMs + 10_000);
    },
  );

  test("that was thin for a minute shows it within the longest wait", () => {
    const isThin = (at: number) => at >= 20_000 && at < 80_000;
    const { shown } = simulate((at) => (isThin(at) ? 64_000 : 512_000), 150_000);

    expect(shown).toHaveLength(1);
    expect(shown[0]).toBeLessThanOrEqual(80_000 + 44_000);
  });

  test.each([40_000, 64_000, 90_000, 100_000, 110_000, 120_000, 140_000])(
    "of %i bit/s never shows it more than once a minute",
    (bps) => {
      const { shown } = simulate(() => bps, 600_000);

      const gaps = shown.slice(1).map((at, turn) => at - (shown[turn] ?? 0));
      expect(gaps.every((gap) => gap >= 60_000)).toBe(true);
    },
  );

  test("of 300 kbit/s keeps its picture", () => {
    expect(simulate(() => 300_000, 120_000).ladder.rung).toBe("video");
  });
});

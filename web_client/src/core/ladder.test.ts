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
  test("a good line gets its picture back by itself: the small one first, then all", () => {
    const down = fallen({ sentLoss: 0.3 });

    const waiting = live(down, 8_000, 15_000, {});
    expect(waiting.load.camera).toBe("none");
    const trying = live(waiting, 15_000, 18_000, {});
    expect(trying).toMatchObject({ rung: "video", load: { camera: "lowest" } });
    const back = live(trying, 18_000, 24_000, {});
    expect(back.load).toEqual({ camera: "all", voiceBps: 32_000 });
    expect(back.told).toBeNull();
  });

  test("a try that fails makes the next one later, up to a minute", () => {
    let ladder = fallen({ sentLoss: 0.3 });
    const waits: number[] = [];
    let at = 8_000;
    for (let round = 0; round < 6; round += 1) {
      const start = at;
      while (ladder.load.camera === "none") {
        ladder = climb(ladder, { ...CALM, at });
        at += 1_000;
      }
      waits.push(at - start);
      while (ladder.load.camera !== "none") {
        ladder = climb(ladder, { ...CALM, at, sentLoss: 0.4 });
        at += 1_000;
      }
    }

    expect(waits).toEqual([9_000, 17_000, 33_000, 61_000, 61_000, 61_000]);
  });

  test("a line that held for long is forgiven its past", () => {
    const again = live(live(fallen({ sentLoss: 0.3 }), 8_000, 90_000, {}), 90_000, 93_000, {
      sentLoss: 0.3,
    });

    expect(again.load.camera).toBe("none");
    expect(live(again, 93_000, 103_000, {}).load.camera).toBe("lowest");
  });

  test("media that are back put the line where it was", () => {
    const broken = fallen({ media: "failing" });

    expect(live(broken, 8_000, 9_000, {})).toMatchObject({ rung: "video", told: null });
  });
});

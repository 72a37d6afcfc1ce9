import { describe, expect, test } from "vitest";
import {
  chooseCapture,
  encodingsNow,
  encodingWays,
  FULL_LOAD,
  type Machine,
} from "./encodings";

const STRONG: Machine = { cores: 8, memoryGb: 8, line: "4g", savesData: false };

describe("what a camera is asked for", () => {
  test.each([
    [STRONG, 720],
    [{ ...STRONG, memoryGb: null, line: null }, 720],
    [{ ...STRONG, cores: 2 }, 360],
    [{ ...STRONG, memoryGb: 2 }, 360],
    [{ ...STRONG, line: "3g" }, 360],
    [{ ...STRONG, savesData: true }, 360],
  ])("%o captures %i lines", (machine, height) => {
    expect(chooseCapture(machine).height).toBe(height);
  });
});

describe("layers", () => {
  test.each([
    ["camera", 720, ["l", "m", "h"], [4, 2, 1]],
    ["camera", 360, ["l", "h"], [2, 1]],
    ["screen", 1080, ["l", "h"], [2, 1]],
  ] as const)("a %s of %i lines is offered as %o", (source, height, rids, scales) => {
    const [best = []] = encodingWays(source, height);

    expect(best.map(({ rid }) => rid)).toEqual(rids);
    expect(best.map(({ scaleResolutionDownBy }) => scaleResolutionDownBy)).toEqual(scales);
  });

  test("each further way asks for less, down to one plain picture of 360 lines", () => {
    const ways = encodingWays("camera", 720);

    expect(ways.map((way) => way.length)).toEqual([3, 3, 1, 1]);
    expect(ways.map(([first]) => first?.scalabilityMode)).toEqual([
      "L1T2",
      undefined,
      "L1T2",
      undefined,
    ]);
    expect(ways.at(-1)?.[0]).toMatchObject({ maxBitrate: 420_000, scaleResolutionDownBy: 2 });
    expect(ways.at(-1)?.[0]?.rid).toBeUndefined();
  });

  test("a small camera and a microphone have one layer", () => {
    expect(encodingWays("camera", 180)[0]).toHaveLength(1);
    expect(encodingWays("microphone", 0)).toEqual([[{ active: true, maxBitrate: 32_000 }]]);
  });

  test("an answer without layers gets a face of 360 lines and not the thumbnail", () => {
    const [only] = encodingsNow("camera", 720, FULL_LOAD, ["l"]);

    expect(only).toMatchObject({ active: true, scaleResolutionDownBy: 2, maxBitrate: 420_000 });
  });

  test.each([
    ["all", [true, true, true]],
    ["lowest", [true, false, false]],
    ["none", [false, false, false]],
  ] as const)("a line trusted with %s sends %o", (camera, active) => {
    const now = encodingsNow("camera", 720, { camera, voiceBps: 16_000 }, ["l", "m", "h"]);

    expect(now.map((one) => one.active)).toEqual(active);
  });

  test("with one layer only, the lowest load sends a thumbnail and none sends nothing", () => {
    const lowest = encodingsNow("camera", 720, { camera: "lowest", voiceBps: 16_000 }, [""]);
    const none = encodingsNow("camera", 720, { camera: "none", voiceBps: 16_000 }, [""]);

    expect(lowest).toMatchObject([{ active: true, scaleResolutionDownBy: 4 }]);
    expect(none).toMatchObject([{ active: false }]);
  });

  test("sound is never stopped, only made smaller; a shared screen goes on", () => {
    const load = { camera: "none", voiceBps: 16_000 } as const;

    expect(encodingsNow("microphone", 0, load, [""])).toEqual([
      { active: true, maxBitrate: 16_000 },
    ]);
    expect(encodingsNow("screen", 1080, load, ["l", "h"]).every((one) => one.active)).toBe(
      true,
    );
    expect(encodingsNow("screen", 1080, load, [""])).toMatchObject([{ active: true }]);
  });

  test("two layers of a larger camera keep their heights", () => {
    const now = encodingsNow("camera", 720, FULL_LOAD, ["l", "h"]);

    expect(now.map((one) => one.scaleResolutionDownBy)).toEqual([4, 2]);
  });
});

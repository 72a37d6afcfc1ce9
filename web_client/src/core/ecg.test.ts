import { describe, expect, it } from "vitest";
import type { Waveform } from "../generated/http-answers";
import {
  type Drawing,
  hasTwelve,
  measure,
  pagesOf,
  paperOf,
  pulseOf,
  rhythmsOf,
  traceOf,
  writtenTime,
} from "./ecg";

const NAMES = ["I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6"];
const AS_EVER: Drawing = { speed: 25, gain: 10, layout: "3x4+1", from_ms: 0 };

function base64(steps: readonly number[], bits: 16 | 32): string {
  const bytes = new DataView(new ArrayBuffer((steps.length * bits) / 8));
  steps.forEach((step, at) => {
    if (bits === 16) bytes.setInt16(2 * at, step, true);
    else bytes.setInt32(4 * at, step, true);
  });
  return btoa(String.fromCharCode(...new Uint8Array(bytes.buffer)));
}

function recording(
  names: readonly string[],
  rows: readonly (readonly number[])[],
  { bits = 16 as 16 | 32, frequency_hz = 100, padding = null as number | null } = {},
): Waveform {
  const channel = (lead: string) => ({
    ...{ lead, code: "", scale: 2.5, offset: 10 },
    ...{ low_hz: 0.05, high_hz: 150, notch_hz: null },
  });
  const group = {
    ...{ label: "RHYTHM", is_derived: false, frequency_hz, samples: rows[0]?.length ?? 0 },
    ...{ starts_ms: 0, bits, padding, channels: names.map(channel) },
    steps: base64(rows.flat(), bits),
  };
  return { type: "Waveform", acquired_at: "", groups: [group], measures: [], statements: [] };
}

function twelve(seconds = 10) {
  const flat = Array.from({ length: seconds * 100 }, () => 0);
  const [rhythm] = rhythmsOf(
    recording(
      NAMES,
      NAMES.map(() => flat),
    ),
  );
  if (rhythm === undefined) throw new Error("no rhythm");
  return rhythm;
}

describe("a recording", () => {
  it.each([16, 32] as const)("has its voltages from steps of %i bits", (bits) => {
    const wide = bits === 32 ? 100_000 : 400;
    const [rhythm] = rhythmsOf(
      recording(
        ["I", "II"],
        [
          [0, wide],
          [-1, -wide],
        ],
        { bits },
      ),
    );

    expect(rhythm?.leads.map(({ microvolts }) => [...microvolts])).toEqual([
      [10, wide * 2.5 + 10],
      [7.5, -wide * 2.5 + 10],
    ]);
    expect(rhythm?.filter).toBe("0.05–150 Hz");
    expect(rhythm?.duration_ms).toBe(20);
  });

  it("takes a sheet for each ten seconds", () => {
    expect(pagesOf(twelve(10))).toBe(1);
    expect(pagesOf(twelve(25))).toBe(3);
  });
});

describe("the paper", () => {
  it("has three rows of four leads and one of rhythm", () => {
    const paper = paperOf(twelve(), AS_EVER);
    const rows = [...new Set(paper.strips.map(({ baseline }) => baseline))].map((line) =>
      paper.strips.filter(({ baseline }) => baseline === line).map(({ lead }) => lead.name),
    );

    expect(rows).toEqual([
      ["I", "aVR", "V1", "V4"],
      ["II", "aVL", "V2", "V5"],
      ["III", "aVF", "V3", "V6"],
      ["II"],
    ]);
    expect(paper.strips[1]?.from_ms).toBe(2500);
    expect(paper.strips[0]?.width).toBe(62.5);
    expect(paper.strips[12]?.width).toBe(250);
    expect([paper.width, paper.height]).toEqual([270, 115]);
  });

  it("is twice as long at 50 mm/s, and has a row for each lead where asked or where some lack", () => {
    const fast = paperOf(twelve(), { ...AS_EVER, speed: 50, layout: "12x1" });
    const [three] = rhythmsOf(
      recording(
        ["I", "II", "V1"],
        [
          [1, 2],
          [1, 2],
          [1, 2],
        ],
      ),
    );

    expect(fast.strips.map(({ lead }) => lead.name)).toEqual(NAMES);
    expect(fast.strips[0]?.width).toBe(500);
    expect(three && hasTwelve(three)).toBe(false);
    expect(three && paperOf(three, AS_EVER).strips).toHaveLength(3);
  });

  it("shows what is left on the last sheet", () => {
    const paper = paperOf(twelve(14), { ...AS_EVER, from_ms: 10_000 });

    expect(paper.strips[12]?.width).toBe(100);
    expect(paper.strips[12]?.to_ms).toBe(14_000);
  });
});

describe("a trace", () => {
  it("is a millivolt high for ten millimetres, and breaks where nothing was recorded", () => {
    const [rhythm] = rhythmsOf(recording(["I"], [[-4, 396, -32768, -4]], { padding: -32768 }));
    const [strip] = rhythm ? paperOf(rhythm, AS_EVER).strips : [];
    if (!strip) throw new Error("no strip");
    const { left, baseline } = strip;

    expect(traceOf(strip, 100, AS_EVER)).toEqual([
      [left, baseline, left + 0.25, baseline - 10],
      [left + 0.75, baseline],
    ]);
    expect(traceOf(strip, 100, { ...AS_EVER, gain: 20 })[0]?.[3]).toBe(baseline - 20);
  });

  it("begins with a pulse of one millivolt", () => {
    const heights = pulseOf(5, 50, 20).filter((_, at) => at % 2 === 1);

    expect([Math.min(...heights), Math.max(...heights)]).toEqual([30, 50]);
  });
});

describe("a caliper", () => {
  it.each([
    [25, 10, { interval_ms: 800, millivolts: 1.5, rate: 75 }],
    [50, 10, { interval_ms: 400, millivolts: 1.5, rate: 150 }],
    [25, 20, { interval_ms: 800, millivolts: 0.75, rate: 75 }],
  ] as const)("measures at %i mm/s and %i mm/mV", (speed, gain, measured) => {
    const drawing = { ...AS_EVER, speed, gain };

    expect(measure({ x: 30, y: 60 }, { x: 50, y: 45 }, drawing)).toEqual(measured);
    expect(measure({ x: 50, y: 60 }, { x: 30, y: 45 }, drawing)).toEqual(measured);
  });

  it("names no rate for what is no distance of beats", () => {
    expect(measure({ x: 0, y: 0 }, { x: 2, y: 4 }, AS_EVER)).toEqual({
      ...{ interval_ms: 80, millivolts: -0.4, rate: null },
    });
  });
});

it("writes the time of the recording as people do", () => {
  expect(writtenTime("20261120101500.000+0800")).toBe("2026-11-20 10:15");
  expect(writtenTime("20261120")).toBe("2026-11-20");
  expect(writtenTime("yesterday")).toBe("");
});

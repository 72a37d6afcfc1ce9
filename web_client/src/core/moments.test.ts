import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { Mark, View } from "../generated/room-server";
import {
  createMomentRecorder,
  createReplay,
  type Moment,
  NOTHING_SEEN,
  readMoments,
  STEP_MS,
  stateAt,
  writeMoments,
} from "./moments";

const UID = "1.2.826.0.1.3680043.8.498.45787841905473114233124723359129632652";

function view(index: number): View {
  return {
    study: UID,
    series: `${UID}.1`,
    instance: `${UID}.1.${index}`,
    index,
    frame: 0,
    window_centre: -600,
    window_width: 1500,
    zoom: 1.23456,
    centre: [255.55555, 255.5],
    is_inverted: false,
  };
}

function mark(id: string, ...points: [number, number][]): Mark {
  return {
    id,
    study: UID,
    series: `${UID}.1`,
    instance: `${UID}.1.3`,
    frame: 0,
    kind: "freehand",
    points: [[1, 2], ...points],
    text: "",
  };
}

function recorder() {
  let now = 5_000;
  const made = createMomentRecorder(() => now);
  const wait = (ms: number) => {
    now += ms;
  };
  return { ...made, wait };
}

describe("a recorder of moments", () => {
  test("keeps at most one view in each step, and always the last one", () => {
    const made = recorder();
    for (let index = 0; index < 50; index += 1) {
      made.look(view(index));
      made.wait(10);
    }
    const moments = made.moments();
    expect(moments.length).toBeLessThanOrEqual(6);
    expect(stateAt(moments, 500).view?.index).toBe(49);
    for (let at = 1; at < moments.length; at += 1)
      expect((moments[at]?.at_ms ?? 0) - (moments[at - 1]?.at_ms ?? 0)).toBeGreaterThanOrEqual(
        STEP_MS,
      );
  });

  test("begins at nought, whatever its clock says", () => {
    const made = recorder();
    made.look(view(0));
    expect(made.moments()[0]?.at_ms).toBe(0);
  });

  test("shows a sketch until it is kept, and kept it stays", () => {
    const made = recorder();
    made.sketch("刘", mark("m", [3, 4]));
    made.wait(200);
    made.draw("刘", mark("m", [3, 4], [5, 6]));
    made.wait(200);
    const moments = made.moments();
    expect(stateAt(moments, 0).sketches).toHaveLength(1);
    expect(stateAt(moments, 0).drawings).toHaveLength(0);
    expect(stateAt(moments, 200).sketches).toHaveLength(0);
    expect(stateAt(moments, 200).drawings[0]?.mark.points).toHaveLength(3);
  });

  test("takes a given-up sketch away, and a given-up change back to what was kept", () => {
    const made = recorder();
    made.draw("刘", mark("kept"));
    made.sketch("刘", mark("kept", [9, 9]));
    made.wait(200);
    made.sketch("刘", null);
    made.wait(200);
    made.sketch("刘", mark("new"));
    made.wait(200);
    made.sketch("刘", null);
    const end = stateAt(made.moments(), 10_000);
    expect(end.sketches).toEqual([]);
    expect(end.drawings.map((one) => one.mark)).toEqual([mark("kept")]);
  });

  test("forgets an erased mark and a pointer that left", () => {
    const made = recorder();
    made.draw("刘", mark("m"));
    made.point("王", [3.1234, 2], true);
    made.wait(150);
    const during = stateAt(made.moments(), 100);
    made.erase("m");
    made.point("王", null);
    const after = stateAt(made.moments(), 150);
    expect(during.pointers).toEqual([{ name: "王", at: [3.1, 2], isBeside: true }]);
    expect(during.drawings).toHaveLength(1);
    expect(after.pointers).toEqual([]);
    expect(after.drawings).toEqual([]);
  });
});

/** A minute in which the hand never rests: scrolling, pointing, drawing. */
function busyMinute(): Moment[] {
  const made = recorder();
  const path: [number, number][] = [];
  for (let at = 0; at < 60_000; at += 20) {
    const turn = at / 1_000;
    if (at % 40 === 0) made.look(view(Math.round(60 + 50 * Math.sin(turn))), view(at % 7));
    made.point("刘教授", [200 + 80 * Math.sin(turn * 3), 200 + 90 * Math.cos(turn * 2.3)]);
    if (at % 5_000 < 1_000) {
      path.push([100 + 0.37 * path.length, 100 + 20 * Math.sin(path.length / 7)]);
      made.sketch("刘教授", mark(`m${Math.floor(at / 5_000)}`, ...path));
    } else if (path.length > 0) {
      made.draw("刘教授", mark(`m${Math.floor(at / 5_000)}`, ...path));
      path.length = 0;
    }
    made.wait(20);
  }
  return made.moments();
}

describe("a replay of moments", () => {
  const moments = busyMinute();

  test("is the same scene from wherever it is sought", () => {
    const replay = createReplay(moments);
    for (const ms of [59_000, 100, 30_123, 30_124, 0, 45_678, 44_000])
      expect(replay.at(ms)).toEqual(stateAt(moments, ms));
    expect(replay.at(-1)).toEqual(NOTHING_SEEN);
  });

  test("costs few bytes beside a voice", () => {
    const bytes = gzipSync(writeMoments(moments)).length;
    expect(moments.length).toBeLessThanOrEqual(60 * 10 * 3 + 20);
    expect(bytes).toBeLessThan(25_000);
  });

  test("comes back from its lines, even when the last one was cut", () => {
    const lines = writeMoments(moments);
    expect(readMoments(lines)).toEqual(moments);
    expect(readMoments(lines.slice(0, -9))).toEqual(moments.slice(0, -1));
  });
});

import { expect, test } from "vitest";
import type { Readiness } from "../generated/http-answers";
import { lampOf } from "./lamps";

function said(changes: Partial<Readiness>): Readiness {
  return {
    id: "r",
    owner: "h",
    version: 1,
    consultation: "c",
    person: "p",
    checked_at: "2026-11-22T08:00:00Z",
    images_total: 120,
    images_ready: 120,
    has_microphone: true,
    has_camera: true,
    ...changes,
  };
}

test.each([
  [null, "off", ["unknown"]],
  [said({}), "done", ["ready"]],
  [said({ has_microphone: null, has_camera: null }), "done", ["ready"]],
  [said({ images_ready: 59 }), "waiting", ["images"]],
  [said({ images_ready: 0 }), "waiting", ["no_images"]],
  [said({ has_camera: false }), "done", ["no_camera"]],
  [said({ images_ready: 0, has_microphone: false }), "late", ["no_images", "no_microphone"]],
  [said({ images_total: 0, images_ready: 0 }), "done", ["ready"]],
] as const)(
  "a seat that says %o has a lamp that is %s and says %o",
  (readiness, tone, words) => {
    expect(lampOf(readiness)).toMatchObject({ tone, words });
  },
);

test("images are told in whole percents, and all only when all are there", () => {
  expect(lampOf(said({ images_ready: 119 })).percent).toBe(99);
});

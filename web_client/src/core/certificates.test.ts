import { describe, expect, test } from "vitest";
import type { Certificate } from "../generated/http-answers";
import { countsUntil, departmentsOf, halfYearAfter, marksOf, stateOf } from "./certificates";

function certificate(changed: Partial<Certificate> = {}): Certificate {
  return {
    id: "c",
    owner: "h",
    version: 1,
    department: "laboratory",
    control: "external",
    scope: "province",
    region: "yu",
    items: ["XCG"],
    assessed_by: "centre",
    number: "",
    passed_on: "2026-03-31",
    valid_until: "2027-03-31",
    revoked_on: null,
    added_by: "p",
    added_at: "2026-04-01T00:00:00Z",
    ...changed,
  };
}

test.each([
  ["2026-03-31", "2026-09-30"],
  ["2026-08-31", "2027-02-28"],
  ["2027-08-31", "2028-02-29"],
  ["2026-11-23", "2027-05-23"],
  ["2026-06-30", "2026-12-30"],
])("half a year after %s is %s", (day, after) => {
  expect(halfYearAfter(day)).toBe(after);
});

test("an external assessment counts half a year, internal control as long as it says", () => {
  expect(countsUntil(certificate())).toBe("2026-09-30");
  expect(countsUntil(certificate({ valid_until: "2026-06-30" }))).toBe("2026-06-30");
  expect(countsUntil(certificate({ control: "internal" }))).toBe("2027-03-31");
});

test.each([
  ["2026-03-30", {}, "ahead"],
  ["2026-03-31", {}, "in_force"],
  ["2026-09-30", {}, "in_force"],
  ["2026-10-01", {}, "ran_out"],
  ["2026-05-02", { revoked_on: "2026-05-02" }, "revoked"],
  ["2026-05-01", { revoked_on: "2026-05-02" }, "in_force"],
] as const)("on %s with %o it is %s", (day, changed, state) => {
  expect(stateOf(certificate(changed), day)).toBe(state);
});

describe("the mark of an item", () => {
  const internal = certificate({ control: "internal" });

  test("needs internal control and an external assessment", () => {
    const day = "2026-05-01";
    expect(marksOf([internal, certificate()], day)).toEqual([
      { code: "XCG", mark: { scope: "province", region: "yu" }, lacks: null },
    ]);
    expect(marksOf([certificate()], day)[0]?.lacks).toBe("no_internal");
    expect(marksOf([internal], day)[0]?.lacks).toBe("no_external");
  });

  test("is gone when the half year is over", () => {
    expect(marksOf([internal, certificate()], "2026-10-01")[0]?.lacks).toBe("no_external");
    expect(marksOf([internal, certificate()], "2027-04-01")[0]?.lacks).toBe("neither");
  });

  test("is the widest of those that stand", () => {
    const wide = certificate({ scope: "nation", region: "" });
    const [first] = marksOf([certificate(), internal, wide], "2026-05-01");
    expect(first?.mark).toEqual({ scope: "nation", region: "" });
  });
});

test("certificates stand by hospital and department, the one that ends last first", () => {
  const early = certificate({ id: "early", passed_on: "2025-03-31" });
  const groups = departmentsOf([early, certificate(), certificate({ department: "imaging" })]);
  expect(groups.map(({ department }) => department)).toEqual(["laboratory", "imaging"]);
  expect(groups[0]?.certificates.map(({ id }) => id)).toEqual(["c", "early"]);
});

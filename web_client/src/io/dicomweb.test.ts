import { expect, test } from "vitest";
import { openDicomweb, readName } from "./dicomweb";

function named(value: unknown) {
  return { "00100010": { vr: "PN", Value: [value] } };
}

test.each([
  [{ Alphabetic: "Wang^Guiying", Ideographic: "王^桂英" }, "王桂英"],
  [{ Alphabetic: "Smith^John" }, "Smith John"],
  [{}, ""],
  ["李某", "李某"],
])("the name %o is written %s", (value, written) => {
  expect(readName(named(value))).toBe(written);
});

test("a patient without a name has an empty one", () => {
  expect(readName({})).toBe("");
});

test("frames are counted from one in addresses", () => {
  const io = openDicomweb("c1");
  const series = {
    study: "1.2",
    series: "1.2.3",
    modality: "CT",
    description: "",
    number: 1,
    count: 1,
  };
  expect(io.frameUrl(series, "1.2.3.4", 0)).toBe(
    "/dicomweb/cases/c1/studies/1.2/series/1.2.3/instances/1.2.3.4/frames/1",
  );
});

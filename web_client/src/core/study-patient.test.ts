import { describe, expect, it } from "vitest";
import { readName, readSex } from "./study-patient";

describe("the patient of a study", () => {
  it.each([
    ["Wang^Guiying=王^桂英", "王桂英"],
    ["王桂英", "王桂英"],
    ["CompressedSamples^CT1", "CompressedSamples CT1"],
    ["=欧阳^淑珍=", "欧阳淑珍"],
    ["^^", ""],
    ["", ""],
  ])("%j is read as %j", (name, read) => {
    expect(readName(name)).toBe(read);
  });

  it.each([
    ["M", "male"],
    ["F", "female"],
    ["O", null],
    ["", null],
  ])("sex %j is %j", (sex, read) => {
    expect(readSex(sex)).toBe(read);
  });
});

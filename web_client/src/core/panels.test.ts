import { describe, expect, it } from "vitest";
import { filled, flagOf, NO_LINE, PANELS, withPanel } from "./panels";

describe("a value against its reference", () => {
  it.each([
    ["11.2", "3.5-9.5", "high"],
    ["3.1", "3.5–9.5", "low"],
    ["5.0", "3.5～9.5", ""],
    ["9.5", "3.5--9.5", ""],
    ["6.1", "<5.2", "high"],
    ["6.1", "≤ 6.1", ""],
    ["52", ">60", "low"],
    ["阳性", "阴性", "positive"],
    ["2+", "阴性", "positive"],
    ["±", "阴性", "positive"],
    ["阴性", "阴性", ""],
    ["<0.01", "0-0.04", ""],
    ["11.2", "", ""],
    ["", "3.5-9.5", ""],
  ])("%s of %s is %j", (value, reference, flag) => {
    expect(flagOf(value, reference)).toBe(flag);
  });
});

describe("a panel", () => {
  const [blood, urine] = PANELS;

  it("brings its rows after what is typed, each once", () => {
    if (!blood || !urine) throw new Error("no panels");
    const typed = { ...NO_LINE, name: "血红蛋白", value: "132" };
    const lines = withPanel([typed, NO_LINE], blood);

    expect(lines[0]).toBe(typed);
    expect(lines.map(({ name }) => name).sort()).toEqual(
      blood.items.map(([name]) => name).sort(),
    );
    expect(withPanel(lines, urine)).toHaveLength(lines.length + urine.items.length);
  });

  it("keeps only what was on the sheet", () => {
    expect(
      filled([
        { ...NO_LINE, name: "钾", value: "4.1" },
        { ...NO_LINE, name: "钠", value: " " },
      ]).map(({ name }) => name),
    ).toEqual(["钾"]);
  });
});

import { expect, test } from "vitest";
import { asSummary, hasWords, NOTHING, taken } from "./carried";
import { readPasted } from "./paste";

const numbers = (list: string) => `检查号：${list}`;

test("nothing carries no words", () => {
  expect(hasWords(NOTHING)).toBe(false);
  expect(asSummary(NOTHING, numbers)).toEqual({ diagnoses: [] });
});

test("what was pasted goes into the fields of the summary, the patient's own does not", () => {
  const text = "姓名：赵桂英\n主诉：腹痛\n辅助检查：B 超无异常\n诊断：阑尾炎\n检查号：CT-7";
  const carried = taken(NOTHING, readPasted(text, "2026-11-22"));

  expect(hasWords(carried)).toBe(true);
  expect(asSummary(carried, numbers)).toEqual({
    chief_complaint: "腹痛",
    auxiliary_examinations: "B 超无异常\n检查号：CT-7",
    diagnoses: [{ system: "western", name: "阑尾炎", code: "" }],
  });
});

test("a launch is kept where the paste says nothing", () => {
  const launched = { ...NOTHING, diagnosis: "阑尾炎", diagnosis_code: "K35.8" };

  expect(taken(launched, readPasted("主诉：腹痛", "2026-11-22"))).toEqual({
    ...launched,
    passages: { chief_complaint: "腹痛" },
  });
  expect(taken(launched, readPasted("诊断：肠炎", "2026-11-22")).diagnosis_code).toBe("");
});

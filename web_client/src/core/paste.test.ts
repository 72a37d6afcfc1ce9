import { expect, test } from "vitest";
import { MOST, readPasted } from "./paste";

const TODAY = "2026-11-22";

/** What was read, as field → value, with the doubt behind it. */
function read(text: string): Record<string, string> {
  return Object.fromEntries(
    readPasted(text, TODAY).map(({ field, value, doubt, is_derived }) => [
      field,
      value + (doubt === null ? "" : ` !${doubt}`) + (is_derived ? " (derived)" : ""),
    ]),
  );
}

const ALL = {
  name: "赵桂英",
  sex: "female",
  birth_date: "1949-12-31",
  id_number: "11010519491231002X",
};

test.each([
  [
    "a label per line",
    "姓名：赵桂英\n性别：女\n出生日期：1949-12-31\n身份证号：11010519491231002X",
  ],
  [
    "all on one line",
    "姓名：赵桂英 性别：女 出生日期：1949/12/31 身份证号：11010519491231002X",
  ],
  ["half-width colons", "姓名:赵桂英, 性别:女, 生日:1949.12.31, 证件号码:11010519491231002x"],
  [
    "brackets",
    "【姓名】赵桂英 【性别】女 【出生日期】1949年12月31日 【身份证号】11010519491231002X",
  ],
  ["gaps", "姓名 赵桂英  性别 女  出生日期 19491231  身份证号 11010519491231002X"],
  [
    "full-width digits",
    "姓名：赵桂英\n性别：女\n出生日期：１９４９－１２－３１\n身份证：１１０１０５１９４９１２３１００２Ｘ",
  ],
  ["a table", "姓名\t性别\t出生日期\t身份证号\n赵桂英\t女\t1949-12-31\t11010519491231002X"],
  [
    "pairs of cells",
    "姓名\t赵桂英\t性别\t女\n出生日期\t1949-12-31\t身份证号\t11010519491231002X",
  ],
  [
    "cells with colons",
    "姓名：赵桂英\t性别：女\n出生日期：1949-12-31\t身份证号：11010519491231002X",
  ],
  [
    "Windows lines",
    "姓名：赵桂英\r\n性别：女\r\n出生日期：1949-12-31 00:00:00\r\n身份证号：11010519491231002X\r\n",
  ],
])("%s is read", (_, text) => {
  expect(read(text)).toEqual(ALL);
});

test("birth date and sex are derived from the number where the text is silent", () => {
  expect(read("姓名：赵桂英\n身份证号：11010519491231002X")).toEqual({
    name: "赵桂英",
    id_number: "11010519491231002X",
    birth_date: "1949-12-31 (derived)",
    sex: "female (derived)",
  });
});

test.each([
  ["身份证号：110105194912310021", { id_number: "110105194912310021 !id_wrong" }],
  ["身份证号：1101051949****002X", { id_number: "1101051949****002X !masked" }],
  ["电话：138****0001", { phone: "138****0001 !masked" }],
  ["出生日期：1949-02-30", { birth_date: "1949-02-30 !not_a_date" }],
  ["出生日期：2027-01-01", { birth_date: "2027-01-01 !not_a_date" }],
  ["性别：不详", { sex: "不详 !not_a_sex" }],
  ["姓名：赵桂英\n姓名：李四", { name: "赵桂英 !said_twice" }],
  ["姓名：赵桂英\n患者姓名：赵桂英", { name: "赵桂英" }],
  ["出生日期：1949-12-31 年龄：56岁", { birth_date: "1949-12-31 !contradicts_age" }],
  ["出生日期：1949-12-31 年龄：76岁", { birth_date: "1949-12-31" }],
  [`姓名：${"长".repeat(61)}`, { name: `${"长".repeat(60)} !cut` }],
])("%s is marked where it is doubtful", (text, said) => {
  expect(read(text)).toEqual(said);
});

test("what contradicts the number is marked", () => {
  const said = read("性别：男\n出生日期：1950-01-01\n身份证号：11010519491231002X");

  expect(said).toMatchObject({
    sex: "male !contradicts_id",
    birth_date: "1950-01-01 !contradicts_id",
  });
});

test("a passage goes on until the next label, and keeps its words as they are", () => {
  const text = [
    "姓名：赵桂英  科室：内科",
    "主诉：右下腹痛６小时",
    "现病史：患者 6 小时前无明显诱因出现上腹痛，",
    "后转移至右下腹，外院诊断：阑尾炎。白细胞 12.5×10⁹/L。",
    "既往史：无",
    "初步诊断：急性阑尾炎",
    "检查号：CT20261122001",
  ].join("\n");

  expect(read(text)).toEqual({
    name: "赵桂英",
    chief_complaint: "右下腹痛６小时",
    present_illness:
      "患者 6 小时前无明显诱因出现上腹痛，\n后转移至右下腹，外院诊断：阑尾炎。白细胞 12.5×10⁹/L。",
    past_history: "无",
    diagnosis: "急性阑尾炎",
    accession: "CT20261122001",
  });
});

test.each([
  ["", {}],
  ["今天天气不错，患者来诊。", {}],
  ["姓名：\n性别：-\n电话：/", {}],
  ["姓名\t性别\t年龄", {}],
  ["姓名是他自己写的", {}],
  ["婚姻：不知道", {}],
  ["婚姻状况：离婚", { marital_status: "divorced" }],
])("%j is no more than it says", (text, said) => {
  expect(read(text)).toEqual(said);
});

test("any text is read to its end in time and offers each field once", () => {
  const signs = [
    "姓名",
    "：",
    "\t",
    "\n",
    " ",
    "性别",
    "女",
    "身份证号",
    "1",
    "X",
    "【",
    "主诉",
    "*",
  ];
  let seed = 7;
  const next = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed;
  };
  for (let round = 0; round < 400; round += 1) {
    const text = Array.from({ length: next() % 60 }, () => signs[next() % signs.length]).join(
      "",
    );
    const fields = readPasted(text, TODAY).map(({ field }) => field);
    expect(new Set(fields).size).toBe(fields.length);
  }
  const started = performance.now();
  readPasted("姓名 ".repeat(MOST), TODAY);
  readPasted("主诉：".repeat(MOST), TODAY);
  expect(performance.now() - started).toBeLessThan(2_000);
});

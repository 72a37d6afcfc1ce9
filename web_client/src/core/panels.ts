/** Common laboratory panels as rows to fill in, and what a value is against its reference. */
import type { LabResult } from "../generated/http-answers";

/** A line of a sheet as it is typed. */
export interface Line {
  readonly name: string;
  readonly value: string;
  readonly unit: string;
  readonly reference: string;
  readonly flag: LabResult["flag"];
}

export interface Panel {
  readonly name: string;
  readonly en: string;
  readonly department: string;
  readonly items: readonly (readonly [item: string, unit: string])[];
}

export const NO_LINE: Line = { name: "", value: "", unit: "", reference: "", flag: "" };

// Names and units as WS/T 405, 404 and the sheets of county laboratories write them. References
// are the laboratory's own: they are typed from the sheet.
export const PANELS: readonly Panel[] = [
  {
    ...{ name: "血常规", en: "Blood count", department: "检验科" },
    items: [
      ["白细胞计数", "10^9/L"],
      ["中性粒细胞百分比", "%"],
      ["淋巴细胞百分比", "%"],
      ["单核细胞百分比", "%"],
      ["红细胞计数", "10^12/L"],
      ["血红蛋白", "g/L"],
      ["红细胞压积", "%"],
      ["平均红细胞体积", "fL"],
      ["血小板计数", "10^9/L"],
      ["C反应蛋白", "mg/L"],
    ],
  },
  {
    ...{ name: "尿常规", en: "Urinalysis", department: "检验科" },
    items: [
      ["尿蛋白", ""],
      ["尿葡萄糖", ""],
      ["尿酮体", ""],
      ["尿潜血", ""],
      ["尿白细胞酯酶", ""],
      ["尿亚硝酸盐", ""],
      ["尿酸碱度", ""],
      ["尿比重", ""],
      ["尿红细胞（镜检）", "/HP"],
      ["尿白细胞（镜检）", "/HP"],
    ],
  },
  {
    ...{ name: "肝功能", en: "Liver function", department: "检验科" },
    items: [
      ["丙氨酸氨基转移酶", "U/L"],
      ["天门冬氨酸氨基转移酶", "U/L"],
      ["γ-谷氨酰转移酶", "U/L"],
      ["碱性磷酸酶", "U/L"],
      ["总胆红素", "μmol/L"],
      ["直接胆红素", "μmol/L"],
      ["总蛋白", "g/L"],
      ["白蛋白", "g/L"],
    ],
  },
  {
    ...{ name: "肾功能", en: "Kidney function", department: "检验科" },
    items: [
      ["尿素", "mmol/L"],
      ["肌酐", "μmol/L"],
      ["尿酸", "μmol/L"],
      ["估算肾小球滤过率", "mL/min/1.73m²"],
    ],
  },
  {
    ...{ name: "血糖血脂", en: "Glucose and lipids", department: "检验科" },
    items: [
      ["空腹血糖", "mmol/L"],
      ["糖化血红蛋白", "%"],
      ["总胆固醇", "mmol/L"],
      ["甘油三酯", "mmol/L"],
      ["高密度脂蛋白胆固醇", "mmol/L"],
      ["低密度脂蛋白胆固醇", "mmol/L"],
    ],
  },
  {
    ...{ name: "电解质", en: "Electrolytes", department: "检验科" },
    items: [
      ["钾", "mmol/L"],
      ["钠", "mmol/L"],
      ["氯", "mmol/L"],
      ["钙", "mmol/L"],
    ],
  },
  {
    ...{ name: "凝血功能", en: "Coagulation", department: "检验科" },
    items: [
      ["凝血酶原时间", "s"],
      ["国际标准化比值", ""],
      ["活化部分凝血活酶时间", "s"],
      ["纤维蛋白原", "g/L"],
      ["D-二聚体", "mg/L"],
    ],
  },
  {
    ...{ name: "心肌标志物", en: "Cardiac markers", department: "检验科" },
    items: [
      ["肌钙蛋白I", "ng/mL"],
      ["肌酸激酶同工酶", "U/L"],
      ["肌红蛋白", "ng/mL"],
      ["氨基末端脑钠肽前体", "pg/mL"],
    ],
  },
];

/** What is typed stays; the rows of the panel that are not there yet come after it. */
export function withPanel(lines: readonly Line[], panel: Panel): Line[] {
  const typed = lines.filter((line) => !isBlank(line));
  const there = new Set(typed.map(({ name }) => name));
  const rows = panel.items.filter(([name]) => !there.has(name));
  return [...typed, ...rows.map(([name, unit]) => ({ ...NO_LINE, name, unit }))];
}

export function isBlank({ name, value }: Line): boolean {
  return name.trim() === "" && value.trim() === "";
}

/** The lines to save: rows of a panel that were not on the sheet are left out. */
export function filled(lines: readonly Line[]): Line[] {
  return lines.filter(({ value }) => value.trim() !== "");
}

const NEGATIVE = /^(阴性|neg(ative)?|-|（-）|\(-\))$/i;
const POSITIVE = /^(阳性|弱阳性|pos(itive)?|[+＋±]+|\d\+|（\+）|\(\+\))/i;

/** High, low or positive against the reference of the sheet; nothing where that can't be told. */
export function flagOf(value: string, reference: string): LabResult["flag"] {
  const [said, range] = [value.trim(), reference.trim()];
  if (NEGATIVE.test(range)) return POSITIVE.test(said) ? "positive" : "";
  const number = numberIn(said);
  if (number === null) return "";
  const [low, high] = boundsOf(range);
  if (high !== null && number > high) return "high";
  return low !== null && number < low ? "low" : "";
}

function numberIn(text: string): number | null {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : null;
}

function boundsOf(range: string): readonly [low: number | null, high: number | null] {
  const between = /^(\d+(?:\.\d+)?)\s*(?:-{1,2}|–|—|~|～|至)\s*(\d+(?:\.\d+)?)$/.exec(range);
  if (between) return [Number(between[1]), Number(between[2])];
  const below = /^[<≤＜]=?\s*(\d+(?:\.\d+)?)$/.exec(range);
  if (below) return [null, Number(below[1])];
  const above = /^[>≥＞]=?\s*(\d+(?:\.\d+)?)$/.exec(range);
  return above ? [Number(above[1]), null] : [null, null];
}

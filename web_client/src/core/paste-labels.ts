/** What hospital systems write: the names of fields, and their values. All Chinese of the paste
 * stands here: it is what others say, not what our pages say. */

export type LineField =
  | "name"
  | "sex"
  | "birth_date"
  | "age"
  | "id_number"
  | "phone"
  | "record_number"
  | "ethnicity"
  | "marital_status"
  | "occupation"
  | "insurance"
  | "address"
  | "accession";

/** The passages of a summary that another system may fill. */
export const PASSAGES = [
  "chief_complaint",
  "present_illness",
  "past_history",
  "allergies",
  "family_history",
  "physical_examination",
  "auxiliary_examinations",
  "treatment_so_far",
] as const;

export type Passage = (typeof PASSAGES)[number];
export type PassageField = Passage | "diagnosis";
export type PastedField = LineField | PassageField;

const NAMES: Readonly<Record<PastedField, string>> = {
  name: "姓名 患者姓名 病人姓名 患者 病人",
  sex: "性别 患者性别",
  birth_date: "出生日期 出生年月日 出生年月 出生时间 生日",
  age: "年龄 患者年龄",
  id_number: "身份证号码 身份证号 身份证 居民身份证号 居民身份证 公民身份号码 证件号码 证件号",
  phone: "联系电话 电话号码 电话 手机号码 手机号 手机 本人电话 移动电话 联系方式",
  record_number: "门诊号 住院号 病历号 病案号 健康档案号 就诊号 登记号 患者ID 病人ID",
  ethnicity: "民族",
  marital_status: "婚姻状况 婚姻 婚否",
  occupation: "职业 工作单位 职业或工作单位",
  insurance: "参保类型 医保类型 费别 付费方式",
  address: "现住址 家庭住址 家庭地址 联系地址 住址 地址",
  accession: "检查号 影像号 检查流水号 申请单号",
  chief_complaint: "主诉 主述",
  present_illness: "现病史",
  past_history: "既往史 既往病史",
  allergies: "过敏史 药物过敏史",
  family_history: "家族史",
  physical_examination: "体格检查 查体 体检",
  auxiliary_examinations: "辅助检查 实验室检查",
  treatment_so_far: "治疗经过 诊疗经过 处理",
  diagnosis: "初步诊断 临床诊断 门诊诊断 入院诊断 主要诊断 西医诊断 诊断",
};

const OVER_LINES: ReadonlySet<PastedField> = new Set<PastedField>([...PASSAGES, "diagnosis"]);

const FIELDS = new Map<string, PastedField>(
  (Object.entries(NAMES) as [PastedField, string][]).flatMap(([field, names]) =>
    names.split(" ").map((name): [string, PastedField] => [name, field]),
  ),
);

/** The field of a label, as it stands alone in a cell; null for anything else. */
export function fieldOf(label: string): PastedField | null {
  return FIELDS.get(label.replace(/[\s【】[\]*:：]/g, "")) ?? null;
}

/** Whether what follows the label may go on over several lines. */
export function isPassage(field: PastedField): field is PassageField {
  return OVER_LINES.has(field);
}

const ANY = [...FIELDS.keys()].sort((one, other) => other.length - one.length).join("|");

/** A label with a colon, at the start or after a gap; or one that a gap follows, between gaps. */
export const LABEL = new RegExp(
  `(?<=^|[\\s,，;；。|【\\[*])(${ANY})(?:[】\\]]?[ \\u3000]*[:：=][ \\u3000]*|[】\\]][ \\u3000]*)`,
  "gmu",
);
export const BARE_LABEL = new RegExp(`(?<=^|[ \\u3000]{1,})(${ANY})[ \\u3000]+`, "gmu");

/** What stands in a field that is empty. */
export const EMPTY = /^[-—/\\无]$/u;
export const NONE = "无";
export const MALE = /^(男性?|M|male|1)$/iu;
export const FEMALE = /^(女性?|F|female|2)$/iu;
export const DAY = /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[\sT].*)?$/u;
export const AGE = /^(\d{1,3})\s*(?:岁|$)/u;

export const MARITAL: Readonly<Record<string, string>> = {
  未婚: "single",
  已婚: "married",
  离婚: "divorced",
  离异: "divorced",
  丧偶: "widowed",
};

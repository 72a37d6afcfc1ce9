/** The return of a patient who was referred, and the visits after it. */
import type { Translation } from ".";

export const zh = {
  back: {
    heading: "回转",
    lead: "病情稳定后，由主管医师开回转单，责任科室审批后，患者回到{{from}}继续治疗。",
    start: "开回转单",
    answers: "本单回转的原转诊单：",
  },
  revisits: {
    heading: "回访",
    pending: "患者接回后第 {{days}} 天回访。",
    findings: "回访所见",
    findings_help: "症状、体征、用药、康复情况，是否需要再次就诊。",
    record: "记录回访",
    do: "保存回访记录",
    leave: "暂不记录",
    open: "待回访",
    late: "已逾期",
    finished: "已回访",
  },
} as const;

export const en: Translation<typeof zh> = {
  back: {
    heading: "Return",
    lead: "Once stable, the attending doctor writes a return; the department approves it and the patient goes back to {{from}}.",
    start: "Write a return",
    answers: "This returns the referral:",
  },
  revisits: {
    heading: "Revisits",
    pending: "On day {{days}} after the patient is back.",
    findings: "Findings",
    findings_help: "Symptoms, signs, drugs, recovery; whether a doctor is needed again.",
    record: "Note the visit",
    do: "Save the visit",
    leave: "Not now",
    open: "To be made",
    late: "Overdue",
    finished: "Made",
  },
};

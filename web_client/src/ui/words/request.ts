/** The request, and handing it in. */
import type { Translation } from ".";

export const zh = {
  heading: "会诊申请",
  fields: {
    service: "服务类别",
    composition: "会诊类型",
    mode: "会诊方式",
    urgency: "紧急程度",
    wanted_hospital: "拟请机构",
    wanted_department: "拟请科室",
    wanted_expert: "拟请专家",
    wanted_title: "职称要求",
    wanted_at: "期望会诊时间",
    purpose: "会诊目的",
    reason: "会诊原因",
    questions: "需要解决的问题",
  },
  service: {
    consultation: "远程会诊（本院决定诊疗并负责）",
    diagnosis: "远程诊断（双方共同负责）",
  },
  composition: { single: "单学科", multidisciplinary: "多学科（MDT）" },
  mode: { video: "视频会诊", asynchronous: "离线图文" },
  urgency: { ordinary: "普通", urgent: "急会诊" },
  any_hospital: "由牵头医院安排",
  choose_title: "请选择",
  no_wish: "由分诊员安排",
  questions_help: "一行一个问题，专家会逐条回答。",
  submit: "提交申请",
  submit_lead:
    "提交后，{{lead}}的分诊员会看到这份病历，并邀请专家。病历在提交后锁定；退回补充时可以再改。",
  paper: "申请单 PDF",
} as const;

export const en: Translation<typeof zh> = {
  heading: "Request",
  fields: {
    service: "Service",
    composition: "Composition",
    mode: "Mode",
    urgency: "Urgency",
    wanted_hospital: "Hospital asked for",
    wanted_department: "Department asked for",
    wanted_expert: "Expert asked for",
    wanted_title: "Title asked for",
    wanted_at: "Time wished for",
    purpose: "Purpose",
    reason: "Reason",
    questions: "Questions",
  },
  service: {
    consultation: "Consultation (this hospital decides and is responsible)",
    diagnosis: "Remote diagnosis (joint responsibility)",
  },
  composition: { single: "One discipline", multidisciplinary: "Several disciplines (MDT)" },
  mode: { video: "Video", asynchronous: "In writing" },
  urgency: { ordinary: "Ordinary", urgent: "Urgent" },
  any_hospital: "As the lead hospital arranges",
  choose_title: "Please choose",
  no_wish: "As triage arranges",
  questions_help: "One question per line; the experts answer each.",
  submit: "Submit the request",
  submit_lead:
    "Then the triage clerk of {{lead}} sees this record and invites experts. The record is locked from then on; if it is returned you can change it again.",
  paper: "Request as PDF",
};

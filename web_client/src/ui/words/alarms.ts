/** What rings: the banner over every page, and the bell. */
import type { Translation } from ".";

export const zh = {
  region: "告警",
  kind: {
    emergency_referral: "急诊上转",
    referral: "转诊等待答复",
    return: "回转等待答复",
    papers: "手续待补",
  },
  from: "{{hospital}} 来电",
  waits: "{{hospital}}，{{kind}}",
  papers_due: "急诊上转的手续已过补齐时限",
  call_back: "回拨",
  ringing_for: "已呼叫 {{time}}",
  waiting_for: "已等待 {{time}}",
  take: "接警",
  answer: "去答复",
  see: "查看",
  fill: "去补齐",
  noted: "知道了",
  blocked: "浏览器还没有放出铃声，请点一下页面。",
} as const;

export const en: Translation<typeof zh> = {
  region: "Alarms",
  kind: {
    emergency_referral: "Emergency",
    referral: "referral not answered",
    return: "return not answered",
    papers: "Papers owed",
  },
  from: "from {{hospital}}",
  waits: "{{hospital}}: {{kind}}",
  papers_due: "The papers of an emergency are overdue",
  call_back: "Call back",
  ringing_for: "ringing for {{time}}",
  waiting_for: "waiting for {{time}}",
  take: "Take it",
  answer: "Answer it",
  see: "Open",
  fill: "Complete them",
  noted: "Noted",
  blocked: "The browser holds the bell back: click anywhere on the page.",
};

/** Packages, archives and their receipts. */
import type { Translation } from ".";

export const zh = {
  heading: "归档",
  lead: "每份报告和执行记录都封成一个包，送到应保存的医院。对方校验后签回执；没有回执就不算送达。",
  empty: "还没有需要归档的内容。报告签署后会自动封包、送出，并列在这里。",
  section: "归档与回执",
  section_waiting: "正在封包，随后送出。",
  kind: { report: "会诊报告", amendment: "修订报告", execution: "执行记录" },
  sealed: "{{time}} 封包 · {{size}}",
  digest: "SHA-256 {{digest}}",
  state: {
    pending: "正在送出",
    delivered: "已收到回执",
    waived: "不送",
    failed: "对方拒收",
  },
  waived: "患者不同意送存副本",
  received: "{{time}} 收妥",
  attempts: "已尝试 {{n}} 次，会继续自动重试",
  refused: "归档端没有接收（{{code}}）。请联系对方信息科，处理后再送。",
  again: "再送一次",
  key: "回执密钥 {{key}}",
  settled: "应送的都已送达",
  unsettled: "还有没送到的",
  open_case: "打开病例",
} as const;

export const en: Translation<typeof zh> = {
  heading: "Deliveries",
  lead: "Each report and execution record is sealed into a package and sent to the hospitals that must keep it. They check it and sign a receipt; without a receipt it is not delivered.",
  empty:
    "Nothing is to be archived yet. A signed report is sealed and sent by itself, and listed here.",
  section: "Archives and receipts",
  section_waiting: "The package is being sealed and will be sent.",
  kind: { report: "Report", amendment: "Amended report", execution: "Execution record" },
  sealed: "sealed {{time}} · {{size}}",
  digest: "SHA-256 {{digest}}",
  state: {
    pending: "being sent",
    delivered: "receipt received",
    waived: "not sent",
    failed: "refused",
  },
  waived: "the patient refused the copy",
  received: "received {{time}}",
  attempts: "{{n}} attempts, trying on by itself",
  refused:
    "The archive did not take it ({{code}}). Ask their IT department, then send it again.",
  again: "Send again",
  key: "key of the receipt {{key}}",
  settled: "Everything due has arrived",
  unsettled: "Something has not arrived yet",
  open_case: "Open the case",
};

/** Packages, archives and their receipts. */
import type { Translation } from ".";

export const zh = {
  heading: "归档",
  lead: "每份报告和执行记录都封成一个包，送到应保存的医院。对方校验后签回执；没有回执就不算送达。影像、标注和报告另送影像系统，记录另推送到医院的业务系统。",
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
  open_case: "打开病例",
  stuck: "{{n}} 个病例有内容没有送到，需要人处理。",
  show_stuck: "只看需要处理的",
  show_all: "全部显示",
  pages: "翻页",
  window: "第 {{first}}–{{last}} 个病例，每页 100 个",
  before: "上一页",
  after: "下一页",
  shipment: {
    heading: "影像系统 {{pacs}}",
    far: "{{delivered}} / {{all}} 份已在对方",
    state: {
      pending: "正在送出",
      delivered: "已送到并读回核对",
      conflict: "对方已有不同内容",
      failed: "没有送到",
    },
    was_there: "其中 {{n}} 件对方已有，没有重复发送。",
    read_back: "每一份都从影像系统读回，与本院一致才算送到。",
    missing: "{{n}} 幅在会诊中展示过的影像本院没有保存，未送出。",
    conflict_do:
      "对方在同一编号下存有另外的内容，为避免覆盖，没有送出。请联系影像科核对：对方删除或改正后，再送一次。",
    failed_do:
      "多次尝试后放弃。本院的记录完整无损。请联系影像科检查影像系统是否开机、地址和 AE 是否正确，处理后再送一次。",
    kind: {
      image: "影像",
      presentation: "标注",
      selection: "关键影像",
      report: "报告 PDF",
    },
  },
  push: {
    heading: "{{hospital}}的业务系统（FHIR）",
    state: { pending: "正在推送", delivered: "对方已接收", failed: "对方拒收" },
    receipt: "回执",
    failed_do:
      "对方系统没有接收。本院的记录完整无损。请把下面的原因告诉对方信息科，处理后再送。",
  },
} as const;

export const en: Translation<typeof zh> = {
  heading: "Deliveries",
  lead: "Each report and execution record is sealed into a package and sent to the hospitals that must keep it. They check it and sign a receipt; without a receipt it is not delivered. Images, marks and reports go to picture archives, records into hospitals' systems.",
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
  open_case: "Open the case",
  stuck: "Of {{n}} cases something has not arrived and needs a person.",
  show_stuck: "Show only these",
  show_all: "Show all",
  pages: "Pages",
  window: "cases {{first}}–{{last}}, 100 on a page",
  before: "Before",
  after: "Next",
  shipment: {
    heading: "Picture archive {{pacs}}",
    far: "{{delivered}} of {{all}} are there",
    state: {
      pending: "being sent",
      delivered: "there, and read back",
      conflict: "something else is there",
      failed: "did not arrive",
    },
    was_there: "The archive had {{n}} of them; these were not sent again.",
    read_back: "Each object was read back from the archive and is the same as ours.",
    missing: "{{n}} images that were shown are not kept here and were not sent.",
    conflict_do:
      "The archive has something else under the same number, so nothing was overwritten. Ask the imaging department to check; once it is removed or corrected there, send again.",
    failed_do:
      "Given up after many attempts. The record is safe here. Ask the imaging department whether the archive runs and its address and AE title are right, then send again.",
    kind: {
      image: "image",
      presentation: "marks",
      selection: "key images",
      report: "report PDF",
    },
  },
  push: {
    heading: "System of {{hospital}} (FHIR)",
    state: { pending: "being pushed", delivered: "taken", failed: "refused" },
    receipt: "receipt",
    failed_do:
      "The system did not take it. The record is safe here. Tell its IT department the reason below, then send again.",
  },
};

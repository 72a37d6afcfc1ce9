/** The worklist and opening a case. */
import type { Translation } from ".";

export const zh = {
  heading: "待办",
  scope: { mine: "待我处理", open: "进行中", done: "已完成" },
  scopes: "范围",
  filter: "在列表中查找",
  who: "患者",
  what: "题目",
  where: "送往",
  state: "状态",
  clock: "时限",
  next: "下一步",
  images: "影像 {{n}} 幅",
  saved: "{{time}} 保存",
  starts: "{{time}} 开始",
  untitled: "尚未填写主诉",
  empty_mine: "现在没有等您处理的会诊。",
  empty_mine_doctor: "需要上级医院的意见时，从这里发起会诊；写到一半会自动保存。",
  empty_mine_other: "有新的会诊需要您时，会立刻出现在这里。",
  empty_open: "没有进行中的会诊。",
  empty_done: "还没有完成的会诊。结案、撤销和作废的会诊会列在这里。",
  empty_query: "没有找到“{{query}}”。",
  find_patient: "查找本院患者",
  no_patient: "本院没有“{{query}}”的记录。请在下面登记。",
  register: "登记新患者",
  register_lead:
    "只有姓名和性别现在必须填写；其余可以稍后在病例页补全。实名登记，只有本院和参与会诊、接诊的医务人员能看到。",
} as const;

export const en: Translation<typeof zh> = {
  heading: "Worklist",
  scope: { mine: "Waiting on me", open: "In progress", done: "Done" },
  scopes: "Scope",
  filter: "Find in the list",
  who: "Patient",
  what: "Subject",
  where: "Goes to",
  state: "State",
  clock: "Clock",
  next: "Next step",
  images: "{{n}} images",
  saved: "saved {{time}}",
  starts: "starts {{time}}",
  untitled: "No chief complaint yet",
  empty_mine: "Nothing waits on you now.",
  empty_mine_doctor: "When you need an opinion, start here; what you write saves itself.",
  empty_mine_other: "A consultation that needs you appears here at once.",
  empty_open: "No consultation is in progress.",
  empty_done:
    "Nothing is done yet. Closed, cancelled and voided consultations are listed here.",
  empty_query: "Nothing found for “{{query}}”.",
  find_patient: "Find a patient of this hospital",
  no_patient: "No record of “{{query}}” in this hospital. Register the patient below.",
  register: "Register a new patient",
  register_lead:
    "Only name and sex are needed now; the rest can be completed on the case page. Only this hospital and those who consult or receive the patient see it.",
};

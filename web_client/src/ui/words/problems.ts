/** What is said when something does not work. */
import type { Translation } from ".";

export const zh = {
  unreachable: "连接不上服务器。您填写的内容还在这里。",
  unknown: "服务器没有完成这一步，什么也没有改变。",
  again: "再试一次",
  code: "代码 {{code}}",
  page: "这个页面出错了。",
  page_safe: "已保存的内容都在服务器上。请重新打开页面。",
  reload: "重新打开",
  line_lost: "与服务器的连接中断，正在重新连接。已保存的内容都在。",
  not_found: "没有这个页面，或者您无权查看。",
  to_worklist: "回到待办",
} as const;

export const en: Translation<typeof zh> = {
  unreachable: "The server cannot be reached. What you wrote is still here.",
  unknown: "The server did not finish this step; nothing was changed.",
  again: "Try again",
  code: "Code {{code}}",
  page: "This page failed.",
  page_safe: "What was saved is on the server. Please open the page again.",
  reload: "Open again",
  line_lost: "The connection was lost and is being restored. What was saved is safe.",
  not_found: "There is no such page, or it is not yours to see.",
  to_worklist: "Back to the worklist",
};

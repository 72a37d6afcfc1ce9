/** Drafts that save themselves. */
import type { Translation } from ".";

export const zh = {
  saved: "已保存 {{time}}",
  saving: "正在保存…",
  failed: "还没有保存，正在重试。您写的内容还在这里。",
  refused: "没有保存",
  conflict_short: "与另一个窗口的改动不一致",
  conflict: "这份草稿在另一个窗口里也改动过。两边都还在，请选择留下哪一份，不会自动覆盖。",
  field: "项目",
  mine: "我这里",
  theirs: "另一个窗口（已保存）",
  keep_mine: "留下我这里的",
  take_theirs: "改用已保存的（我的文字会复制到剪贴板）",
} as const;

export const en: Translation<typeof zh> = {
  saved: "Saved {{time}}",
  saving: "Saving…",
  failed: "Not saved yet, trying again. What you wrote is still here.",
  refused: "Not saved",
  conflict_short: "Differs from another window",
  conflict:
    "This draft was also changed in another window. Both are still here: choose which one stays; nothing is overwritten by itself.",
  field: "Field",
  mine: "Here",
  theirs: "Other window (saved)",
  keep_mine: "Keep mine",
  take_theirs: "Take the saved one (my text goes to the clipboard)",
};

/** Signing in. */
import type { Translation } from ".";

export const zh = {
  title: "登录联诊",
  lead: "医联体远程会诊：一份意见，从乡镇到县医院，再完整归档。",
  account: "账号",
  password: "密码",
  submit: "登录",
  demo: "演示账号",
  demo_lead: "这是演示环境，数据是虚构的。点一个人，以他的身份登录。",
  setup_needed: "这台服务器还没有设置。请打开启动时打印的一次性设置网址。",
  version: "版本 {{version}}",
} as const;

export const en: Translation<typeof zh> = {
  title: "Sign in to Lianzhen",
  lead: "Remote consultation for a hospital alliance: one opinion, from township to county, archived whole.",
  account: "Account",
  password: "Password",
  submit: "Sign in",
  demo: "Demo accounts",
  demo_lead: "This is a demo; the people are invented. Click one to sign in as that person.",
  setup_needed:
    "This server is not set up yet. Open the one-time address printed at its start.",
  version: "Version {{version}}",
};

/** A problem told in place: what happened, what is safe, one button, a small code. */
import { Button } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { codeOf, type Problem } from "../../core/problems";
import { useSay } from "./say";

type NoticeProps = {
  readonly tone: "problem" | "waiting" | "calm";
  readonly children: ReactNode;
  readonly action?: ReactNode;
};

/** A line that stands out, with at most one button. */
export function Notice({ tone, children, action }: NoticeProps) {
  return (
    <div className={`notice notice-${tone}`} role={tone === "problem" ? "alert" : "status"}>
      <div className="notice-words">{children}</div>
      {action}
    </div>
  );
}

type ProblemNoticeProps = {
  readonly problem: Problem;
  readonly onAgain?: (() => void) | undefined;
};

/** What the server said, or that it said nothing. */
export function ProblemNotice({ problem, onAgain }: ProblemNoticeProps) {
  const { t } = useTranslation();
  const say = useSay();
  return (
    <Notice
      tone="problem"
      action={onAgain && <Button onClick={onAgain}>{t("problems.again")}</Button>}
    >
      {say.problem(problem)}{" "}
      <span className="notice-code">{t("problems.code", { code: codeOf(problem) })}</span>
    </Notice>
  );
}

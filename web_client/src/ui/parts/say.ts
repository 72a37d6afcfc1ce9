/** Words for what the cores compute and the server sends. */
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { age, moment, remaining, type Said } from "../../core/clocks";
import type { Problem } from "../../core/problems";
import { useNow } from "./screen";

/** How a person says an age, a moment, a term or a problem, in the language of the page. */
export type Say = {
  readonly said: (said: Said) => string;
  readonly age: (birthDate: string | null) => string;
  readonly moment: (at: string) => string;
  readonly remaining: (dueAt: string) => string;
  readonly either: (both: { readonly zh: string; readonly en: string }) => string;
  readonly problem: (problem: Problem) => string;
};

/** The words of the page, anew when the minute or the language changes. */
export function useSay(): Say {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const said = useCallback((what: Said) => t(what.key, { ...what.blanks }), [t]);
  const either = (both: { readonly zh: string; readonly en: string }) =>
    i18n.language === "en" ? both.en : both.zh;
  return {
    said,
    either,
    age: (birthDate) => said(age(birthDate, now)),
    moment: (at) => said(moment(new Date(at), now)),
    remaining: (dueAt) => said(remaining(new Date(dueAt), now)),
    problem: (problem) => {
      if (problem.kind === "unreachable") return t("problems.unreachable");
      return either(problem) || t("problems.unknown");
    },
  };
}

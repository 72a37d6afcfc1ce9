/** Why there is less of a recording than was asked for, in words. */
import { useTranslation } from "react-i18next";

/** The sentence for a code; one that this page does not know is told as a code. */
export function useWhy(): (code: string) => string {
  const { t, i18n } = useTranslation();
  return (code) => {
    const key = `replay.why.${code}`;
    return i18n.exists(key) ? t(key) : t("replay.why.other", { code });
  };
}

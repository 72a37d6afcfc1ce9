/** What triage asked for when it gave the request back. */
import { useTranslation } from "react-i18next";
import { Notice } from "../parts/notice";
import { useCase } from "./case-context";

/** The list of what is missing, while the request is returned. */
export function ReturnedNotice() {
  const { t } = useTranslation();
  const { view } = useCase();
  const { state, missing_items, return_note } = view.consultation;
  if (state !== "returned") return null;
  return (
    <Notice tone="waiting">
      <strong>{t("case.returned.heading")}</strong>
      <ul>
        {missing_items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
      {return_note !== "" && <p>{return_note}</p>}
      <span className="quiet">{t("case.returned.clock")}</span>
    </Notice>
  );
}

/** On the page of a case whose consultation became an emergency: where it went. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Consultation } from "../../generated/http-answers";
import { Notice } from "../parts/notice";
import { emergenciesQuestion } from "./questions";

type ConvertedNoticeProps = { readonly consultation: Consultation };

/** Nothing for any other state. */
export function ConvertedNotice({ consultation }: ConvertedNoticeProps) {
  const { t } = useTranslation();
  const is_converted = consultation.state === "converted";
  const { data = [] } = useQuery({ ...emergenciesQuestion, enabled: is_converted });
  if (!is_converted) return null;
  const row = data.find((one) => one.consultation === consultation.id);
  const is_live = consultation.session_started_at && !consultation.session_ended_at;
  return (
    <Notice
      tone="waiting"
      action={
        <span className="converted-ways">
          {row && <Link to={`/emergencies/${row.id}`}>{t("emergency.to_card")}</Link>}
          {is_live && <Link to={`/room/${consultation.id}`}>{t("emergency.room_live")}</Link>}
        </span>
      }
    >
      {t(is_live ? "emergency.converted_live" : "emergency.converted")}
    </Notice>
  );
}

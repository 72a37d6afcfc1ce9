/** Whether this machine can be heard: the bell tried, the notices of the desktop allowed. */
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { askToNotify, mayNotify, tryBell } from "../../io/ringer";

/** Trying it is the click that lets the browser ring later. */
export function BellCard() {
  const { t } = useTranslation();
  const [notices, setNotices] = useState(mayNotify);
  return (
    <section className="card bell" aria-labelledby="bell">
      <h2 id="bell">{t("duty.bell")}</h2>
      <p className="quiet">{t("duty.bell_lead")}</p>
      <div className="bell-acts">
        <Button onClick={tryBell}>{t("duty.try")}</Button>
        {notices === "default" && (
          <Button onClick={() => void askToNotify().then(() => setNotices(mayNotify()))}>
            {t("duty.notify")}
          </Button>
        )}
        {notices === "granted" && <span className="quiet">{t("duty.notify_on")}</span>}
        {notices === "denied" && <span className="quiet">{t("duty.notify_denied")}</span>}
      </div>
    </section>
  );
}

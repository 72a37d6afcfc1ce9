/** Whom to call in a hospital now: officers in order, the referral phone, the ambulance. */
import { useTranslation } from "react-i18next";
import type { OnDuty } from "../../generated/http-answers";
import { PhoneLink } from "./marks";

const AMBULANCE = "120";

type PhonesProps = { readonly watch: Pick<OnDuty, "hospital_name" | "phone" | "people"> };

/** The first officer stands out; without any the referral phone does. */
export function Phones({ watch }: PhonesProps) {
  const { t } = useTranslation();
  const reached = watch.people.filter(({ phone }) => (phone ?? "") !== "");
  return (
    <div className="phones">
      {watch.people.length === 0 && <p className="quiet">{t("emergency.duty_none")}</p>}
      {reached.map((person, at) => (
        <PhoneLink
          key={person.id}
          who={person.name}
          note={person.department}
          phone={person.phone ?? ""}
          is_first={at === 0}
        />
      ))}
      {watch.phone !== "" && (
        <PhoneLink
          who={t("emergency.hospital_phone")}
          note={watch.hospital_name}
          phone={watch.phone}
          is_first={reached.length === 0}
        />
      )}
      <PhoneLink who={t("emergency.ambulance")} phone={AMBULANCE} />
    </div>
  );
}

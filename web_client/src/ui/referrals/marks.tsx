/** How pressing a referral is, whom to call, how long it waits: small parts of its pages. */
import { useTranslation } from "react-i18next";
import type { Acuity } from "../../core/referrals";
import { waited } from "../../core/referrals";
import type { OnDuty } from "../../generated/http-answers";
import { useSay } from "../parts/say";
import { useNow } from "../parts/screen";

type AcuityMarkProps = { readonly acuity: Acuity; readonly is_emergency: boolean };

/** The word for an emergency, a critical or an urgent patient; an ordinary one needs none. */
export function AcuityMark({ acuity, is_emergency }: AcuityMarkProps) {
  const { t } = useTranslation();
  if (is_emergency) return <span className="urgent">{t("referrals.emergency")}</span>;
  if (acuity === "routine") return null;
  return <span className="urgent">{t(`referrals.acuity.${acuity}`)}</span>;
}

/** How long something has been waiting, anew each half minute. */
export function useWaited(): (since: string) => string {
  const say = useSay();
  const now = useNow();
  return (since) => say.said(waited(new Date(since), now));
}

/** A number that a phone dials. */
export function PhoneNumber({ number }: { readonly number: string }) {
  return (
    <a className="number" href={`tel:${number.replace(/[^0-9+]/g, "")}`}>
      {number}
    </a>
  );
}

type DutyPhonesProps = { readonly whom: OnDuty };

/** The referral phone of a hospital and its officers on duty, in the order to call them. */
export function DutyPhones({ whom }: DutyPhonesProps) {
  const { t } = useTranslation();
  const { phone, people, hospital_name } = whom;
  if (phone === "" && people.length === 0) {
    return <p className="quiet">{t("referral.call.none", { hospital: hospital_name })}</p>;
  }
  return (
    <ul className="duty-phones">
      {people.map((person) => (
        <li key={person.id}>
          <span>
            {person.name} <span className="quiet">{person.department}</span>
          </span>
          {person.phone !== "" && <PhoneNumber number={person.phone} />}
        </li>
      ))}
      {phone !== "" && (
        <li>
          <span>
            {hospital_name} <span className="quiet">{t("referral.call.duty")}</span>
          </span>
          <PhoneNumber number={phone} />
        </li>
      )}
    </ul>
  );
}

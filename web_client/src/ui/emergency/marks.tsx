/** Small parts of an emergency: how urgent it is, and a phone that can be pressed. */
import { PhoneOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import { type Acuity, telephone } from "../../core/emergencies";

/** The acuity as a word; the worst is filled. */
export function AcuityMark({ acuity }: { readonly acuity: Acuity }) {
  const { t } = useTranslation();
  return <span className={`acuity acuity-${acuity}`}>{t(`emergency.acuities.${acuity}`)}</span>;
}

type PhoneLinkProps = {
  readonly who: string;
  readonly note?: string;
  readonly phone: string;
  readonly is_first?: boolean;
};

/** Who, and his number big enough to be read from the bed; a press calls. */
export function PhoneLink({ who, note, phone, is_first = false }: PhoneLinkProps) {
  return (
    <a className={is_first ? "phone phone-first" : "phone"} href={telephone(phone)}>
      <span className="phone-who">
        {who}
        {note !== undefined && <span className="quiet"> {note}</span>}
      </span>
      <span className="phone-number">
        <PhoneOutlined aria-hidden /> {phone}
      </span>
    </a>
  );
}

/** The way into an emergency, from wherever a patient is. */
import { AlertOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useSession } from "../shell/signed-in-only";
import "./emergency.css";

type EmergencyButtonProps = {
  /** The consultation that it comes out of, if there is one. */
  readonly consultation?: string;
};

/** Where the press is made. */
export function pressAddress(consultation?: string): string {
  return consultation === undefined ? "/emergency" : `/emergency?consultation=${consultation}`;
}

/** For doctors: whoever sends patients. */
export function EmergencyButton({ consultation }: EmergencyButtonProps) {
  const { t } = useTranslation();
  const { roles } = useSession();
  if (!roles.includes("doctor")) return null;
  return (
    <Link className="emergency-way" to={pressAddress(consultation)}>
      <AlertOutlined aria-hidden /> {t("emergency.button")}
    </Link>
  );
}

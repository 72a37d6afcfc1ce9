/** The bar at the top: product, places, search, person, language. */
import { MenuOutlined, SearchOutlined } from "@ant-design/icons";
import { Button, Dropdown } from "antd";
import { useTranslation } from "react-i18next";
import { NavLink, useNavigate } from "react-router";
import { change, trustCsrf } from "../../io/api";
import { forgetCopies } from "../../io/copies";
import { forgetImages } from "../../io/image-store";
import { forgetPhones } from "../../io/phones";
import { questions } from "../questions";
import { ReferralsPlace } from "../referrals/referrals-place";
import { speak } from "../words";
import { useSession } from "./signed-in-only";

type TopBarProps = {
  readonly waiting: number;
  readonly onFind: () => void;
  readonly onKeys: () => void;
};

/** Places to the left, who one is to the right. */
export function TopBar({ waiting, onFind, onKeys }: TopBarProps) {
  const { t } = useTranslation();
  const { roles } = useSession();
  return (
    <header className="top">
      <NavLink to="/worklist" className="top-product" aria-label={t("shell.title")}>
        {t("terms.product")}
      </NavLink>
      <nav className="top-places" aria-label={t("shell.navigation")}>
        <NavLink to="/worklist" className="top-place">
          {t("shell.worklist")}
          {waiting > 0 && <span className="top-count">{waiting}</span>}
        </NavLink>
        {(roles.includes("doctor") || roles.includes("administrator")) && (
          <NavLink to="/patients" className="top-place">
            {t("patients.heading")}
          </NavLink>
        )}
        <ReferralsPlace />
        <NavLink to="/recognition" className="top-place">
          {t("catalogue.place")}
        </NavLink>
        <NavLink to="/deliveries" className="top-place">
          {t("shell.deliveries")}
        </NavLink>
        <NavLink to="/duty" className="top-place">
          {t("duty.place")}
        </NavLink>
        {roles.includes("administrator") && (
          <NavLink to="/alliance" className="top-place">
            {t("setup.places")}
          </NavLink>
        )}
      </nav>
      <Button className="top-find" icon={<SearchOutlined aria-hidden />} onClick={onFind}>
        <span className="wide-only">
          {t("shell.search")} <kbd>{t("shell.search_key")}</kbd>
        </span>
        <span className="unseen">{t("shell.search_title")}</span>
      </Button>
      <Person onKeys={onKeys} />
    </header>
  );
}

function Person({ onKeys }: { readonly onKeys: () => void }) {
  const { t, i18n } = useTranslation();
  const { person, roles, hospital } = useSession();
  const navigate = useNavigate();
  const is_chinese = i18n.language === "zh";
  const signOut = async () => {
    await change<null>({ method: "DELETE", path: "/api/session" });
    trustCsrf("");
    forgetCopies();
    forgetPhones();
    await forgetImages();
    await navigate("/signin");
    questions.clear();
  };
  const called = roles.map((role) => t(`terms.role.${role}`)).join(" · ");
  return (
    <div className="top-person">
      <span className="top-who">
        <span className="top-hospital">{hospital.name}</span>
        <span>
          {person.name}
          <span className="quiet"> {called}</span>
        </span>
      </span>
      <Button
        type="text"
        aria-label={t("shell.language_label")}
        lang={is_chinese ? "en" : "zh-CN"}
        onClick={() => void speak(is_chinese ? "en" : "zh")}
      >
        {t("shell.language")}
      </Button>
      <Dropdown
        trigger={["click"]}
        menu={{
          items: [
            { key: "who", label: `${person.name} · ${called}`, disabled: true },
            { key: "keys", label: `${t("shell.keys")}  ?`, onClick: onKeys },
            { key: "out", label: t("shell.sign_out"), onClick: () => void signOut() },
          ],
        }}
      >
        <Button
          type="text"
          icon={<MenuOutlined aria-hidden />}
          aria-label={t("shell.account")}
        />
      </Dropdown>
    </div>
  );
}

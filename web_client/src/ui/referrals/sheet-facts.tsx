/** The sheet that goes with the patient, as it is read and as it is signed. */
import { useTranslation } from "react-i18next";
import { unsaid } from "../../core/referrals";
import { Fact } from "../case/section";
import { PhoneNumber } from "./marks";
import { useReferral } from "./referral-context";

/** The illness first, then the way and the consent. */
export function SheetFacts() {
  const { t } = useTranslation();
  const { referral } = useReferral();
  const { form, acuity, phone } = referral;
  const names = (field: string) => t(`referral.form.fields.${field}`);
  const signer = [form.signer_name, form.relation].filter((word) => word !== "").join(" · ");
  return (
    <>
      <dl className="facts facts-long">
        <Fact name={names("impression")}>{form.impression}</Fact>
        <Fact name={names("reason")}>{form.reason}</Fact>
        <Fact name={names("items")}>{form.items.join("\n")}</Fact>
        <Fact name={names("past_history")}>{form.past_history}</Fact>
        <Fact name={names("treatment_so_far")}>{form.treatment_so_far}</Fact>
      </dl>
      <dl className="facts">
        <Fact name={names("acuity")}>{t(`referrals.acuity.${acuity}`)}</Fact>
        <Fact name={names("category")}>
          {form.category === "" ? "" : t(`referrals.category.${form.category}`)}
        </Fact>
        <Fact name={names("department")}>
          {form.department === "" ? t("referrals.list.no_department") : form.department}
        </Fact>
        <Fact name={names("transport")}>
          {t(`referral.form.transport.${form.transport === "" ? "none" : form.transport}`)}
        </Fact>
        <Fact name={names("is_green_channel")}>
          {t(`referral.form.green.${form.is_green_channel ? "yes" : "no"}`)}
        </Fact>
        <Fact name={names("patient_agrees")}>
          {t(`referral.form.agrees.${unsaid(form.patient_agrees)}`)}
        </Fact>
        <Fact name={names("signer_name")}>{signer}</Fact>
        <Fact name={names("insurance_allows")}>
          {t(`referral.form.insurance.${unsaid(form.insurance_allows)}`)}
        </Fact>
        <Fact name={names("phone")}>{phone === "" ? "" : <PhoneNumber number={phone} />}</Fact>
      </dl>
    </>
  );
}

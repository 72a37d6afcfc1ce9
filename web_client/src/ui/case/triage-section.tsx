/** Triage: give it back with a list, or invite experts with a chair and a time. */
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { RadioField } from "../parts/choice-field";
import { AssignForm } from "./assign-form";
import { useCase, useMay } from "./case-context";
import { ReturnForm } from "./return-form";
import { Section } from "./section";

type Choice = "assign" | "return";

/** Only for the clerk, only while it is to be done. */
export function TriageSection() {
  const { t } = useTranslation();
  const may = useMay();
  const { waits_on_me } = useCase().view;
  const [is_open, setOpen] = useState(false);
  if (!may("assign") && !may("return")) return null;
  if (!waits_on_me && !is_open) {
    return (
      <Section id="triage" heading={t("acts.triage.heading")}>
        <div className="buttons">
          <Button onClick={() => setOpen(true)}>{t("acts.triage.again")}</Button>
          <span className="quiet">{t("acts.triage.again_lead")}</span>
        </div>
      </Section>
    );
  }
  return (
    <Section id="triage" heading={t("acts.triage.heading")} is_mine>
      <Review />
    </Section>
  );
}

function Review() {
  const { t } = useTranslation();
  const may = useMay();
  const [choice, setChoice] = useState<Choice>("assign");
  const choices = (["assign", "return"] as const).filter((act) => may(act));
  const chosen = choices.find((act) => act === choice) ?? choices[0] ?? choice;
  return (
    <>
      <RadioField
        label={t("acts.triage.choice")}
        value={chosen}
        choices={choices}
        words={(act) => t(`acts.triage.${act}`)}
        onChange={setChoice}
      />
      {chosen === "return" ? <ReturnForm /> : <AssignForm />}
    </>
  );
}

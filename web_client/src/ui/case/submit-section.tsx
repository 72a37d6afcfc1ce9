/** Handing the request in, once nothing is missing. */
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { problemOf } from "../../io/api";
import { ProblemNotice } from "../parts/notice";
import { useAct, useCase } from "./case-context";
import { GapList } from "./gap-list";
import { Section } from "./section";

/** Says who will see it before it goes; names the gaps while there are any. */
export function SubmitSection() {
  const { t } = useTranslation();
  const { view } = useCase();
  const act = useAct();
  const is_whole = view.gaps.length === 0;
  return (
    <Section id="gaps" heading={t("request.submit")} is_mine={is_whole}>
      <p>{t("request.submit_lead", { lead: view.lead.name })}</p>
      {!is_whole && (
        <div className="phone-only">
          <GapList />
        </div>
      )}
      {act.error && <ProblemNotice problem={problemOf(act.error)} />}
      <div className="buttons">
        <Button
          type="primary"
          size="large"
          disabled={!is_whole}
          loading={act.isPending}
          onClick={() => act.mutate({ path: "submit", body: {} })}
        >
          {t("request.submit")}
        </Button>
        {!is_whole && (
          <span className="quiet">{t("case.gaps.heading", { n: view.gaps.length })}</span>
        )}
      </div>
    </Section>
  );
}

/** The request as it is read. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useSay } from "../parts/say";
import { hospitalsQuestion } from "../questions";
import { useCase } from "./case-context";
import { Fact } from "./section";

/** Purpose and questions first, then how, whom and when. */
export function RequestFacts() {
  const { t } = useTranslation();
  const say = useSay();
  const { view } = useCase();
  const { request, id, state } = view.consultation;
  const { data = [view.lead] } = useQuery(hospitalsQuestion);
  const hospital = data.find((known) => known.id === request.wanted_hospital);
  const wish = [hospital?.name, request.wanted_department, request.wanted_expert]
    .filter((word) => word !== undefined && word !== "")
    .join(" · ");
  return (
    <>
      <dl className="facts facts-long">
        <Fact name={t("request.fields.purpose")}>{request.purpose}</Fact>
        <Fact name={t("request.fields.reason")}>{request.reason}</Fact>
        <Fact name={t("request.fields.questions")}>{request.questions}</Fact>
      </dl>
      <dl className="facts">
        <Fact name={t("request.fields.urgency")}>
          {t(`request.urgency.${request.urgency}`)}
        </Fact>
        <Fact name={t("request.fields.mode")}>{t(`request.mode.${request.mode}`)}</Fact>
        <Fact name={t("request.fields.composition")}>
          {t(`request.composition.${request.composition}`)}
        </Fact>
        <Fact name={t("request.fields.service")}>
          {t(`request.service.${request.service}`)}
        </Fact>
        <Fact name={t("request.fields.wanted_department")}>
          {wish === "" ? t("request.no_wish") : wish}
        </Fact>
        <Fact name={t("request.fields.wanted_at")}>
          {request.wanted_at === null ? "" : say.moment(request.wanted_at)}
        </Fact>
      </dl>
      {state !== "draft" && (
        <a href={`/api/consultations/${id}/papers/request`} target="_blank" rel="noreferrer">
          {t("request.paper")}
        </a>
      )}
    </>
  );
}

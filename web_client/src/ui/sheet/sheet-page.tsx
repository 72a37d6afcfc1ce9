/** A photographed laboratory sheet to the left, its values to the right. */
import { useQuery } from "@tanstack/react-query";
import { Skeleton } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import type { SheetView } from "../../generated/http-answers";
import { problemOf } from "../../io/api";
import { LabTable } from "../parts/lab-table";
import { Notice, ProblemNotice } from "../parts/notice";
import { useSay } from "../parts/say";
import { caseQuestion, consultationQuestion, sheetsQuestion } from "../questions";
import { Photograph } from "./photograph";
import "./sheet.css";
import { SheetForm } from "./sheet-form";

/** Opened from a photograph of the case. */
export function SheetPage() {
  const { t } = useTranslation();
  const { consultation = "", attachment = "" } = useParams();
  const view = useQuery(consultationQuestion(consultation));
  const ofCase = view.data?.consultation.case;
  const record = useQuery(caseQuestion(ofCase));
  const sheets = useQuery({
    ...sheetsQuestion(consultation, ofCase ?? ""),
    enabled: ofCase !== undefined,
  });
  const error = view.error ?? record.error ?? sheets.error;
  if (error) return <ProblemNotice problem={problemOf(error)} />;
  if (!record.data || !sheets.data || ofCase === undefined)
    return <Skeleton active paragraph={{ rows: 8 }} />;
  const photograph = record.data.attachments.find(({ id }) => id === attachment);
  const sheet = sheets.data.find((one) => one.attachment === attachment);
  const back = (
    <Link className="sheet-back" to={`/consultations/${consultation}#attachments`}>
      {t("sheet.back")}
    </Link>
  );
  if (photograph === undefined)
    return (
      <Notice tone="problem" action={back}>
        {t("sheet.missing")}
      </Notice>
    );
  const of = { consultation, ofCase, attachment };
  return (
    <div className="sheet">
      <header className="sheet-head">
        <h1>{t("sheet.title")}</h1>
        <span className="quiet">
          {record.data.patient.form.name} · {photograph.name}
        </span>
        {back}
      </header>
      <Photograph address={`/api/attachments/${attachment}/content`} />
      <div className="sheet-values">
        {record.data.may_edit ? <SheetForm of={of} sheet={sheet} /> : <Facts sheet={sheet} />}
        {sheet !== undefined && <Versions sheet={sheet} />}
      </div>
    </div>
  );
}

function Facts({ sheet }: { readonly sheet: SheetView | undefined }) {
  const { t } = useTranslation();
  const say = useSay();
  const values = sheet?.form.values ?? [];
  if (sheet === undefined || values.length === 0)
    return <p className="quiet">{t("sheet.nothing")}</p>;
  return (
    <>
      <h2>
        {sheet.form.name} · {say.moment(sheet.form.performed_at)}
      </h2>
      <LabTable caption={t("recognition.values")} values={values} />
      <p className="quiet">{t("sheet.locked")}</p>
    </>
  );
}

function Versions({ sheet: { versions } }: { readonly sheet: SheetView }) {
  const { t } = useTranslation();
  const say = useSay();
  return (
    <details className="sheet-versions">
      <summary>{t("sheet.versions")}</summary>
      <ol>
        {versions.map(({ number, typed_by, typed_at, values }) => (
          <li key={number}>
            {t(values === 0 ? "sheet.version_empty" : "sheet.version", {
              ...{ n: number, name: typed_by, time: say.moment(typed_at), values },
            })}
          </li>
        ))}
      </ol>
    </details>
  );
}

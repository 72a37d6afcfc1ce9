/** What other hospitals examined for this patient: told before anything is ordered again. */
import { Skeleton } from "antd";
import { useTranslation } from "react-i18next";
import { waitingOf } from "../../core/recognition";
import type { Outside } from "../../generated/http-answers";
import { problemOf } from "../../io/api";
import { useCase } from "../case/case-context";
import { jumpTo, Section } from "../case/section";
import { Notice, ProblemNotice } from "../parts/notice";
import { OutsideCard } from "./outside-card";
import "./recognition.css";
import { useOutsides } from "./use-outsides";

/** The newest first, each with its verdict; nothing for those who may not know. */
export function OutsideSection() {
  const { t } = useTranslation();
  const { record } = useCase();
  const { data, error, isLoading, refetch } = useOutsides();
  const is_told = data !== undefined && (data.length > 0 || record.may_edit);
  if (!is_told && !isLoading && error === null) return null;
  const waiting = waitingOf(data ?? []);
  return (
    <Section
      id="outside"
      heading={t("recognition.heading")}
      is_mine={record.may_edit && waiting.recognisable > 0}
      aside={waiting.all > 0 && <Waiting {...waiting} />}
    >
      {error && <ProblemNotice problem={problemOf(error)} onAgain={() => void refetch()} />}
      {isLoading && <Skeleton active title={false} paragraph={{ rows: 2 }} />}
      {data?.length === 0 && <p className="quiet">{t("recognition.none")}</p>}
      {data !== undefined && data.length > 0 && <Lead outsides={data} />}
      <ul className="outsides">
        {data?.map((outside) => (
          <OutsideCard key={outside.trace.result} outside={outside} />
        ))}
      </ul>
    </Section>
  );
}

/** What opening means, said once for all of them. */
function Lead({ outsides }: { readonly outsides: readonly Outside[] }) {
  const { t } = useTranslation();
  const { record } = useCase();
  const is_closed = outsides.some(({ result }) => result === null);
  const has_consent = record.consent?.purposes.recognition ?? false;
  return (
    <>
      <p className="quiet">
        {t("recognition.lead")} {is_closed && t("recognition.open.seen_by")}
      </p>
      {is_closed && !has_consent && (
        <Notice
          tone="waiting"
          action={
            <button type="button" className="next" onClick={() => jumpTo("consent")}>
              {t("recognition.open.to_consent")}
            </button>
          }
        >
          {t("recognition.open.needs_consent")}
        </Notice>
      )}
    </>
  );
}

type WaitingProps = { readonly all: number; readonly recognisable: number };

function Waiting({ all, recognisable }: WaitingProps) {
  const { t } = useTranslation();
  return (
    <span className="quiet">
      {t("recognition.count_all", { n: all })}
      {recognisable > 0 && ` · ${t("recognition.count_recognisable", { n: recognisable })}`}
    </span>
  );
}

/** One line where something is about to be examined or written again. */
export function OutsideHint() {
  const { t } = useTranslation();
  const { data } = useOutsides();
  const waiting = waitingOf(data ?? []);
  if (waiting.recognisable === 0) return null;
  return (
    <Notice
      tone="waiting"
      action={
        <button type="button" className="next" onClick={() => jumpTo("outside")}>
          {t("recognition.hint_go")}
        </button>
      }
    >
      {t("recognition.hint", waiting)}
    </Notice>
  );
}

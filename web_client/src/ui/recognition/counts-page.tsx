/** How often results were recognised, declined and why, per hospital and item; printable. */
import { useQuery } from "@tanstack/react-query";
import { Button, DatePicker, Skeleton } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { NATIONAL_REASONS, yuanOf } from "../../core/recognition";
import {
  csvOf,
  lastMonth,
  rateOf,
  type Span,
  type Total,
  thisMonth,
  thisYear,
  totalOf,
} from "../../core/recognition-counts";
import type { Count } from "../../generated/http-answers";
import { problemOf } from "../../io/api";
import { saveText } from "../../io/save-text";
import { ProblemNotice } from "../parts/notice";
import { today } from "../parts/today";
import { hospitalsQuestion } from "../questions";
import { countsQuestion } from "./recognition-questions";

const DAY = "YYYY-MM-DD";

/** A span, then a table per hospital with its total, and the total of all. */
export function CountsPage() {
  const { t } = useTranslation();
  const [span, setSpan] = useState<Span>(() => thisMonth(today()));
  const { data, error, refetch } = useQuery(countsQuestion(span.first, span.last));
  const { data: hospitals = [] } = useQuery(hospitalsQuestion);
  const nameOf = (id: string) => hospitals.find((one) => one.id === id)?.name ?? "";
  const hospitals_counted = [...new Set((data ?? []).map(({ hospital }) => hospital))];
  return (
    <section className="recognition-part counts" aria-label={t("catalogue.counts")}>
      <SpanLine span={span} onChange={setSpan}>
        {data !== undefined && data.length > 0 && (
          <CountsFile counts={data} span={span} nameOf={nameOf} />
        )}
      </SpanLine>
      <p className="quiet">
        <span className="print-only">{t("catalogue.count.printed", { ...span })} </span>
        {t("catalogue.count.lead")}
      </p>
      {error && <ProblemNotice problem={problemOf(error)} onAgain={() => void refetch()} />}
      {data === undefined && !error && (
        <Skeleton active title={false} paragraph={{ rows: 5 }} />
      )}
      {data?.length === 0 && <p className="empty">{t("catalogue.count.nothing")}</p>}
      {data !== undefined && data.length > 0 && <Figures total={totalOf(data)} />}
      {hospitals_counted.map((id) => (
        <HospitalCounts
          key={id}
          name={nameOf(id)}
          counts={(data ?? []).filter(({ hospital }) => hospital === id)}
        />
      ))}
    </section>
  );
}

type SpanLineProps = {
  readonly span: Span;
  readonly onChange: (span: Span) => void;
  readonly children: React.ReactNode;
};

function SpanLine({ span, onChange, children }: SpanLineProps) {
  const { t } = useTranslation();
  const spans = { month: thisMonth, last_month: lastMonth, year: thisYear } as const;
  return (
    <div className="recognition-line counts-line">
      <DatePicker.RangePicker
        aria-label={t("catalogue.count.span")}
        allowClear={false}
        value={[dayjs(span.first), dayjs(span.last)]}
        onChange={(days) => {
          const [first, last] = days ?? [null, null];
          if (first !== null && last !== null)
            onChange({ first: first.format(DAY), last: last.format(DAY) });
        }}
      />
      {(["month", "last_month", "year"] as const).map((name) => (
        <Button key={name} type="text" onClick={() => onChange(spans[name](today()))}>
          {t(`catalogue.count.${name}`)}
        </Button>
      ))}
      <span className="counts-acts">{children}</span>
    </div>
  );
}

type CountsFileProps = {
  readonly counts: readonly Count[];
  readonly span: Span;
  readonly nameOf: (hospital: string) => string;
};

function CountsFile({ counts, span, nameOf }: CountsFileProps) {
  const { t } = useTranslation();
  const save = () => {
    const headings = [
      ...([
        "hospital",
        "code",
        "item",
        "eligible",
        "recognised",
        "partly",
        "declined",
      ] as const),
      "rate" as const,
    ].map((column) => t(`catalogue.count.${column}`));
    const reasons = NATIONAL_REASONS.map((reason) => t(`catalogue.count.reason.${reason}`));
    const last = [t("catalogue.count.avoided"), t("catalogue.count.cost")];
    const rows = counts.map((count) => [
      nameOf(count.hospital),
      count.code,
      count.name,
      count.eligible,
      count.recognised,
      count.partly,
      count.declined,
      percent(count),
      ...NATIONAL_REASONS.map((reason) => count.by_reason[reason] ?? 0),
      count.repeats_avoided,
      count.cost_avoided_cents / 100,
    ]);
    saveText(
      t("catalogue.count.file_name", { ...span }),
      csvOf([[...headings, ...reasons, ...last], ...rows]),
    );
  };
  return (
    <>
      <Button onClick={save}>{t("catalogue.count.file")}</Button>
      <Button onClick={() => print()}>{t("catalogue.count.print")}</Button>
    </>
  );
}

function percent(total: Total): string {
  const rate = rateOf(total);
  return rate === null ? "–" : `${rate} %`;
}

function Figures({ total }: { readonly total: Total }) {
  const { t } = useTranslation();
  const figures: readonly (readonly [string, string, string])[] = [
    [t("catalogue.count.rate"), percent(total), t("catalogue.count.rate_help")],
    [t("catalogue.count.eligible"), String(total.eligible), ""],
    [t("catalogue.count.avoided"), String(total.repeats_avoided), ""],
    [t("catalogue.count.cost"), yuanOf(total.cost_avoided_cents), ""],
  ];
  return (
    <dl className="figures" aria-label={t("catalogue.count.all")}>
      {figures.map(([name, figure, help]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <span className="figure-large">{figure}</span>
            <span className="quiet">{help}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

type HospitalCountsProps = { readonly name: string; readonly counts: readonly Count[] };

function HospitalCounts({ name, counts }: HospitalCountsProps) {
  const { t } = useTranslation();
  const columns = ["eligible", "recognised", "partly", "declined"] as const;
  return (
    <div className="card counts-card">
      <h2>{name}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard */}
      <section className="counts-scroll" tabIndex={0} aria-label={name}>
        <table className="counts-table">
          <thead className="counts-heads">
            <tr>
              <th scope="col">{t("catalogue.count.item")}</th>
              {columns.map((column) => (
                <th key={column} scope="col" className="figure">
                  {t(`catalogue.count.${column}`)}
                </th>
              ))}
              <th scope="col" className="figure">
                {t("catalogue.count.rate")}
              </th>
              <th scope="col">{t("catalogue.count.reasons")}</th>
              <th scope="col" className="figure">
                {t("catalogue.count.avoided")}
              </th>
              <th scope="col" className="figure">
                {t("catalogue.count.cost")}
              </th>
            </tr>
          </thead>
          <tbody>
            {counts.map((count) => (
              <CountRow
                key={`${count.code} ${count.name}`}
                name={count.name}
                code={count.code}
                of={count}
              />
            ))}
          </tbody>
          <tfoot>
            <CountRow name={t("catalogue.count.total")} code="" of={totalOf(counts)} />
          </tfoot>
        </table>
      </section>
    </div>
  );
}

type CountRowProps = { readonly name: string; readonly code: string; readonly of: Total };

function CountRow({ name, code, of }: CountRowProps) {
  const { t } = useTranslation();
  const reasons = NATIONAL_REASONS.filter((reason) => (of.by_reason[reason] ?? 0) > 0);
  return (
    <tr>
      <th scope="row">
        {name} <code className="quiet">{code}</code>
      </th>
      <td className="figure">{of.eligible}</td>
      <td className="figure">{of.recognised}</td>
      <td className="figure">{of.partly}</td>
      <td className="figure">{of.declined}</td>
      <td className="figure">{percent(of)}</td>
      <td>
        {reasons
          .map((reason) => `${t(`catalogue.count.reason.${reason}`)} ${of.by_reason[reason]}`)
          .join(" · ")}
      </td>
      <td className="figure">{of.repeats_avoided}</td>
      <td className="figure">{yuanOf(of.cost_avoided_cents)}</td>
    </tr>
  );
}

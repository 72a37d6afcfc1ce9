/** The editions of the alliance's catalogue: searched, with scope, valid days and source. */
import { useQuery } from "@tanstack/react-query";
import { Button, Input, Select, Skeleton, Table } from "antd";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { found, inForce } from "../../core/recognition";
import type { Catalogue, Hospital, Item } from "../../generated/http-answers";
import { problemOf } from "../../io/api";
import { ProblemNotice } from "../parts/notice";
import { useSay } from "../parts/say";
import { useIsPhone } from "../parts/screen";
import { today } from "../parts/today";
import { hospitalsQuestion } from "../questions";
import { cataloguesQuestion } from "./recognition-questions";

/** The edition in force first; the others are one choice away. */
export function CataloguePage() {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(cataloguesQuestion);
  const [chosen, setChosen] = useState<string | null>(null);
  if (error) return <ProblemNotice problem={problemOf(error)} onAgain={() => void refetch()} />;
  if (data === undefined) return <Skeleton active title={false} paragraph={{ rows: 6 }} />;
  const now = inForce(data, today());
  const shown = data.find(({ id }) => id === chosen) ?? now ?? data[0];
  if (shown === undefined) return <p className="empty">{t("catalogue.empty")}</p>;
  return (
    <Edition
      shown={shown}
      choice={<Editions editions={data} shown={shown} now={now} onChoose={setChosen} />}
    />
  );
}

type EditionsProps = {
  readonly editions: readonly Catalogue[];
  readonly shown: Catalogue;
  readonly now: Catalogue | undefined;
  readonly onChoose: (id: string) => void;
};

function Editions({ editions, shown, now, onChoose }: EditionsProps) {
  const { t } = useTranslation();
  const standing = ({ id, in_force_from }: Catalogue) => {
    if (id === now?.id) return t("catalogue.edition_now");
    if (in_force_from > today()) return t("catalogue.edition_ahead", { day: in_force_from });
    return t("catalogue.edition_old");
  };
  return (
    <Select
      className="edition-choice"
      aria-label={t("catalogue.edition_choice")}
      value={shown.id}
      options={editions.map((each) => ({
        value: each.id,
        label: `${t("catalogue.edition", { ...each })} · ${standing(each)}`,
      }))}
      onChange={onChoose}
    />
  );
}

type EditionProps = { readonly shown: Catalogue; readonly choice: React.ReactNode };

function Edition({ shown, choice }: EditionProps) {
  const { t } = useTranslation();
  const say = useSay();
  const [query, setQuery] = useState("");
  const items = found(shown.items, useDeferredValue(query));
  return (
    <section className="recognition-part" aria-label={t("catalogue.items")}>
      <div className="recognition-line">
        {choice}
        <Input.Search
          className="catalogue-search"
          allowClear
          aria-label={t("catalogue.search")}
          placeholder={t("catalogue.search")}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
        <span className="quiet" role="status">
          {t("catalogue.shown", { n: items.length })}
        </span>
      </div>
      <p className="quiet">
        {t("catalogue.edition_facts", {
          day: shown.in_force_from,
          n: shown.items.length,
          time: say.moment(shown.imported_at),
        })}
      </p>
      {items.length === 0 ? (
        <p className="empty">{t("catalogue.no_items", { query })}</p>
      ) : (
        <Items items={items} />
      )}
    </section>
  );
}

const PAGE = 50;

function Items({ items }: { readonly items: readonly Item[] }) {
  const { t } = useTranslation();
  const is_phone = useIsPhone();
  const [shown, setShown] = useState(PAGE);
  const { data: hospitals = [] } = useQuery(hospitalsQuestion);
  const words = useItemWords(hospitals);
  const paging = items.length > PAGE ? { pageSize: PAGE, showSizeChanger: false } : false;
  const keyOf = ({ code, scope, parties }: Item) => [code, scope, ...parties].join(" ");
  if (is_phone) {
    return (
      <>
        <ul className="item-cards">
          {items.slice(0, shown).map((item) => (
            <li key={keyOf(item)}>
              <strong>{item.name}</strong> <code>{item.code}</code>
              <span className="quiet">
                {[
                  t(`recognition.kind.${item.kind}`),
                  words.scope(item),
                  words.days(item),
                  item.source,
                ]
                  .filter((part) => part !== "")
                  .join(" · ")}
              </span>
            </li>
          ))}
        </ul>
        {items.length > shown && (
          <Button block onClick={() => setShown(shown + PAGE)}>
            {t("catalogue.more_items", { n: Math.min(PAGE, items.length - shown) })}
          </Button>
        )}
      </>
    );
  }
  return (
    <Table
      size="small"
      rowKey={keyOf}
      pagination={paging}
      dataSource={[...items]}
      columns={[
        {
          title: t("catalogue.column.code"),
          width: 140,
          render: (_, { code }: Item) => <code>{code}</code>,
        },
        { title: t("catalogue.column.name"), dataIndex: "name" },
        {
          title: t("catalogue.column.kind"),
          width: 90,
          render: (_, { kind }: Item) => t(`recognition.kind.${kind}`),
        },
        {
          title: t("catalogue.column.scope"),
          width: 220,
          render: (_, item: Item) => words.scope(item),
        },
        {
          title: t("catalogue.column.days"),
          width: 110,
          render: (_, item: Item) => words.days(item),
        },
        {
          title: t("catalogue.column.lower"),
          width: 100,
          render: (_, { accepts_lower }: Item) =>
            t(accepts_lower ? "catalogue.yes" : "catalogue.no"),
        },
        { title: t("catalogue.column.source"), dataIndex: "source" },
      ]}
    />
  );
}

function useItemWords(hospitals: readonly Hospital[]) {
  const { t } = useTranslation();
  const short = (id: string) => hospitals.find((one) => one.id === id)?.short_name ?? "";
  return {
    scope: ({ scope, region, parties }: Item) =>
      [t(`recognition.scope.${scope}`), region, parties.map(short).join(" – ")]
        .filter((part) => part !== "")
        .join(" · "),
    days: ({ valid_days }: Item) =>
      valid_days === null ? t("catalogue.days_doctor") : t("catalogue.days", { n: valid_days }),
  };
}

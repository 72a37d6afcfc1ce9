/** Ctrl K: find a consultation by patient, number or subject, or a page. */
import { useQuery } from "@tanstack/react-query";
import { Input, Modal } from "antd";
import { type KeyboardEvent, useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { useSay } from "../parts/say";
import { worklistQuestion } from "../questions";
import { useSession } from "./signed-in-only";

type FinderProps = { readonly onClose: () => void };
type Found = { readonly path: string; readonly words: string; readonly more: string };

/** A field, and below it what fits; arrows choose, Enter goes. */
export function Finder({ onClose }: FinderProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [query, setQuery] = useState("");
  const [chosen, setChosen] = useState(0);
  const pages = usePages(query);
  const consultations = useConsultations(useDeferredValue(query));
  const all = [...consultations, ...pages];
  const go = (path: string) => {
    onClose();
    void navigate(path);
  };
  const steer = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") setChosen((at) => Math.min(at + 1, all.length - 1));
    else if (event.key === "ArrowUp") setChosen((at) => Math.max(at - 1, 0));
    else if (event.key === "Enter") {
      const found = all[chosen];
      if (found) go(found.path);
    } else return;
    event.preventDefault();
  };
  return (
    <Modal open title={t("shell.search_title")} footer={null} onCancel={onClose} width={600}>
      <Input
        autoFocus
        allowClear
        role="combobox"
        aria-expanded="true"
        aria-controls="finder-list"
        aria-activedescendant={all.length > 0 ? `finder-${chosen}` : undefined}
        aria-label={t("shell.search_placeholder")}
        placeholder={t("shell.search_placeholder")}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setChosen(0);
        }}
        onKeyDown={steer}
      />
      <div
        id="finder-list"
        className="finder"
        role="listbox"
        aria-label={t("shell.search_found")}
      >
        {all.map((found, at) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the combobox
          <div
            key={found.path}
            id={`finder-${at}`}
            role="option"
            aria-selected={at === chosen}
            tabIndex={-1}
            className="finder-row"
            onClick={() => go(found.path)}
            onMouseEnter={() => setChosen(at)}
          >
            <span>{found.words}</span>
            <span className="quiet">{found.more}</span>
          </div>
        ))}
      </div>
      {all.length === 0 && <p className="quiet">{t("shell.search_nothing", { query })}</p>}
    </Modal>
  );
}

function usePages(query: string): Found[] {
  const { t } = useTranslation();
  const { roles } = useSession();
  const pages = [
    { path: "/worklist", words: t("shell.worklist") },
    { path: "/recognition", words: t("catalogue.heading") },
    { path: "/recognition/certificates", words: t("catalogue.certificates") },
    { path: "/recognition/counts", words: t("catalogue.counts") },
    { path: "/referrals", words: t("referrals.heading") },
    { path: "/deliveries", words: t("shell.deliveries") },
    { path: "/duty", words: t("duty.heading") },
    ...(roles.includes("doctor") || roles.includes("administrator")
      ? [{ path: "/patients", words: t("patients.heading") }]
      : []),
    ...(roles.includes("doctor")
      ? [
          { path: "/cases/new", words: t("shell.new_consultation") },
          { path: "/emergency", words: t("emergency.heading") },
          { path: "/recognition/strays", words: t("arrivals.strays") },
        ]
      : []),
    ...(roles.includes("administrator")
      ? [
          { path: "/recognition/import", words: t("catalogue.import") },
          { path: "/alliance", words: t("setup.places") },
        ]
      : []),
  ];
  return pages
    .filter((page) => page.words.toLowerCase().includes(query.toLowerCase()))
    .map((page) => ({ ...page, more: t("shell.search_pages") }));
}

function useConsultations(query: string): Found[] {
  const { t } = useTranslation();
  const say = useSay();
  const open = useQuery(worklistQuestion("open", query));
  const done = useQuery(worklistQuestion("done", query));
  return [...(open.data?.rows ?? []), ...(done.data?.rows ?? [])].slice(0, 8).map((row) => ({
    path: `/consultations/${row.consultation}`,
    words: `${row.patient_name} ${t(`terms.sex.${row.sex}`)} ${say.age(row.birth_date)} · ${row.title || t("desk.untitled")}`,
    more: t(`terms.state.${row.state}`),
  }));
}

/** Hospitals of the alliance and who works there; the lead hospital's administrator adds to it. */
import { useQuery } from "@tanstack/react-query";
import { Button, Table } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Hospital, Practitioner } from "../../generated/http-answers";
import { problemOf } from "../../io/api";
import { Notice, ProblemNotice } from "../parts/notice";
import { hospitalsQuestion, practitionersQuestion } from "../questions";
import "./alliance.css";
import { HospitalForm } from "./hospital-form";
import { PersonForm } from "./person-form";

type Adding = "nothing" | "hospital" | "person";

/** A card per hospital with its people; the forms open above them. */
export function AlliancePage() {
  const { t } = useTranslation();
  const [adding, setAdding] = useState<Adding>("nothing");
  const hospitals = useQuery(hospitalsQuestion);
  const people = useQuery(practitionersQuestion);
  const failure = hospitals.error ?? people.error;
  const close = () => setAdding("nothing");
  return (
    <div className="alliance">
      <header className="alliance-head">
        <h1>{t("setup.places")}</h1>
        {adding === "nothing" && (
          <>
            <Button onClick={() => setAdding("hospital")}>{t("setup.add_hospital")}</Button>
            <Button type="primary" onClick={() => setAdding("person")}>
              {t("setup.add_person")}
            </Button>
          </>
        )}
      </header>
      {failure && <ProblemNotice problem={problemOf(failure)} />}
      {adding === "hospital" && <HospitalForm onClose={close} />}
      {adding === "person" && <PersonForm hospitals={hospitals.data ?? []} onClose={close} />}
      {hospitals.data?.length === 1 && <Notice tone="waiting">{t("setup.nowhere")}</Notice>}
      {hospitals.data?.map((hospital) => (
        <HospitalCard
          key={hospital.id}
          hospital={hospital}
          people={(people.data ?? []).filter(({ owner }) => owner === hospital.id)}
        />
      ))}
    </div>
  );
}

type HospitalCardProps = {
  readonly hospital: Hospital;
  readonly people: readonly Practitioner[];
};

function HospitalCard({ hospital, people }: HospitalCardProps) {
  const { t } = useTranslation();
  return (
    <section className="alliance-card" aria-label={hospital.name}>
      <header>
        <h2>{hospital.name}</h2>
        <span className="quiet">
          {t(`setup.levels.${hospital.level}`)} · {t("setup.count", { count: people.length })}
          {hospital.phone !== "" && ` · ${t("setup.contact", { phone: hospital.phone })}`}
        </span>
      </header>
      <Table
        size="small"
        rowKey="id"
        pagination={false}
        dataSource={[...people]}
        locale={{ emptyText: <span className="quiet">{t("setup.nobody")}</span> }}
        scroll={{ x: 720 }}
        columns={[
          { title: t("setup.name"), dataIndex: "name", width: 120 },
          { title: t("setup.department"), dataIndex: "department", width: 160 },
          {
            title: t("setup.professional_title"),
            width: 130,
            render: (_, { title }: Practitioner) => t(`terms.title.${title}`),
          },
          {
            title: t("setup.licence"),
            width: 130,
            render: (_, { licence }: Practitioner) => t(`setup.licences.${licence}`),
          },
          {
            title: t("setup.independent_years"),
            dataIndex: "independent_years",
            width: 120,
          },
          {
            title: t("setup.roles"),
            render: (_, { roles }: Practitioner) =>
              roles.map((role) => t(`terms.role.${role}`)).join(" · "),
          },
        ]}
      />
    </section>
  );
}

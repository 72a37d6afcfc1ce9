/** An emergency out of the room: one press at the bar, and who was reached, without leaving. */
import { AlertOutlined } from "@ant-design/icons";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Popconfirm } from "antd";
import { useTranslation } from "react-i18next";
import { labelOf, telephone } from "../../core/emergencies";
import type { CallCard, ConsultationView } from "../../generated/http-answers";
import type { Emergency } from "../../generated/http-bodies";
import { change, problemOf } from "../../io/api";
import { useSay } from "../parts/say";
import { askAgain, caseQuestion } from "../questions";
import { useSession } from "../shell/signed-in-only";
import {
  askEmergencies,
  callCardQuestion,
  emergenciesQuestion,
  watchQuestion,
} from "./questions";

type OfView = { readonly view: ConsultationView };

/** For the doctors of the hospital whose patient it is, until it was pressed. */
export function RoomEmergency({ view }: OfView) {
  const { t } = useTranslation();
  const say = useSay();
  const { person, hospital, roles } = useSession();
  const { data: record } = useQuery(caseQuestion(view.consultation.case));
  const { data: watch } = useQuery(watchQuestion(view.lead.id));
  const press = useMutation({
    networkMode: "always",
    mutationFn: (body: Emergency) =>
      change<CallCard>({ method: "POST", path: "/api/emergencies", body }),
    onSettled: () => {
      askEmergencies();
      askAgain(view.consultation.id);
    },
  });
  const is_sender = view.consultation.owner === hospital.id && roles.includes("doctor");
  if (!is_sender || !view.acts.includes("convert")) return null;
  const { form } = view.patient;
  const words = {
    male: t("terms.sex.male"),
    female: t("terms.sex.female"),
    unknown: t("terms.sex.unknown"),
  };
  const complaint = record?.case.summary?.chief_complaint ?? "";
  const label = labelOf(form.sex, say.age(form.birth_date ?? null), complaint, words);
  const phone = person.phone || hospital.phone || "";
  const first = watch?.people[0]?.phone || watch?.phone || "";
  const send = () =>
    press.mutate({ label, acuity: "critical", phone, consultation: view.consultation.id });
  return (
    <Popconfirm
      title={t("emergency.room_sure", { hospital: view.lead.name })}
      description={
        press.error
          ? `${say.problem(problemOf(press.error))} ${t("emergency.room_call", { phone: first })}`
          : t("emergency.room_said", { label, phone })
      }
      okText={t("emergency.send")}
      okButtonProps={{ danger: true, size: "large" }}
      cancelText={t("emergency.cancel")}
      cancelButtonProps={{ size: "large" }}
      onConfirm={send}
    >
      <button type="button" className="bar-button bar-emergency">
        <span className="bar-icon">
          <AlertOutlined />
        </span>
        <span className="bar-word">{t("emergency.button")}</span>
      </button>
    </Popconfirm>
  );
}

/** For everybody in the room once it was pressed: that it was, and who has taken it. */
export function RoomEmergencyNote({ view }: OfView) {
  const { t } = useTranslation();
  const is_converted = view.consultation.state === "converted";
  const { data: rows = [] } = useQuery({ ...emergenciesQuestion, enabled: is_converted });
  const row = rows.find((one) => one.consultation === view.consultation.id);
  const { data: card } = useQuery({
    ...callCardQuestion(row?.id ?? ""),
    enabled: row !== undefined,
  });
  if (!is_converted) return null;
  const last = card?.rings.filter(({ through }) => through === "page").at(-1);
  const phone = card?.taken_by?.phone || last?.phone || card?.to_phone || "";
  return (
    <div className="banner banner-waiting" role="status">
      {t(card?.taken_by ? "emergency.room_note_taken" : "emergency.room_note")}{" "}
      {card?.taken_by && <strong>{t("emergency.taken", { name: card.taken_by.name })}</strong>}
      {card && !card.taken_by && last && last.name !== "" && (
        <strong>{t("emergency.ringing", { name: last.name })}</strong>
      )}{" "}
      {phone !== "" && card?.side === "sender" && <a href={telephone(phone)}>{phone}</a>}
    </div>
  );
}

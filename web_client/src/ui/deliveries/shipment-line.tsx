/** One shipment to a picture archive: how far it is, what differs there, what to do. */
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import type { Shipment, ShipmentView } from "../../generated/http-answers";
import { problemOf } from "../../io/api";
import { StateMark, type Tone } from "../parts/marks";
import { ProblemNotice } from "../parts/notice";
import { useSay } from "../parts/say";
import { useAsking } from "../parts/use-asking";
import { askAgain } from "../questions";
import { useSession } from "../shell/signed-in-only";

const TONES: Record<Shipment["state"], Tone> = {
  pending: "in_time",
  delivered: "done",
  conflict: "late",
  failed: "late",
};

/** Images, marks and the report on their way to one archive. */
export function ShipmentLine({ view }: { readonly view: ShipmentView }) {
  const { t } = useTranslation();
  const say = useSay();
  const { shipment, delivered, was_there, pending, troubled } = view;
  const { state, attempts, missing } = shipment;
  const all = delivered + pending + troubled.filter((each) => each.state === "conflict").length;
  return (
    <div className="dispatch">
      <div className="dispatch-head">
        <strong>{t("deliveries.shipment.heading", { pacs: shipment.pacs })}</strong>
        <StateMark tone={TONES[state]} words={t(`deliveries.shipment.state.${state}`)} />
        <span className="quiet">
          {t("deliveries.shipment.far", { delivered, all })} · {say.moment(shipment.changed_at)}
        </span>
      </div>
      {state === "pending" && attempts > 0 && (
        <p className="quiet">{t("deliveries.attempts", { n: attempts })}</p>
      )}
      {state === "delivered" && <p className="quiet">{t("deliveries.shipment.read_back")}</p>}
      {was_there > 0 && (
        <p className="quiet">{t("deliveries.shipment.was_there", { n: was_there })}</p>
      )}
      {missing.length > 0 && (
        <p className="quiet">{t("deliveries.shipment.missing", { n: missing.length })}</p>
      )}
      {(state === "conflict" || state === "failed") && <Stuck view={view} />}
    </div>
  );
}

function Stuck({ view }: { readonly view: ShipmentView }) {
  const { t } = useTranslation();
  const { roles } = useSession();
  const { id, consultation, state, last_error } = view.shipment;
  const asking = useAsking(`/api/consultations/${consultation}/shipments/${id}`, () =>
    askAgain(consultation),
  );
  const may = roles.includes("doctor") || roles.includes("triage_clerk");
  const is_conflict = state === "conflict";
  return (
    <div className="stuck">
      <p>
        {t(is_conflict ? "deliveries.shipment.conflict_do" : "deliveries.shipment.failed_do")}
      </p>
      {last_error !== "" && <code className="digest">{last_error}</code>}
      {view.troubled.length > 0 && (
        <ul className="parcels">
          {view.troubled.map((parcel) => (
            <li key={parcel.id}>
              {t(`deliveries.shipment.kind.${parcel.kind}`)}{" "}
              <code className="digest">{parcel.sop_uid}</code>
              {parcel.last_error !== "" && <span className="quiet"> {parcel.last_error}</span>}
            </li>
          ))}
        </ul>
      )}
      {may && (
        <Button
          size="small"
          loading={asking.isPending}
          onClick={() => asking.mutate({ path: "retry", body: {} })}
        >
          {t("deliveries.again")}
        </Button>
      )}
      {asking.error && <ProblemNotice problem={problemOf(asking.error)} />}
    </div>
  );
}

/** One package with each archive's receipt, or the reason why there is none. */
import { useMutation } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { size } from "../../core/clocks";
import type { Delivery, Dispatch } from "../../generated/http-answers";
import { change, problemOf } from "../../io/api";
import { StateMark, type Tone } from "../parts/marks";
import { ProblemNotice } from "../parts/notice";
import { useSay } from "../parts/say";
import { askAgain } from "../questions";
import { useSession } from "../shell/signed-in-only";

const TONES: Record<Delivery["state"], Tone> = {
  pending: "in_time",
  delivered: "done",
  waived: "off",
  failed: "late",
};

type DispatchCardProps = { readonly dispatch: Dispatch };

/** What was sealed, and who has signed for it. */
export function DispatchCard({ dispatch }: DispatchCardProps) {
  const { t } = useTranslation();
  const say = useSay();
  const { kind, number, sealed_at, size_bytes, digest } = dispatch.package;
  const sealed = { time: say.moment(sealed_at), size: size(size_bytes) };
  return (
    <div className="dispatch">
      <div className="dispatch-head">
        <strong>
          {t(`deliveries.kind.${kind}`)} {number}
        </strong>
        <span className="quiet">{t("deliveries.sealed", sealed)}</span>
      </div>
      <code className="digest" title={digest}>
        {t("deliveries.digest", { digest: digest.slice(0, 16) })}
      </code>
      <ul className="receipts">
        {dispatch.deliveries.map((delivery) => (
          <DeliveryLine key={delivery.id} delivery={delivery} />
        ))}
      </ul>
    </div>
  );
}

function DeliveryLine({ delivery }: { readonly delivery: Delivery }) {
  const { t } = useTranslation();
  const say = useSay();
  const { state, archive_name, receipt, attempts } = delivery;
  return (
    <li>
      <span className="receipt-hospital">{archive_name}</span>
      <StateMark tone={TONES[state]} words={t(`deliveries.state.${state}`)} />
      {receipt !== null && (
        <>
          <span>{t("deliveries.received", { time: say.moment(receipt.received_at) })}</span>
          <code className="digest" title={receipt.key}>
            {t("deliveries.key", { key: receipt.key.slice(0, 8) })}
          </code>
        </>
      )}
      {state === "waived" && <span className="quiet">{t("deliveries.waived")}</span>}
      {state === "pending" && attempts > 0 && (
        <span className="quiet">{t("deliveries.attempts", { n: attempts })}</span>
      )}
      {state === "failed" && <Again delivery={delivery} />}
    </li>
  );
}

/** The archive refused the package; who may, sends it again once the reason is gone. */
function Again({ delivery }: { readonly delivery: Delivery }) {
  const { t } = useTranslation();
  const { roles } = useSession();
  const again = useMutation({
    mutationFn: () =>
      change<Delivery>({
        method: "POST",
        path: `/api/consultations/${delivery.consultation}/deliveries/${delivery.id}/retry`,
        body: {},
      }),
    onSuccess: () => askAgain(delivery.consultation),
  });
  const may = roles.includes("doctor") || roles.includes("triage_clerk");
  return (
    <>
      <span className="quiet">{t("deliveries.refused", { code: delivery.last_error })}</span>
      {may && (
        <Button size="small" loading={again.isPending} onClick={() => again.mutate()}>
          {t("deliveries.again")}
        </Button>
      )}
      {again.error && <ProblemNotice problem={problemOf(again.error)} />}
    </>
  );
}

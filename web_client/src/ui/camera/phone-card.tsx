/** On the case page: the code that makes a phone the camera of this case. */
import { CheckCircleFilled, ClockCircleOutlined } from "@ant-design/icons";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, QRCode } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { makeSecret } from "../../core/guest-link";
import { leftUntil } from "../../core/shots";
import type { CameraView } from "../../generated/http-answers";
import { change, problemOf } from "../../io/api";
import { closeCamera, isReachable } from "../../io/camera-desk";
import { useCase } from "../case/case-context";
import { Notice, ProblemNotice } from "../parts/notice";
import { camerasQuestion, questions } from "../questions";
import "./camera.css";

type Shown = { readonly secret: string; readonly camera: CameraView };

function useCode() {
  const { view, record } = useCase();
  const [shown, setShown] = useState<Shown | null>(null);
  const open = useMutation({
    mutationFn: async () => {
      const secret = makeSecret(crypto.getRandomValues(new Uint8Array(32)));
      const path = `/api/cases/${record.case.id}/cameras`;
      const camera = await change<CameraView>({ method: "POST", path, body: { secret } });
      setShown({ secret, camera });
    },
    onSettled: () =>
      questions.invalidateQueries(camerasQuestion(view.consultation.id, record.case.id)),
  });
  return { shown, open, forget: () => setShown(null) };
}

// It ends with the page: a phone that was left lying about adds nothing.
function useEndWithPage(ofCase: string, camera: string | undefined): void {
  useEffect(() => {
    if (camera === undefined) return;
    const close = () => closeCamera(ofCase, camera);
    window.addEventListener("pagehide", close);
    return () => {
      window.removeEventListener("pagehide", close);
      close();
    };
  }, [ofCase, camera]);
}

/** A button; then the code, who reads it, and how much has come. */
export function PhoneCard() {
  const { t } = useTranslation();
  const { record } = useCase();
  const { shown, open, forget } = useCode();
  useEndWithPage(record.case.id, shown?.camera.id);
  if (shown === null)
    return (
      <>
        {open.error && <ProblemNotice problem={problemOf(open.error)} />}
        <Button loading={open.isPending} onClick={() => open.mutate()}>
          {t("camera.open")}
        </Button>
      </>
    );
  return <Code shown={shown} onAgain={() => open.mutate()} onEnd={forget} />;
}

function useSeconds(): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

function Code({
  shown: { secret, camera: made },
  onAgain,
  onEnd,
}: {
  readonly shown: Shown;
  readonly onAgain: () => void;
  readonly onEnd: () => void;
}) {
  const { t } = useTranslation();
  const { view, record } = useCase();
  const now = useSeconds();
  const { data } = useQuery(camerasQuestion(view.consultation.id, record.case.id));
  const camera = data?.find(({ id }) => id === made.id) ?? (data ? null : made);
  const isOver = camera === null || Date.parse(camera.until) <= now;
  const isFresh = !isOver && !camera.is_connected;
  return (
    <section className="lens-card" aria-label={t("camera.heading")}>
      {isFresh && (
        <div
          role="img"
          aria-label={t("camera.qr")}
          data-testid="camera-code"
          data-link={linkOf(secret)}
        >
          <QRCode
            type="svg"
            value={linkOf(secret)}
            size={168}
            errorLevel="M"
            bordered={false}
          />
        </div>
      )}
      <div className="lens-card-words">
        <h3>{t("camera.heading")}</h3>
        {!isReachable(window.location.hostname) && (
          <Notice tone="waiting">
            {t("camera.here_only", { origin: window.location.origin })}
          </Notice>
        )}
        {isFresh && <p>{t("camera.scan")}</p>}
        <p className="quiet">{t("camera.limits")}</p>
        <p className="lens-state" role="status" data-connected={camera?.is_connected ?? false}>
          {camera?.is_connected ? (
            <CheckCircleFilled aria-hidden />
          ) : (
            <ClockCircleOutlined aria-hidden />
          )}
          {isOver
            ? t("camera.over")
            : t(camera.is_connected ? "camera.connected" : "camera.waiting")}
          {camera && camera.taken > 0 && ` · ${t("camera.taken", { n: camera.taken })}`}
        </p>
        {!isOver && (
          <p className="quiet">{t("camera.left", { time: leftUntil(camera.until, now) })}</p>
        )}
        <div className="buttons">
          {isOver && <Button onClick={onAgain}>{t("camera.again")}</Button>}
          <Button onClick={onEnd}>{t("camera.end")}</Button>
        </div>
      </div>
    </section>
  );
}

function linkOf(secret: string): string {
  return `${window.location.origin}/camera#${secret}`;
}

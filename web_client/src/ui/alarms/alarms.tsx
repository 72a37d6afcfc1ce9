/** What rings, over every page: a banner for each alarm, the bell, a notice of the desktop. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation, useNavigate } from "react-router";
import { inOrder, isHeard, placeOf, span, telephone } from "../../core/emergencies";
import type { AlarmView } from "../../generated/http-answers";
import { change, problemOf } from "../../io/api";
import { listen } from "../../io/changes";
import { type Bell, notify, ring } from "../../io/ringer";
import { AcuityMark } from "../emergency/marks";
import { alarmsQuestion, askEmergencies } from "../emergency/questions";
import { useTick } from "../emergency/use-tick";
import { useSay } from "../parts/say";
import { questions } from "../questions";
import "../emergency/emergency.css";
import "./alarms.css";

const SHOWN = 3;

/** Nothing while nothing is open for this person. */
export function Alarms() {
  const { t } = useTranslation();
  useChanges();
  const { pathname } = useLocation();
  const { data = [] } = useQuery(alarmsQuestion);
  const bell = useBell(isHeard(data));
  useDesktopNotice(data);
  // The call card has the button itself.
  const shown = inOrder(data).filter(
    ({ alarm }) => pathname !== `/emergencies/${alarm.about}` || alarm.kind === "papers",
  );
  if (shown.length === 0 && bell !== "blocked") return null;
  return (
    <section className="alarms" aria-label={t("alarms.region")}>
      {shown.slice(0, SHOWN).map((view) => (
        <Banner key={view.alarm.id} view={view} />
      ))}
      {bell === "blocked" && <p className="alarms-blocked">{t("alarms.blocked")}</p>}
    </section>
  );
}

function useChanges(): void {
  useEffect(
    () =>
      listen({
        onAlarm: askEmergencies,
        onReferral: () => {
          askEmergencies();
          void questions.invalidateQueries({ queryKey: ["referrals"] });
        },
        onChanged: (consultation) => {
          if (consultation === null) askEmergencies();
        },
      }),
    [],
  );
}

function useBell(is_heard: boolean): Bell {
  const [bell, setBell] = useState<Bell>("silent");
  useEffect(() => {
    if (!is_heard) return;
    const stop = ring(setBell);
    return () => {
      stop();
      setBell("silent");
    };
  }, [is_heard]);
  return bell;
}

function useDesktopNotice(alarms: readonly AlarmView[]): void {
  const { t } = useTranslation();
  const first = alarms.find(({ rings_me }) => rings_me);
  const id = first?.alarm.id;
  const kind = first?.alarm.kind ?? "emergency_referral";
  const title = `${t(`alarms.kind.${kind}`)} · ${first?.origin_name ?? ""}`;
  const label = first?.alarm.label ?? "";
  useEffect(() => {
    if (id === undefined) return;
    return notify(title, label, id);
  }, [id, title, label]);
}

function Banner({ view }: { readonly view: AlarmView }) {
  return view.alarm.kind === "papers" ? <PapersBanner view={view} /> : <Ringing view={view} />;
}

function useTake(view: AlarmView) {
  const navigate = useNavigate();
  const { pathname } = useLocation();
  return useMutation({
    mutationFn: () =>
      change<object>({ method: "POST", path: `/api/alarms/${view.alarm.id}/take`, body: {} }),
    onSuccess: () => {
      // Whoever sits in a room stays there: the card is one click away.
      if (!pathname.startsWith("/room/")) void navigate(placeOf(view.alarm));
    },
    onSettled: askEmergencies,
  });
}

function Ringing({ view }: { readonly view: AlarmView }) {
  const { t } = useTranslation();
  const say = useSay();
  const now = useTick(true);
  const take = useTake(view);
  const { alarm, origin_name: hospital } = view;
  // Nobody holds a phone for a referral that waits for its answer.
  const is_call = alarm.kind === "emergency_referral";
  const kind = t(`alarms.kind.${alarm.kind}`);
  const time = span(new Date(alarm.raised_at), now);
  return (
    <div className={view.rings_me ? "alarm alarm-rings" : "alarm"} role="alert">
      <div className="alarm-words">
        <p className="alarm-first">
          <AcuityMark acuity={alarm.acuity ?? "critical"} /> <strong>{alarm.label}</strong>
        </p>
        <p className="alarm-second">
          {is_call ? t("alarms.from", { hospital }) : t("alarms.waits", { hospital, kind })} ·{" "}
          {alarm.phone !== "" && (
            <a href={telephone(alarm.phone ?? "")}>
              {t("alarms.call_back")} {alarm.phone}
            </a>
          )}{" "}
          ·{" "}
          <span aria-hidden className="number">
            {is_call ? t("alarms.ringing_for", { time }) : t("alarms.waiting_for", { time })}
          </span>
        </p>
        {take.error && <p className="late">{say.problem(problemOf(take.error))}</p>}
      </div>
      <Link className="alarm-see" to={placeOf(alarm)}>
        {t("alarms.see")}
      </Link>
      <button
        type="button"
        className="alarm-take"
        disabled={take.isPending}
        onClick={() => take.mutate()}
      >
        {is_call ? t("alarms.take") : t("alarms.answer")}
      </button>
    </div>
  );
}

function PapersBanner({ view }: { readonly view: AlarmView }) {
  const { t } = useTranslation();
  const noted = useMutation({
    mutationFn: () =>
      change<object>({ method: "POST", path: `/api/alarms/${view.alarm.id}/take`, body: {} }),
    onSettled: askEmergencies,
  });
  return (
    <div className="alarm" role="status">
      <div className="alarm-words">
        <p className="alarm-first">
          <strong>{t("alarms.papers_due")}</strong>
        </p>
        <p className="alarm-second">{view.alarm.label}</p>
      </div>
      <button
        type="button"
        className="alarm-see"
        disabled={noted.isPending}
        onClick={() => noted.mutate()}
      >
        {t("alarms.noted")}
      </button>
      <Link className="alarm-take alarm-fill" to={placeOf(view.alarm)}>
        {t("alarms.fill")}
      </Link>
    </div>
  );
}

/** The way into the room, the room, and the way out; dark, because images are read in it. */
import { useQuery } from "@tanstack/react-query";
import { Button, ConfigProvider, Spin, theme } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";
import { memberDoor } from "../../core/door";
import type { ConsultationView } from "../../generated/http-answers";
import { problemOf } from "../../io/api";
import { listen } from "../../io/changes";
import { holdLine } from "../../io/images-ahead";
import type { RoomSession } from "../../io/room-session";
import { ProblemNotice } from "../parts/notice";
import { askAgain, consultationQuestion } from "../questions";
import { SeatAhead } from "../readiness/images-ahead";
import { ReadinessLamps } from "../readiness/readiness-lamps";
import { useSession } from "../shell/signed-in-only";
import { FAMILY } from "../theme";
import { useAskRoom } from "./ask-room";
import { Entrance, type Entry } from "./entrance";
import { Over } from "./over";
import { Room } from "./room";
import type { RoomPlace } from "./room-place";
import { warmViewer } from "./stage";
import "./room.css";
import "./faces.css";
import "./people.css";
import { useRoomSession, useSessionState } from "./use-room";
import { Waiting } from "./waiting";

// Not inherited: the colours of the white desk must not shine through.
export const DARK = {
  inherit: false,
  algorithm: theme.darkAlgorithm,
  token: {
    fontFamily: FAMILY,
    colorPrimary: "#0E6F6A",
    colorBgBase: "#0B0E12",
    colorBgContainer: "#151A21",
    colorBgElevated: "#1B222B",
    colorBorder: "#3A4450",
    colorTextBase: "#E8EDF2",
    colorText: "#E8EDF2",
    colorTextPlaceholder: "#93A0AF",
    borderRadius: 6,
  },
  components: { Button: { primaryShadow: "none", defaultShadow: "none" } },
};

// What the button at the entrance says and does; nothing while the session is not open to me.
function wayIn(view: ConsultationView): "start" | "enter" | null {
  if (view.acts.includes("start")) return "start";
  return view.acts.includes("join") ? "enter" : null;
}

/** Carries the devices that were checked into the room, and knocks. */
export function takeIn(session: RoomSession, { choice, microphone, camera }: Entry): void {
  if (microphone) {
    microphone.enabled = !choice.isMuted;
    session.setTrack("microphone", microphone);
    session.dispatch({ type: "mute", source: "microphone", isMuted: choice.isMuted });
  }
  if (camera) session.setTrack("camera", camera);
  session.dispatch({ type: "enter" });
}

function Way({
  session,
  view,
  person,
}: {
  session: RoomSession;
  view: ConsultationView;
  person: string;
}) {
  const { t } = useTranslation();
  const { room } = useSessionState(session);
  const [entry, setEntry] = useState<Entry | null>(null);
  const [isStarting, setIsStarting] = useState(false);
  const ask = useAskRoom(view.consultation.id);
  const way = wayIn(view);
  const place = {
    door: memberDoor(view.consultation.id),
    person,
    view,
    caseId: view.consultation.case,
  };
  const words = { start: t("entrance.start"), enter: t("entrance.enter") };

  const goIn = (made: Entry) => {
    setEntry(made);
    takeIn(session, made);
  };
  const enter = async (made: Entry) => {
    if (way === "start") {
      setIsStarting(true);
      const isStarted = await ask.mutateAsync("start").then(
        () => true,
        () => false,
      );
      setIsStarting(false);
      if (!isStarted) return;
    }
    goIn(made);
  };

  if (entry && room.link.phase === "over")
    return (
      <Over
        why={room.link.why}
        refused={room.refused}
        view={view}
        onComeBack={() => {
          askAgain(view.consultation.id);
          setEntry(null);
        }}
      />
    );
  if (entry) return <Within session={session} place={place} entry={entry} />;
  return (
    <Entrance
      door={memberDoor(view.consultation.id)}
      doing={way ? words[way] : null}
      isBusy={isStarting}
      notice={
        <>
          {way === null && (
            <p className="entrance-notice" role="status">
              {t(view.session_planned ? "entrance.waiting" : "entrance.not_now")}
            </p>
          )}
          {ask.isError && <ProblemNotice problem={problemOf(ask.error)} />}
          <ReadinessLamps consultation={view.consultation.id} />
          <SeatAhead consultation={view.consultation.id} caseId={view.consultation.case} />
        </>
      }
      onEnter={(made) => void enter(made)}
    />
  );
}

/** From the door on: waiting, then the room, for whoever has come through the entrance. */
export function Within({
  session,
  place,
  entry,
}: {
  session: RoomSession;
  place: RoomPlace;
  entry: Entry;
}) {
  const { room } = useSessionState(session);
  useEffect(holdLine, []);
  if (!room.hasJoinedOnce || room.link.phase === "knocking")
    return <Waiting session={session} />;
  return <Room session={session} place={place} entry={entry} />;
}

function RoomOf({ consultation }: { consultation: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { person } = useSession();
  const session = useRoomSession(memberDoor(consultation));
  const view = useQuery(consultationQuestion(consultation));
  useEffect(warmViewer, []);
  useEffect(() => listen({ onChanged: askAgain, onLine: () => {} }), []);
  if (view.data && session)
    return <Way session={session} view={view.data} person={person.id} />;
  return (
    <main className="over">
      {view.isError ? (
        <>
          <ProblemNotice
            problem={problemOf(view.error)}
            onAgain={() => askAgain(consultation)}
          />
          <Button onClick={() => void navigate("/worklist")}>{t("room.back")}</Button>
        </>
      ) : (
        <Spin aria-label={t("room.opening")} />
      )}
    </main>
  );
}

/** The room of the consultation in the address. */
export function RoomPage() {
  const { consultation } = useParams();
  if (!consultation) return null;
  return (
    <ConfigProvider theme={DARK}>
      <div className="dark-room">
        <RoomOf key={consultation} consultation={consultation} />
      </div>
    </ConfigProvider>
  );
}

/** The room itself: images, faces, panels, bar. */
import { PlayCircleOutlined, StopOutlined } from "@ant-design/icons";
import { Popconfirm } from "antd";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { isGuide, isHandRaised } from "../../core/room-views";
import type { ConsultationView } from "../../generated/http-answers";
import type { RoomSession } from "../../io/room-session";
import { useAskRoom } from "./ask-room";
import type { Entry } from "./entrance";
import { Faces } from "./faces";
import { Notices } from "./notices";
import { type Panel, RoomBar } from "./room-bar";
import { RoomKeysCard, useRoomKeys } from "./room-keys";
import { SidePanel } from "./side-panel";
import { Stage } from "./stage";
import { useDevices, useSessionState } from "./use-room";
import { Sound } from "./video";

function Sounds({
  session,
  attempt,
  onBlocked,
}: {
  session: RoomSession;
  attempt: number;
  onBlocked: () => void;
}) {
  const { remote } = useSessionState(session);
  return remote
    .filter(({ source }) => source === "microphone")
    .map(({ seat, track }) => (
      <Sound
        key={`${seat} ${track.id}`}
        track={track}
        attempt={attempt}
        onBlocked={onBlocked}
      />
    ));
}

function StartButton({ view }: { view: ConsultationView }) {
  const { t } = useTranslation();
  const ask = useAskRoom(view.consultation.id);
  return (
    <button
      type="button"
      className="bar-button"
      disabled={ask.isPending}
      onClick={() => ask.mutate("start")}
    >
      <span className="bar-icon">
        <PlayCircleOutlined />
      </span>
      <span className="bar-word">{t("room.session.start")}</span>
    </button>
  );
}

/** Only the chair starts and ends the session; the clinic says which of the two he may now. */
function SessionButton({ view }: { view: ConsultationView }) {
  if (view.acts.includes("start")) return <StartButton view={view} />;
  return view.acts.includes("end") ? <EndButton view={view} /> : null;
}

function EndButton({ view }: { view: ConsultationView }) {
  const { t } = useTranslation();
  const ask = useAskRoom(view.consultation.id);
  return (
    <Popconfirm
      title={t("room.session.end")}
      description={t("room.session.end_sure")}
      okText={t("room.session.end_now")}
      cancelText={t("room.session.cancel")}
      onConfirm={() => ask.mutate("end")}
    >
      <button type="button" className="bar-button">
        <span className="bar-icon">
          <StopOutlined />
        </span>
        <span className="bar-word">{t("room.session.end")}</span>
      </button>
    </Popconfirm>
  );
}

export function Room({
  session,
  view,
  person,
  entry,
}: {
  session: RoomSession;
  view: ConsultationView;
  person: string;
  entry: Entry;
}) {
  const { t } = useTranslation();
  const state = useSessionState(session);
  const devices = useDevices(session, entry.choice);
  const [panel, setPanel] = useState<Panel | null>(null);
  const [hasFaces, setHasFaces] = useState(true);
  const [hasKeys, setHasKeys] = useState(false);
  const [sound, setSound] = useState({ isBlocked: false, attempt: 0 });
  const late = useRef(entry.late);
  useEffect(() => {
    for (const source of late.current) devices.toggle(source);
    late.current = [];
  }, [devices]);
  const turn = (name: Panel) => setPanel((open) => (open === name ? null : name));

  useEffect(() => {
    const hold = (event: BeforeUnloadEvent) => {
      if (session.getState().room.pending.length > 0) event.preventDefault();
    };
    window.addEventListener("beforeunload", hold);
    return () => window.removeEventListener("beforeunload", hold);
  }, [session]);

  useRoomKeys(
    useMemo(
      () => ({
        m: () => devices.toggle("microphone"),
        v: () => devices.toggle("camera"),
        s: () => devices.toggle("screen"),
        r: () =>
          session.dispatch({ type: "raise", isRaised: !isHandRaised(session.getState().room) }),
        g: () => session.dispatch({ type: "guide", takes: !isGuide(session.getState().room) }),
        f: () => session.dispatch({ type: "follow", follows: true }),
        c: () => setPanel((open) => (open === "chat" ? null : "chat")),
        "?": () => setHasKeys(true),
        escape: () => setPanel(null),
      }),
      [devices, session],
    ),
  );

  return (
    <main className="room" data-panel={panel ?? "none"} data-faces={hasFaces}>
      <h1 className="visually-hidden">{t("room.title")}</h1>
      <Stage session={session} caseId={view.consultation.case} />
      <Faces state={state} onVoiceOnly={() => devices.toggle("camera")} />
      {panel && (
        <SidePanel
          panel={panel}
          session={session}
          view={view}
          person={person}
          onClose={() => setPanel(null)}
        />
      )}
      <Notices
        session={session}
        devices={devices}
        isBeforeStart={view.consultation.state === "accepted"}
        soundIsBlocked={sound.isBlocked}
        onSound={() => setSound(({ attempt }) => ({ isBlocked: false, attempt: attempt + 1 }))}
      />
      <Sounds
        session={session}
        attempt={sound.attempt}
        onBlocked={() => setSound((before) => ({ ...before, isBlocked: true }))}
      />
      <RoomBar
        session={session}
        devices={devices}
        panel={panel}
        onPanel={turn}
        onFaces={() => setHasFaces((before) => !before)}
        onLeave={() => session.dispatch({ type: "leave" })}
      >
        <SessionButton view={view} />
      </RoomBar>
      <RoomKeysCard isOpen={hasKeys} onClose={() => setHasKeys(false)} />
    </main>
  );
}

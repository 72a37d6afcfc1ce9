/** The room itself: images, faces, panels, bar. */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type RoomRights, rightsOf } from "../../core/room-rights";
import { isGuide, isHandRaised, mySeat } from "../../core/room-views";
import type { RoomSession } from "../../io/room-session";
import { RoomEmergency, RoomEmergencyNote } from "../emergency/room-emergency";
import { Calls } from "./calls";
import type { Entry } from "./entrance";
import { Faces } from "./faces";
import { Notices } from "./notices";
import { type Panel, RoomBar } from "./room-bar";
import { RoomKeysCard, useRoomKeys, useTalkKey } from "./room-keys";
import type { RoomPlace } from "./room-place";
import { SessionButton } from "./session-button";
import { SharedScreen } from "./shared-screen";
import { SidePanel } from "./side-panel";
import { Sounds } from "./sounds";
import { Stage } from "./stage";
import { type Layouts, useLayouts } from "./use-layout";
import { type Devices, useDevices, useSessionState } from "./use-room";

// What a person wrote and the room has not kept must not be lost by closing the page.
function useHeldPage(session: RoomSession): void {
  useEffect(() => {
    const hold = (event: BeforeUnloadEvent) => {
      const { pending, pendingMarks } = session.getState().room;
      if (pending.length + pendingMarks.length > 0) event.preventDefault();
    };
    window.addEventListener("beforeunload", hold);
    return () => window.removeEventListener("beforeunload", hold);
  }, [session]);
}

function panelsOf({ seesRecord }: RoomRights, { view }: RoomPlace): readonly Panel[] {
  return seesRecord && view ? ["record", "chat", "people", "opinion"] : ["chat", "people"];
}

// The keys of what this person may do; the others do nothing.
function useKeys(
  session: RoomSession,
  devices: Devices,
  layouts: Layouts,
  rights: RoomRights,
  show: { chat: () => void; keys: () => void; close: () => void },
): void {
  const latest = useRef({ devices, layouts, rights, show });
  latest.current = { devices, layouts, rights, show };
  useRoomKeys(
    useMemo(() => {
      const now = () => latest.current;
      return {
        m: () => now().rights.publishes && now().devices.toggle("microphone"),
        v: () => now().rights.publishes && now().devices.toggle("camera"),
        s: () => now().rights.sharesScreen && now().devices.toggle("screen"),
        r: () =>
          now().rights.raisesHand &&
          session.dispatch({ type: "raise", isRaised: !isHandRaised(session.getState().room) }),
        g: () =>
          now().rights.guides &&
          session.dispatch({ type: "guide", takes: !isGuide(session.getState().room) }),
        f: () => session.dispatch({ type: "follow", follows: true }),
        c: () => now().show.chat(),
        w: () => now().layouts.turn(),
        p: () => now().layouts.pinSpeaker(),
        "?": () => now().show.keys(),
        escape: () => now().show.close(),
      };
    }, [session]),
  );
  useTalkKey(useCallback((isTalking) => latest.current.devices.talk(isTalking), []));
}

export function Room({
  session,
  place,
  entry,
}: {
  session: RoomSession;
  place: RoomPlace;
  entry: Entry;
}) {
  const { t } = useTranslation();
  const { room } = useSessionState(session);
  const devices = useDevices(session, entry.choice);
  const layouts = useLayouts(room, place.person);
  const rights = rightsOf(mySeat(room)?.role);
  const [panel, setPanel] = useState<Panel | null>(null);
  const [hasKeys, setHasKeys] = useState(false);
  const [sound, setSound] = useState({ isBlocked: false, attempt: 0 });
  const late = useRef(entry.late);
  useEffect(() => {
    for (const source of late.current) devices.toggle(source);
    late.current = [];
  }, [devices]);
  const turn = (name: Panel) => setPanel((open) => (open === name ? null : name));
  useHeldPage(session);
  useKeys(session, devices, layouts, rights, {
    chat: () => turn("chat"),
    keys: () => setHasKeys(true),
    close: () => setPanel(null),
  });
  const { view, caseId } = place;
  const { layout, showsFaces } = layouts.choice;
  const beside = layouts.placement.tiles.length - (layout === "speaker" ? 1 : 0);
  const seesImages = caseId !== null && rights.seesImages;

  return (
    <main
      className="room"
      data-panel={panel ?? "none"}
      data-layout={layout}
      data-faces={showsFaces}
      data-crowd={beside > 4}
      data-beside={beside}
    >
      <h1 className="visually-hidden">{t("room.title")}</h1>
      <div className="middle">
        {seesImages && <Stage session={session} caseId={caseId} />}
        <SharedScreen session={session} />
      </div>
      <Faces session={session} layouts={layouts} onVoiceOnly={() => devices.toggle("camera")} />
      {panel && (
        <SidePanel
          panel={panel}
          session={session}
          place={place}
          layouts={layouts}
          onClose={() => setPanel(null)}
        />
      )}
      <Notices
        session={session}
        devices={devices}
        hasDoor={panel !== "people"}
        isBeforeStart={view?.consultation.state === "accepted"}
        soundIsBlocked={sound.isBlocked}
        onSound={() => setSound(({ attempt }) => ({ isBlocked: false, attempt: attempt + 1 }))}
      >
        {view && <RoomEmergencyNote view={view} />}
      </Notices>
      <Sounds
        session={session}
        attempt={sound.attempt}
        onBlocked={() => setSound((before) => ({ ...before, isBlocked: true }))}
      />
      <RoomBar
        session={session}
        devices={devices}
        layouts={layouts}
        panels={panelsOf(rights, place)}
        panel={panel}
        onPanel={turn}
        onLeave={() => session.dispatch({ type: "leave" })}
      >
        {view && <SessionButton view={view} />}
        {view && <RoomEmergency view={view} />}
      </RoomBar>
      <Calls session={session} />
      <RoomKeysCard isOpen={hasKeys} hasImages={seesImages} onClose={() => setHasKeys(false)} />
    </main>
  );
}

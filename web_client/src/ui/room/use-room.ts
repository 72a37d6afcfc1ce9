/** The session of a room on the page: its state, and what a person does with it. */
import { useCallback, useEffect, useState, useSyncExternalStore } from "react";
import type { Door } from "../../core/door";
import type { Source } from "../../core/room-state";
import { mySeat } from "../../core/room-views";
import {
  type DeviceChoice,
  type DeviceTrouble,
  keepChoice,
  openCamera,
  openMicrophone,
  openScreen,
} from "../../io/devices";
import { createRoomSession, type RoomSession, type SessionState } from "../../io/room-session";

/** A session for as long as the page is shown; null for the first moment. */
export function useRoomSession({ consultation, isGuest }: Door): RoomSession | null {
  const [session, setSession] = useState<RoomSession | null>(null);
  useEffect(() => {
    const made = createRoomSession({ consultation, isGuest });
    setSession(made);
    return () => {
      setSession(null);
      made.destroy();
    };
  }, [consultation, isGuest]);
  return session;
}

export function useSessionState(session: RoomSession): SessionState {
  return useSyncExternalStore(session.subscribe, session.getState);
}

/** What a person does with his own devices. */
export interface Devices {
  readonly trouble: { readonly source: Source; readonly why: DeviceTrouble } | null;
  toggle(source: Source): void;
  /** Speak while a key is held: true if the microphone is on now because of it. */
  talk(isTalking: boolean): boolean;
  forgive(): void;
}

function openDevice(source: Source, choice: DeviceChoice) {
  if (source === "microphone") return openMicrophone(choice.microphone);
  return source === "camera" ? openCamera(choice.camera) : openScreen();
}

// What the host turned off is off at the device too, until its owner turns it on again.
function useObedience(session: RoomSession): void {
  const { room } = useSessionState(session);
  const tracks = mySeat(room)?.tracks ?? [];
  const silenced = tracks.filter((track) => track.is_silenced).map(({ source }) => source);
  const words = silenced.join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same sources are no news
  useEffect(() => {
    const { local } = session.getState();
    if (silenced.includes("microphone") && local.microphone) local.microphone.enabled = false;
    if (silenced.includes("camera") && local.camera) session.setTrack("camera", null);
    if (silenced.includes("screen") && local.screen) session.drop("screen");
  }, [session, words]);
}

/** Microphone, camera and screen of this seat; devices are opened when they are first wanted. */
export function useDevices(session: RoomSession, choice: DeviceChoice): Devices {
  const [trouble, setTrouble] = useState<Devices["trouble"]>(null);

  const turnOn = useCallback(
    async (source: Source) => {
      const opened = await openDevice(source, choice);
      if (!opened.ok) {
        if (opened.why !== "cancelled") setTrouble({ source, why: opened.why });
        return;
      }
      setTrouble(null);
      session.setTrack(source, opened.track);
      session.dispatch({ type: "mute", source, isMuted: false });
      opened.track.addEventListener("ended", () => {
        if (source === "screen") session.drop("screen");
      });
    },
    [session, choice],
  );

  const toggle = useCallback(
    (source: Source) => {
      const { local, room } = session.getState();
      const track = local[source];
      if (!track) {
        void turnOn(source);
      } else if (source === "screen") {
        session.drop("screen");
      } else if (source === "camera") {
        // The lamp of a camera that is off must be off: the device is given back.
        session.setTrack("camera", null);
        session.dispatch({ type: "mute", source, isMuted: true });
      } else {
        const isMuted = !room.muted.microphone;
        track.enabled = !isMuted;
        session.dispatch({ type: "mute", source, isMuted });
        keepChoice({ ...choice, isMuted });
      }
    },
    [session, choice, turnOn],
  );

  const talk = useCallback(
    (isTalking: boolean) => {
      const { local, room } = session.getState();
      if (!local.microphone || room.muted.microphone !== isTalking) return false;
      local.microphone.enabled = isTalking;
      session.dispatch({ type: "mute", source: "microphone", isMuted: !isTalking });
      return isTalking;
    },
    [session],
  );

  useObedience(session);
  return { trouble, toggle, talk, forgive: () => setTrouble(null) };
}

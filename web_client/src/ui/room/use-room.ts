/** The session of a room on the page: its state, and what a person does with it. */
import { useCallback, useEffect, useState, useSyncExternalStore } from "react";
import type { Source } from "../../core/room-state";
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
export function useRoomSession(consultation: string): RoomSession | null {
  const [session, setSession] = useState<RoomSession | null>(null);
  useEffect(() => {
    const made = createRoomSession(consultation);
    setSession(made);
    return () => {
      setSession(null);
      made.destroy();
    };
  }, [consultation]);
  return session;
}

export function useSessionState(session: RoomSession): SessionState {
  return useSyncExternalStore(session.subscribe, session.getState);
}

/** What a person does with his own devices. */
export interface Devices {
  readonly trouble: { readonly source: Source; readonly why: DeviceTrouble } | null;
  toggle(source: Source): void;
  forgive(): void;
}

function openDevice(source: Source, choice: DeviceChoice) {
  if (source === "microphone") return openMicrophone(choice.microphone);
  return source === "camera" ? openCamera(choice.camera) : openScreen();
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

  return { trouble, toggle, forgive: () => setTrouble(null) };
}

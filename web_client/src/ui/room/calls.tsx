/** What calls for attention: the door and the hands for the host, said, heard and in the title. */
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { handQueue, isHost, mayAdmit } from "../../core/room-views";
import type { RoomSession } from "../../io/room-session";
import { playTone, type Tone } from "../../io/tones";
import { useSessionState } from "./use-room";

// One tone for whoever is new among `ids`; none for those who were there before I came.
function useTone(tone: Tone, ids: readonly string[], isMine: boolean): void {
  const known = useRef<ReadonlySet<string> | null>(null);
  const words = ids.join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same ids are no news
  useEffect(() => {
    const isNew = known.current !== null && ids.some((id) => !known.current?.has(id));
    known.current = new Set(ids);
    if (isMine && isNew) playTone(tone);
  }, [words, isMine]);
}

/** A number before the title of the page, seen when another tab is in front. */
function useTitle(count: number, title: string): void {
  useEffect(() => {
    const before = document.title;
    document.title = count > 0 ? `(${count}) ${title}` : title;
    return () => {
      document.title = before;
    };
  }, [count, title]);
}

/** Heard by the host alone; read out to whoever lets the page be read. */
export function Calls({ session }: { session: RoomSession }) {
  const { t } = useTranslation();
  const { room } = useSessionState(session);
  const hosts = isHost(room);
  const opens = mayAdmit(room);
  const waiting = opens ? (room.snapshot?.waiting ?? []) : [];
  const hands = handQueue(room);
  useTone(
    "knock",
    waiting.map(({ seat }) => seat),
    opens,
  );
  useTone(
    "hand",
    hands.map(({ id }) => id),
    hosts,
  );
  useTitle(waiting.length + (hosts ? hands.length : 0) + room.unread, t("room.title"));
  const last = room.snapshot?.chat.at(-1);
  return (
    <p className="visually-hidden" aria-live="polite" data-testid="calls">
      {waiting.map(({ name }) => t("people.door.waits", { name })).join(" ")}{" "}
      {hands.map(({ name }, at) => t("people.face.hand_of", { name, place: at + 1 })).join(" ")}{" "}
      {room.unread > 0 && last && `${last.name}：${last.text}`}
    </p>
  );
}

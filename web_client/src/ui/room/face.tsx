/** One person's tile: the picture or why there is none, who it is, and what is to be said. */
import { EyeInvisibleOutlined, PushpinFilled, PushpinOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { mayGiveGuide } from "../../core/room-views";
import { darkOf, isLinePoor, notesOf, type TileNote } from "../../core/tile-notes";
import type { Seat } from "../../generated/room-server";
import type { RoomSession, SessionState } from "../../io/room-session";
import { GuideIcon } from "./icons";
import { Picture } from "./video";

function trackOf(state: SessionState, seat: Seat): MediaStreamTrack | null {
  if (seat.role === "observer") return null;
  if (seat.id === state.room.you) return state.local.camera ?? null;
  const isOn = seat.tracks.some(({ source, is_muted }) => source === "camera" && !is_muted);
  if (!isOn || seat.is_away) return null;
  const found = state.remote.find((one) => one.seat === seat.id && one.source === "camera");
  return found?.track ?? null;
}

/** The role that is marked on a tile; doctors and experts need no mark. */
function RoleMark({ seat, isHosting }: { seat: Seat; isHosting: boolean }) {
  const { t } = useTranslation();
  if (isHosting) return <span className="role role-host">{t("people.face.host")}</span>;
  if (seat.role !== "observer" && seat.role !== "guest") return null;
  return <span className={`role role-${seat.role}`}>{t(`people.face.${seat.role}`)}</span>;
}

const QUIET: readonly TileNote["kind"][] = ["muted", "no-microphone", "alone", "guides"];

function Note({ note }: { note: TileNote }) {
  const { t } = useTranslation();
  if (note.kind === "hand")
    return <span className="note-hand">{t("people.face.hand", { place: note.place })}</span>;
  const isQuiet = QUIET.includes(note.kind);
  return (
    <span className={isQuiet ? "note-quiet" : undefined}>{t(`people.face.${note.kind}`)}</span>
  );
}

function Dark({ state, seat }: { state: SessionState; seat: Seat }) {
  const { t } = useTranslation();
  const why = darkOf(state.room, seat);
  const isMine = seat.id === state.room.you;
  const words = why === null ? (isMine ? "camera-off" : "opening") : why;
  return (
    <span className="face-dark">
      <span className="face-initial" aria-hidden="true">
        {seat.name.slice(0, 1)}
      </span>
      <span className="face-why">{t(`people.dark.${words}`)}</span>
    </span>
  );
}

/** What a person may do with a tile. */
export interface FaceActs {
  onPin(seat: string): void;
  onHandGuide(seat: string): void;
  onVoiceOnly(): void;
  onHideSelf(): void;
}

function FaceTools({
  state,
  seat,
  isPinned,
  acts,
}: {
  state: SessionState;
  seat: Seat;
  isPinned: boolean;
  acts: FaceActs;
}) {
  const { t } = useTranslation();
  const { name } = seat;
  const guides = state.room.snapshot?.guide === seat.id;
  const mayTakeGuide =
    !guides && seat.role !== "observer" && seat.role !== "guest" && !seat.is_away;
  return (
    <span className="face-tools" data-pinned={isPinned}>
      {mayGiveGuide(state.room) && mayTakeGuide && (
        <button
          type="button"
          title={t("people.act.hand_guide")}
          aria-label={t("people.act.hand_guide_to", { name })}
          onClick={() => acts.onHandGuide(seat.id)}
        >
          <GuideIcon />
        </button>
      )}
      <button
        type="button"
        className="face-pin"
        aria-pressed={isPinned}
        title={t(isPinned ? "people.act.unpin" : "people.act.pin")}
        aria-label={t(isPinned ? "people.act.unpin_one" : "people.act.pin_one", { name })}
        onClick={() => acts.onPin(seat.id)}
      >
        {isPinned ? <PushpinFilled /> : <PushpinOutlined />}
      </button>
    </span>
  );
}

export function Face({
  session,
  state,
  seat,
  isMain,
  isPinned,
  acts,
}: {
  session: RoomSession;
  state: SessionState;
  seat: Seat;
  isMain: boolean;
  isPinned: boolean;
  acts: FaceActs;
}) {
  const { t } = useTranslation();
  const { room } = state;
  const isMe = seat.id === room.you;
  const track = trackOf(state, seat);
  const isPaused = track !== null && !isMe && darkOf(room, seat) !== null;
  const speaks = state.speaking.has(seat.id) || room.speakers.includes(seat.id);
  const isPoor = isMe && (state.quality === "poor" || isLinePoor(room, seat));
  const frame = useRef<HTMLDivElement>(null);
  const hasCamera = seat.tracks.some(({ source }) => source === "camera");
  // A picture that rests is watched too: it comes back at the size that it has here.
  useEffect(() => {
    if (isMe || !hasCamera || !frame.current) return;
    return session.watch(frame.current, seat.id, "camera", isPinned);
  }, [session, seat.id, isMe, hasCamera, isPinned]);
  const notes = notesOf(room, seat).filter(({ kind }) => !(isMe && kind === "line-poor"));
  const title = seat.title === "none" ? "" : t(`terms.title.${seat.title}`);
  const place = `${seat.hospital_name} ${seat.department}`.trim();
  return (
    <li
      className="face"
      data-speaks={speaks}
      data-seat={seat.id}
      data-person={seat.person}
      data-main={isMain}
      data-away={seat.is_away}
    >
      <div className="face-picture" ref={frame}>
        {track && <Picture track={track} isMirrored={isMe} />}
        {(!track || isPaused) && <Dark state={state} seat={seat} />}
        {isMe && (
          <span className="face-tools">
            <button
              type="button"
              title={t("room.layout.hide_self")}
              aria-label={t("room.layout.hide_self")}
              onClick={acts.onHideSelf}
            >
              <EyeInvisibleOutlined />
            </button>
          </span>
        )}
        {!isMe && <FaceTools state={state} seat={seat} isPinned={isPinned} acts={acts} />}
        {speaks && <span className="visually-hidden">{t("people.face.speaking")}</span>}
      </div>
      <div className="face-words" title={[seat.name, title, place].filter(Boolean).join(" · ")}>
        <p className="face-name">
          <strong>{isMe ? `${seat.name}（${t("people.face.you")}）` : seat.name}</strong>
          {title && <span>{title}</span>}
          <RoleMark seat={seat} isHosting={room.snapshot?.host === seat.id} />
        </p>
        <p className="face-place">{place}</p>
        <p className="face-marks">
          {isPoor && <span>{t("people.face.poor")}</span>}
          {notes.map((note) => (
            <Note key={note.kind} note={note} />
          ))}
        </p>
      </div>
      {isPoor && state.local.camera && (
        <Button size="small" className="face-voice" onClick={acts.onVoiceOnly}>
          {t("people.face.audio_only")}
        </Button>
      )}
    </li>
  );
}

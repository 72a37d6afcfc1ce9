/** The strip of faces: who is here, in full, and how each one's line is. */
import { Button } from "antd";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { RoomState } from "../../core/room-state";
import { handQueue, isFollowing } from "../../core/room-views";
import type { Seat } from "../../generated/room-server";
import type { SessionState } from "../../io/room-session";
import { Picture } from "./video";

/** Faces in the order of who matters now: the guide, the chair, the others; oneself last. */
export function seatsInOrder(room: RoomState): Seat[] {
  const rank = (seat: Seat) => {
    if (seat.id === room.you) return 3;
    if (seat.id === room.snapshot?.guide) return 0;
    return seat.role === "chair" ? 1 : 2;
  };
  return [...(room.snapshot?.seats ?? [])].sort((a, b) => rank(a) - rank(b));
}

function trackOf(state: SessionState, seat: Seat): MediaStreamTrack | null {
  if (seat.id === state.room.you) return state.local.camera ?? null;
  const isOn = seat.tracks.some(({ source, is_muted }) => source === "camera" && !is_muted);
  if (!isOn || seat.is_away) return null;
  const found = state.remote.find((one) => one.seat === seat.id && one.source === "camera");
  return found?.track ?? null;
}

// What is to be said of a seat, most urgent first.
function marksOf(state: SessionState, seat: Seat, t: TFunction) {
  const { room } = state;
  const isMe = seat.id === room.you;
  const place = handQueue(room).findIndex(({ id }) => id === seat.id) + 1;
  const isMuted = isMe
    ? room.muted.microphone
    : seat.tracks.some(({ source, is_muted }) => source === "microphone" && is_muted);
  const isAlone = room.snapshot?.guide !== null && !seat.follows;
  return [
    seat.is_away && t("room.face.away"),
    isMe && state.quality === "poor" && t("room.face.poor"),
    place > 0 && t("room.face.hand", { place }),
    seat.id === room.snapshot?.guide && t("room.face.guides"),
    isMuted && t("room.face.muted"),
    isAlone && (isMe ? !isFollowing(room) : true) && t("room.face.alone"),
  ].filter((mark): mark is string => typeof mark === "string");
}

function Face({ state, seat }: { state: SessionState; seat: Seat }) {
  const { t } = useTranslation();
  const isMe = seat.id === state.room.you;
  const track = trackOf(state, seat);
  const speaks = state.speaking.has(seat.id);
  const title = t(`terms.title.${seat.title}`);
  return (
    <li className="face" data-speaks={speaks} data-seat={seat.id}>
      <div className="face-picture">
        {track ? (
          <Picture track={track} isMirrored={isMe} />
        ) : (
          <span className="face-initial" aria-hidden="true">
            {seat.name.slice(0, 1)}
          </span>
        )}
        {speaks && <span className="visually-hidden">{t("room.face.speaking")}</span>}
      </div>
      <p className="face-name">
        <strong>{isMe ? `${seat.name}（${t("room.face.you")}）` : seat.name}</strong>
        <span>{seat.role === "chair" ? t("room.face.chair") : title}</span>
      </p>
      <p className="face-place">{`${seat.hospital_name} ${seat.department}`.trim()}</p>
      <p className="face-marks">
        {marksOf(state, seat, t).map((mark) => (
          <span key={mark}>{mark}</span>
        ))}
      </p>
    </li>
  );
}

/** All faces; `onVoiceOnly` is the one thing to do about a poor line. */
export function Faces({
  state,
  onVoiceOnly,
}: {
  state: SessionState;
  onVoiceOnly: () => void;
}) {
  const { t } = useTranslation();
  const mayDropPicture = state.quality === "poor" && state.local.camera !== undefined;
  return (
    <aside className="faces" aria-label={t("room.people.heading")}>
      <ul>
        {seatsInOrder(state.room).map((seat) => (
          <Face key={seat.id} state={state} seat={seat} />
        ))}
      </ul>
      {mayDropPicture && (
        <Button size="small" className="faces-voice" onClick={onVoiceOnly}>
          {t("room.face.audio_only")}
        </Button>
      )}
    </aside>
  );
}

/** That this session is recorded, who began it and when; heard too, at its beginning and end. */
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { clockTime } from "../../core/clocks";
import type { RoomState } from "../../core/room-state";
import { playTone } from "../../io/tones";

export function RecordingBadge({ room }: { room: RoomState }) {
  const { t } = useTranslation();
  const recording = room.snapshot?.recording ?? null;
  const id = recording?.id ?? null;
  // Who comes while it runs hears it too.
  const heard = useRef<string | null>(null);
  useEffect(() => {
    if (id !== heard.current) playTone("recording");
    heard.current = id;
  }, [id]);
  if (!recording) return null;
  return (
    <p className="recording" role="status">
      <span className="recording-sign" aria-hidden="true" />
      {t("people.recording.badge", {
        name: recording.started_by,
        time: clockTime(new Date(recording.since)),
      })}
    </p>
  );
}

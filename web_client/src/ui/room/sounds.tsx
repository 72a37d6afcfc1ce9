/** The voices of the others. */
import type { RoomSession } from "../../io/room-session";
import { useSessionState } from "./use-room";
import { Sound } from "./video";

/** Every voice plays; another `attempt` tries again after a tap. */
export function Sounds({
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

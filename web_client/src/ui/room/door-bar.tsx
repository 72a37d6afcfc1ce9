/** Who waits at the door, for whoever may open it. */
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { mayAdmit } from "../../core/room-views";
import type { Caller } from "../../generated/room-server";
import type { RoomSession } from "../../io/room-session";
import { useSessionState } from "./use-room";

function WaitingOne({ session, caller }: { session: RoomSession; caller: Caller }) {
  const { t } = useTranslation();
  const answer = (admits: boolean) =>
    session.dispatch({
      type: "host",
      message: { type: "admit", seat: caller.seat, admits },
    });
  const who = t("people.door.who", {
    name: caller.name,
    role: t(`people.role.${caller.role}`),
    hospital: caller.hospital_name,
  });
  return (
    <li>
      <span>{who}</span>
      <Button size="small" type="primary" onClick={() => answer(true)}>
        {t("people.door.admit")}
      </Button>
      <Button size="small" onClick={() => answer(false)}>
        {t("people.door.refuse")}
      </Button>
    </li>
  );
}

/** Everybody who waits, the longest wait first. */
export function DoorList({ session }: { session: RoomSession }) {
  const { t } = useTranslation();
  const { room } = useSessionState(session);
  const waiting = room.snapshot?.waiting ?? [];
  if (!mayAdmit(room) || waiting.length === 0) return null;
  const admitAll = () => {
    for (const { seat } of waiting)
      session.dispatch({ type: "host", message: { type: "admit", seat, admits: true } });
  };
  return (
    <section className="door-list" aria-label={t("people.door.list")}>
      <ul>
        {waiting.map((caller) => (
          <WaitingOne key={caller.seat} session={session} caller={caller} />
        ))}
      </ul>
      {waiting.length > 1 && (
        <Button size="small" onClick={admitAll}>
          {t("people.door.admit_all", { count: waiting.length })}
        </Button>
      )}
    </section>
  );
}

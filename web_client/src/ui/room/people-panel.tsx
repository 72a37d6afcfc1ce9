/** Who is here, who is invited and absent, whose hand is up; and what one may do with them. */
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import type { RoomState } from "../../core/room-state";
import { handQueue } from "../../core/room-views";
import type { ConsultationView, PersonCard } from "../../generated/http-answers";
import type { Seat } from "../../generated/room-server";
import type { RoomSession } from "../../io/room-session";
import { AttendanceList } from "./attendance-list";
import { HostSection } from "./host-section";
import { PersonActs } from "./person-acts";
import type { Layouts } from "./use-layout";
import { useSessionState } from "./use-room";

function presence(room: RoomState, seat: Seat): string {
  if (seat.is_away) return "away";
  if (seat.role === "guest") return "present";
  if (room.snapshot?.guide === null) return "present";
  if (room.snapshot?.guide === seat.id) return "guides";
  return seat.follows ? "follows" : "alone";
}

// How this person's line is, in words; a good one needs none.
function lineWords(room: RoomState, seat: Seat): string | null {
  if (seat.is_away) return null;
  if (seat.rung !== "video") return `people.rung.${seat.rung}`;
  const line = room.lines[seat.id];
  if (line?.sends === "poor") return "people.quality.sends_poor";
  if (line?.receives === "poor") return "people.quality.receives_poor";
  return line?.sends === "fair" || line?.receives === "fair" ? "people.quality.fair" : null;
}

function SeatRow({
  session,
  room,
  seat,
}: {
  session: RoomSession;
  room: RoomState;
  seat: Seat;
}) {
  const { t } = useTranslation();
  const place = handQueue(room).findIndex(({ id }) => id === seat.id) + 1;
  const line = lineWords(room, seat);
  const role = seat.id === room.snapshot?.host ? "host" : seat.role;
  return (
    <li data-seat={seat.id}>
      <p>
        <strong>{seat.name}</strong> {seat.title !== "none" && t(`terms.title.${seat.title}`)}{" "}
        <span className={`role role-${role}`}>{t(`people.role.${role}`)}</span>
      </p>
      <p className="quiet">{`${seat.hospital_name} ${seat.department}`.trim()}</p>
      <p className="people-state">
        <span>{t(`room.people.${presence(room, seat)}`)}</span>
        {place > 0 && <span className="note-hand">{t("people.face.hand", { place })}</span>}
        {line && <span className="note-line">{t(line)}</span>}
      </p>
      <PersonActs session={session} room={room} seat={seat} />
    </li>
  );
}

function Absent({ person }: { person: PersonCard }) {
  const { t } = useTranslation();
  return (
    <li>
      <p>
        <strong>{person.name}</strong>{" "}
        {person.title !== "none" && t(`terms.title.${person.title}`)}
      </p>
      <p className="quiet">
        {person.hospital_name} {person.department}
      </p>
      <p className="people-state quiet">{t("room.people.absent")}</p>
    </li>
  );
}

export function PeoplePanel({
  session,
  view,
  layouts,
}: {
  session: RoomSession;
  view: ConsultationView | null;
  layouts: Layouts;
}) {
  const { t } = useTranslation();
  const { room } = useSessionState(session);
  const hands = handQueue(room);
  const seats = room.snapshot?.seats ?? [];
  const here = new Set(seats.map(({ person }) => person));
  const invited = view
    ? [view.requester, ...view.people.filter(({ id }) => id !== view.requester.id)]
    : [];
  return (
    <>
      <HostSection session={session} view={view} />
      {hands.length > 0 && (
        <section>
          <h3>{t("room.people.hands")}</h3>
          <ol className="hands">
            {hands.map((seat) => (
              <li key={seat.id}>{seat.name}</li>
            ))}
          </ol>
        </section>
      )}
      <ul className="people">
        {seats.map((seat) => (
          <SeatRow key={seat.id} session={session} room={room} seat={seat} />
        ))}
        {invited
          .filter(({ id }) => !here.has(id))
          .map((person) => (
            <Absent key={person.id} person={person} />
          ))}
      </ul>
      {layouts.choice.hidesSelf && (
        <Button size="small" onClick={() => layouts.choose({ hidesSelf: false })}>
          {t("room.layout.show_self")}
        </Button>
      )}
      <AttendanceList attendance={room.attendance} />
    </>
  );
}

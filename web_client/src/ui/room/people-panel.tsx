/** Who is invited, who is here, whose hand is up. */
import { useTranslation } from "react-i18next";
import type { RoomState } from "../../core/room-state";
import { handQueue } from "../../core/room-views";
import type { ConsultationView } from "../../generated/http-answers";
import type { Seat } from "../../generated/room-server";

function presence(room: RoomState, seat: Seat | undefined): string {
  if (!seat) return "absent";
  if (seat.is_away) return "away";
  if (room.snapshot?.guide === null) return "present";
  return seat.follows ? "follows" : "alone";
}

export function PeoplePanel({ room, view }: { room: RoomState; view: ConsultationView }) {
  const { t } = useTranslation();
  const hands = handQueue(room);
  const seats = room.snapshot?.seats ?? [];
  const invited = [view.requester, ...view.people.filter(({ id }) => id !== view.requester.id)];
  return (
    <>
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
        {invited.map((person) => {
          const seat = seats.find((one) => one.person === person.id);
          return (
            <li key={person.id}>
              <p>
                <strong>{person.name}</strong> {t(`terms.title.${person.title}`)}
              </p>
              <p className="quiet">
                {person.hospital_name} {person.department}
              </p>
              <p className="people-state">{t(`room.people.${presence(room, seat)}`)}</p>
            </li>
          );
        })}
      </ul>
    </>
  );
}

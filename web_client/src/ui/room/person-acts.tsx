/** What one may do with somebody in the list of people: lead over, mute, ask, send out. */
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { HostMessage, RoomState, Source } from "../../core/room-state";
import { isHost, mayGiveGuide } from "../../core/room-views";
import type { Seat } from "../../generated/room-server";
import type { RoomSession } from "../../io/room-session";

const isOn = (seat: Seat, wanted: Source) =>
  seat.tracks.some(({ source, is_muted, is_silenced }) => {
    return source === wanted && !is_muted && !is_silenced;
  });

const isWithin = (seat: Seat) => seat.role !== "observer" && seat.role !== "guest";

type Act = { readonly key: string; readonly act: () => void };

function hostActs(seat: Seat, tell: (message: HostMessage) => void): Act[] {
  const { id } = seat;
  const silence = (source: Source) => () => tell({ type: "silence", seat: id, source });
  const acts: (Act | false)[] = [
    isOn(seat, "microphone") && { key: "silence", act: silence("microphone") },
    seat.role !== "observer" &&
      !isOn(seat, "microphone") && {
        key: "ask_unmute",
        act: () => tell({ type: "askunmute", seat: id }),
      },
    isOn(seat, "camera") && { key: "silence_camera", act: silence("camera") },
    isOn(seat, "screen") && { key: "silence_screen", act: silence("screen") },
    seat.hand_raised_at !== null && {
      key: "lower_hand",
      act: () => tell({ type: "lowerhand", seat: id }),
    },
    isWithin(seat) && { key: "hand_over", act: () => tell({ type: "handover", to: id }) },
  ];
  return acts.filter((one) => one !== false);
}

function Removal({
  seat,
  tell,
  onClose,
}: {
  seat: Seat;
  tell: (message: HostMessage) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const remove = (may_return: boolean) => () => {
    tell({ type: "remove", seat: seat.id, may_return });
    onClose();
  };
  return (
    <fieldset className="person-removal" aria-label={t("people.act.remove")}>
      <p>{t("people.act.remove_sure", { name: seat.name })}</p>
      <Button size="small" onClick={remove(true)}>
        {t("people.act.remove_may_return")}
      </Button>
      <Button size="small" danger onClick={remove(false)}>
        {t("people.act.remove_for_good")}
      </Button>
      <Button size="small" type="text" onClick={onClose}>
        {t("people.act.keep")}
      </Button>
    </fieldset>
  );
}

/** The acts on one other person; nothing for whoever may do nothing. */
export function PersonActs({
  session,
  room,
  seat,
}: {
  session: RoomSession;
  room: RoomState;
  seat: Seat;
}) {
  const { t } = useTranslation();
  const [isRemoving, setIsRemoving] = useState(false);
  if (seat.id === room.you) return null;
  const tell = (message: HostMessage) => session.dispatch({ type: "host", message });
  const acts = isHost(room) ? hostActs(seat, tell) : [];
  const guides = room.snapshot?.guide === seat.id;
  if (mayGiveGuide(room) && isWithin(seat) && !seat.is_away && !guides)
    acts.unshift({
      key: "hand_guide",
      act: () => session.dispatch({ type: "guide", takes: false, to: seat.id }),
    });
  // The chair of the consultation is not sent out of it.
  const mayRemove = isHost(room) && seat.role !== "chair";
  if (acts.length === 0 && !mayRemove) return null;
  if (isRemoving)
    return <Removal seat={seat} tell={tell} onClose={() => setIsRemoving(false)} />;
  return (
    <fieldset className="person-acts" aria-label={seat.name}>
      {acts.map(({ key, act }) => (
        <Button key={key} size="small" onClick={act}>
          {t(`people.act.${key}`)}
        </Button>
      ))}
      {mayRemove && (
        <Button size="small" danger type="text" onClick={() => setIsRemoving(true)}>
          {t("people.act.remove")}
        </Button>
      )}
    </fieldset>
  );
}

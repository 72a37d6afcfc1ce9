/** The light box and the room meet here: views, pointers and marks of each go to the other. */
import { useEffect } from "react";
import { coloursOf, PALETTE } from "../../core/colours";
import type { RoomState } from "../../core/room-state";
import {
  drawings,
  isGuide,
  isHost,
  ledBeside,
  ledView,
  mySeat,
  sharedPointers,
  sketches,
} from "../../core/room-views";
import type { RoomSession } from "../../io/room-session";
import type { LightBox } from "../../viewer/light-box";
import type { ShownMark } from "../../viewer/mark-layer";
import { useSessionState } from "./use-room";

// Each person's colour, the same at every seat: of those who sit here and of those who drew.
function coloursIn(room: RoomState): (person: string) => string {
  const seated = (room.snapshot?.seats ?? []).map(({ person }) => person);
  const colours = coloursOf([...seated, ...drawings(room).map(({ person }) => person)]);
  return (person) => colours.get(person) ?? PALETTE[0];
}

function shownDrawings(room: RoomState): ShownMark[] {
  const colourOf = coloursIn(room);
  const mine = mySeat(room)?.person;
  const mayErase = isHost(room);
  return drawings(room).map(({ mark, person, name }) => {
    return { mark, name, colour: colourOf(person), isMine: person === mine, mayErase };
  });
}

function shownSketches(room: RoomState): ShownMark[] {
  const colourOf = coloursIn(room);
  return sketches(room).map(({ seat, mark }) => {
    return { mark, name: seat.name, colour: colourOf(seat.person), isMine: false };
  });
}

/** Whose consultation it is draws; who watches only or came as a guest does not. */
export function mayDraw(room: RoomState): boolean {
  const role = mySeat(room)?.role;
  return role !== undefined && role !== "observer" && role !== "guest";
}

function useSharedMarks(session: RoomSession, box: LightBox | null): void {
  const { room } = useSessionState(session);
  const { snapshot, pendingMarks, sketches: drawn, you } = room;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what marks depend on, and no more
  useEffect(() => box?.setDrawings(shownDrawings(room)), [box, snapshot, pendingMarks, you]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what sketches depend on, and no more
  useEffect(() => box?.setSketches(shownSketches(room)), [box, snapshot, drawn, you]);
  const seat = mySeat(room);
  const name = mayDraw(room) ? seat?.name : undefined;
  const colour = seat ? coloursIn(room)(seat.person) : PALETTE[0];
  useEffect(
    () => box?.setAuthor(name === undefined ? null : { name, colour }),
    [box, name, colour],
  );
  useEffect(() => {
    if (!box) return;
    const stops = [
      box.onSketch((mark) => session.dispatch({ type: "sketch", mark })),
      box.onDraw((mark) => session.dispatch({ type: "draw", mark })),
      box.onErase((mark) => session.dispatch({ type: "erase", mark })),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [box, session]);
}

function useSharedPointers(session: RoomSession, box: LightBox | null): void {
  const { room } = useSessionState(session);
  useEffect(() => {
    const colourOf = coloursIn(room);
    box?.setPointers(
      sharedPointers(room).map(({ seat, at, isBeside }) => {
        return { id: seat.id, name: seat.name, at, isBeside, colour: colourOf(seat.person) };
      }),
    );
  });
  useEffect(
    () =>
      box?.onPointer((at, isBeside) => {
        const { room: now } = session.getState();
        const isShared = now.snapshot?.guide != null && (isGuide(now) || ledView(now) !== null);
        if (isShared) session.dispatch({ type: "point", at, isBeside });
      }),
    [box, session],
  );
}

/**
 * What the hand does goes to the room, what the guide shows comes from it. A hand that moves the
 * picture while it is led looks alone from then on.
 */
export function useSharedViewing(session: RoomSession, box: LightBox | null): void {
  const { room } = useSessionState(session);
  const led = ledView(room);
  const beside = ledBeside(room);
  const guides = isGuide(room);
  useEffect(() => {
    if (box && led) box.show(led, beside);
  }, [box, led, beside]);
  useEffect(() => {
    const shown = box?.getShown();
    if (guides && shown) session.dispatch({ type: "look", ...shown });
  }, [box, guides, session]);
  useEffect(
    () =>
      box?.onShown((view, besideIt) => {
        const { room: now } = session.getState();
        if (ledView(now)) session.dispatch({ type: "follow", follows: false });
        session.dispatch({ type: "look", view, beside: besideIt });
      }),
    [box, session],
  );
  useSharedPointers(session, box);
  useSharedMarks(session, box);
}

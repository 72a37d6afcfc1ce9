/** How I see the others: layout, pin, page; remembered for me on this machine. */
import { useCallback, useMemo, useState } from "react";
import {
  type LayoutChoice,
  layoutFor,
  nextLayout,
  type Placement,
  place,
  TILES_DESK,
  TILES_PHONE,
} from "../../core/layout";
import { rightsOf } from "../../core/room-rights";
import type { RoomState } from "../../core/room-state";
import { mySeat, seatOf } from "../../core/room-views";
import { keepLayout, keptLayout } from "../../io/layout-choice";
import { useIsLying, useIsPhone } from "../parts/screen";

export interface Layouts {
  /** As chosen; `layout` is the one that is shown. */
  readonly choice: LayoutChoice;
  readonly placement: Placement;
  readonly isPhone: boolean;
  choose(change: Partial<LayoutChoice>): void;
  /** The next layout. */
  turn(): void;
  /** Keep this seat large, or let it go again. */
  pin(seat: string): void;
  /** Pin whoever has the floor, or let go whoever is pinned. */
  pinSpeaker(): void;
  turnPage(by: 1 | -1): void;
}

export function useLayouts(room: RoomState, person: string): Layouts {
  const [isUpright, isLying] = [useIsPhone(), useIsLying()];
  const isPhone = isUpright || isLying;
  const [kept, setKept] = useState(() => keptLayout(person));
  const [page, setPage] = useState(0);
  const choose = useCallback(
    (change: Partial<LayoutChoice>) =>
      setKept((before) => {
        const next = { ...before, ...change };
        keepLayout(person, next);
        return next;
      }),
    [person],
  );
  const { seesImages } = rightsOf(mySeat(room)?.role);
  const choice = useMemo(
    () => ({ ...kept, layout: layoutFor(kept, seesImages) }),
    [kept, seesImages],
  );
  const table = {
    seats: room.snapshot?.seats ?? [],
    you: room.you,
    guide: room.snapshot?.guide ?? null,
    host: room.snapshot?.host ?? null,
    floor: room.floor.seat,
  };
  const placement = place(table, choice, page, isPhone ? TILES_PHONE : TILES_DESK);
  const pin = (seat: string) => {
    const wanted = seatOf(room, seat)?.person ?? null;
    choose({ pinned: wanted === choice.pinned ? null : wanted });
  };
  const isPinnedHere = table.seats.some((seat) => seat.person === choice.pinned);
  return {
    choice,
    placement,
    isPhone,
    choose,
    turn: () => choose({ layout: nextLayout(choice.layout, seesImages) }),
    pin,
    pinSpeaker: () => {
      if (isPinnedHere) choose({ pinned: null });
      else if (placement.main !== null) pin(placement.main);
    },
    turnPage: (by) => setPage(placement.page + by),
  };
}

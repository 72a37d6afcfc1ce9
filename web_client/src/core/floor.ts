/** Whom the eye rests on: who speaks, held so that a cough does not move the picture; pure. */

/** Who has the floor (a seat), and who speaks over him since when. */
export interface Floor {
  readonly seat: string | null;
  readonly rival: string | null;
  readonly since: number;
}

export const EMPTY_FLOOR: Floor = { seat: null, rival: null, since: 0 };

/** So long somebody else must be the loudest before the picture goes to him. */
export const HOLD_MS = 1_500;

/**
 * The floor at `now`, when `speakers` speak, the loudest first. The floor stays with the last
 * speaker while nobody speaks, and goes at once to the first one who does when it is free.
 */
export function giveFloor(floor: Floor, speakers: readonly string[], now: number): Floor {
  const loudest = speakers[0] ?? null;
  if (loudest === null || loudest === floor.seat)
    return floor.rival === null ? floor : { ...floor, rival: null, since: now };
  if (floor.seat === null) return { seat: loudest, rival: null, since: now };
  if (loudest !== floor.rival) return { ...floor, rival: loudest, since: now };
  return now - floor.since >= HOLD_MS ? { seat: loudest, rival: null, since: now } : floor;
}

/** The floor when somebody is gone. */
export function leaveFloor(floor: Floor, seat: string): Floor {
  if (floor.seat === seat) return { ...EMPTY_FLOOR, since: floor.since };
  return floor.rival === seat ? { ...floor, rival: null } : floor;
}

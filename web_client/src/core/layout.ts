/** Where people stand on the page: layouts, pin, pages of tiles; pure arithmetic. */
import type { Seat } from "../generated/room-server";

/** 阅片 (images wide, faces in a strip) · 演讲者 (one person large) · 宫格 (all alike). */
export type Layout = "reading" | "speaker" | "grid";

/** How a person likes to see the others; remembered on his machine. */
export interface LayoutChoice {
  readonly layout: Layout;
  /** The person (not the seat) who stays large. */
  readonly pinned: string | null;
  readonly hidesSelf: boolean;
  /** On a phone the faces can be put away. */
  readonly showsFaces: boolean;
}

export const FIRST_CHOICE: LayoutChoice = {
  layout: "reading",
  pinned: null,
  hidesSelf: false,
  showsFaces: true,
};

/** So many tiles stand on one page. */
export const TILES_DESK = 9;
export const TILES_PHONE = 4;

/** What decides who stands where. */
export interface Table {
  readonly seats: readonly Seat[];
  readonly you: string | null;
  readonly guide: string | null;
  readonly host: string | null;
  /** Who has the floor. */
  readonly floor: string | null;
}

/** Who stands on this page, oneself last; `main` is large in the speaker's layout. */
export interface Placement {
  readonly main: string | null;
  readonly tiles: readonly Seat[];
  readonly page: number;
  readonly pages: number;
}

/** The layout after `layout`; who sees no images has no reading layout. */
export function nextLayout(layout: Layout, seesImages: boolean): Layout {
  if (layout === "reading") return "speaker";
  if (layout === "speaker") return "grid";
  return seesImages ? "reading" : "speaker";
}

/** The layout that is shown: without images the reading layout has nothing to show. */
export function layoutFor(choice: LayoutChoice, seesImages: boolean): Layout {
  return choice.layout === "reading" && !seesImages ? "speaker" : choice.layout;
}

// Who matters now comes first: the pinned one, the guide, the host; oneself last.
function inOrder(table: Table, pinned: string | null): Seat[] {
  const rank = (seat: Seat) => {
    if (seat.id === table.you) return 4;
    if (seat.person === pinned) return 0;
    if (seat.id === table.guide) return 1;
    return seat.id === table.host ? 2 : 3;
  };
  return [...table.seats].sort((a, b) => rank(a) - rank(b));
}

function mainOf(table: Table, ordered: readonly Seat[], pinned: string | null): string | null {
  const others = ordered.filter(({ id }) => id !== table.you);
  const wanted =
    others.find(({ person }) => person === pinned) ??
    others.find(({ id, is_away }) => id === table.floor && !is_away) ??
    others.find(({ is_away }) => !is_away) ??
    ordered[0];
  return wanted?.id ?? null;
}

// Who speaks is always on the first page: he takes the place of its last one.
function withSpeaker(first: readonly Seat[], others: readonly Seat[], floor: string | null) {
  const speaker = others.find(({ id }) => id === floor);
  return !speaker || first.includes(speaker) ? first : [...first.slice(0, -1), speaker];
}

/** Who stands where. `capacity` counts all tiles of a page, oneself included. */
export function place(
  table: Table,
  choice: LayoutChoice,
  page: number,
  capacity: number,
): Placement {
  const ordered = inOrder(table, choice.pinned);
  const main = mainOf(table, ordered, choice.pinned);
  const me = ordered.find(({ id }) => id === table.you);
  const others = ordered.filter((seat) => seat !== me);
  const showsMe = me !== undefined && (!choice.hidesSelf || others.length === 0);
  const room = Math.max(1, capacity - (showsMe ? 1 : 0));
  const pages = Math.max(1, Math.ceil(others.length / room));
  const here = Math.min(Math.max(0, page), pages - 1);
  const slice = others.slice(here * room, (here + 1) * room);
  const tiles = here === 0 ? withSpeaker(slice, others, table.floor) : slice;
  return { main, tiles: showsMe && me ? [...tiles, me] : tiles, page: here, pages };
}

const SHAPE = 16 / 9;

/** How many columns make the tiles of a grid largest in a place of this size. */
export function columnsFor(count: number, width: number, height: number): number {
  let best = { columns: 1, size: 0 };
  for (let columns = 1; columns <= count; columns += 1) {
    const rows = Math.ceil(count / columns);
    const size = Math.min(width / columns, (height / rows) * SHAPE);
    if (size > best.size) best = { columns, size };
  }
  return best.columns;
}

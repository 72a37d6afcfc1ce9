/** What each role may do in a room, as the server holds it; the page shows no more than this. */
import type { RoomRole } from "./room-state";

export interface RoomRights {
  readonly publishes: boolean;
  readonly sharesScreen: boolean;
  readonly chats: boolean;
  readonly raisesHand: boolean;
  readonly guides: boolean;
  readonly draws: boolean;
  readonly seesImages: boolean;
  readonly seesRecord: boolean;
}

const WITHIN: RoomRights = {
  publishes: true,
  sharesScreen: true,
  chats: true,
  raisesHand: true,
  guides: true,
  draws: true,
  seesImages: true,
  seesRecord: true,
};

const OBSERVES: RoomRights = {
  ...WITHIN,
  publishes: false,
  sharesScreen: false,
  chats: false,
  raisesHand: false,
  guides: false,
  draws: false,
};

const VISITS: RoomRights = {
  ...WITHIN,
  sharesScreen: false,
  guides: false,
  draws: false,
  seesImages: false,
  seesRecord: false,
};

/** The rights of a role; before I have a seat, those of the clinic's people. */
export function rightsOf(role: RoomRole | undefined): RoomRights {
  if (role === "observer") return OBSERVES;
  return role === "guest" ? VISITS : WITHIN;
}

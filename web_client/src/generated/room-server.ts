// Written by `make schema` from the server's wire types. Do not edit.
/**
 * One of the messages, told apart by `type`.
 */
export type ServerMessage = Joined | Offer | Published | Event | Viewing | Pointing | MediaLost | Refused | Ping;

/**
 * Somebody's line is silent; his seat is held.
 */
export interface Away {
  type: "away";
  seat: string;
}
/**
 * A durable fact of the room's log, numbered without gaps.
 */
export interface Event {
  type: "event";
  seq: number;
  at: string;
  fact: Seated | Away | Left | Tracked | HandMoved | Said | Guided | Followed | Shown;
}
/**
 * Somebody took a seat, or came back to it.
 */
export interface Seated {
  type: "seated";
  seat: Seat;
}
/**
 * A person at the table; `away` after 10 s of silence, held for 5 minutes.
 */
export interface Seat {
  id: string;
  person: string;
  name: string;
  title: "associate_chief" | "attending" | "chief" | "none" | "resident";
  department: string;
  hospital_name: string;
  role: "chair" | "expert" | "requester";
  is_away: boolean;
  hand_raised_at: string | null;
  follows: boolean;
  tracks: Track[];
}
/**
 * Something that a seat publishes.
 */
export interface Track {
  source: "camera" | "microphone" | "screen";
  is_muted: boolean;
}
/**
 * Somebody left, or did not come back in time.
 */
export interface Left {
  type: "left";
  seat: string;
}
/**
 * What a seat publishes has changed.
 */
export interface Tracked {
  type: "tracked";
  seat: string;
  tracks: Track[];
}
/**
 * A hand went up (`at`) or down (None).
 */
export interface HandMoved {
  type: "handmoved";
  seat: string;
  at: string | null;
}
/**
 * A line of chat, committed before it is shown.
 */
export interface Said {
  type: "said";
  line: Line;
}
/**
 * A line of chat as kept.
 */
export interface Line {
  id: string;
  person: string;
  name: string;
  text: string;
  at: string;
}
/**
 * Who guides the images now.
 */
export interface Guided {
  type: "guided";
  seat: string | null;
}
/**
 * Somebody follows the guide, or looks alone.
 */
export interface Followed {
  type: "followed";
  seat: string;
  follows: boolean;
}
/**
 * A view of the guide was held long enough to be kept in the readings.
 */
export interface Shown {
  type: "shown";
  seat: string;
  view: View;
}
/**
 * One view of one image: everything that another seat needs to show the same.
 *
 * `index` counts from 0 in the order of the series; `centre` is in pixels of the image, `zoom`
 * is 1.0 when the image fits the window; `window_centre`/`window_width` are in stored units
 * (Hounsfield for CT).
 */
export interface View {
  study: string;
  series: string;
  instance: string;
  index: number;
  frame: number;
  window_centre: number | null;
  window_width: number | null;
  zoom: number;
  centre: [number, number] | null;
  is_inverted: boolean;
}
/**
 * Answer to `Join`: everything needed at once.
 */
export interface Joined {
  type: "joined";
  version: number;
  epoch: number;
  seq: number;
  you: string;
  snapshot: Snapshot;
  missed: Event[];
  answer: string | null;
  subscription: Offer | null;
}
/**
 * The whole room at `seq`; snapshot + later events = fresh snapshot.
 */
export interface Snapshot {
  room: string;
  seats: Seat[];
  guide: string | null;
  view: View | null;
  chat: Line[];
}
/**
 * The server's offer for the receiving peer connection; `tracks`: mid → whose, which.
 */
export interface Offer {
  type: "offer";
  negotiation: number;
  sdp: string;
  tracks: {
    /**
     * @minItems 2
     * @maxItems 2
     */
    [k: string]: [string, "camera" | "microphone" | "screen"];
  };
}
/**
 * The media engine was replaced: build both peer connections again and `Publish`.
 */
export interface MediaLost {
  type: "medialost";
}
/**
 * Every 5 s; a client that hears nothing for 7 s opens a new socket.
 */
export interface Ping {
  type: "ping";
}
/**
 * Passing: where somebody's pointer is.
 */
export interface Pointing {
  type: "pointing";
  seat: string;
  at: [number, number] | null;
}
/**
 * Answer to `Publish`.
 */
export interface Published {
  type: "published";
  answer: string;
}
/**
 * No; `code` is for programs, the sentences for people.
 */
export interface Refused {
  type: "refused";
  code: string;
  zh: string;
  en: string;
}
/**
 * Passing: what the guide looks at now.
 */
export interface Viewing {
  type: "viewing";
  seat: string;
  view: View;
}

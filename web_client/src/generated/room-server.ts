// Written by `make schema` from the server's wire types. Do not edit.
/**
 * One of the messages, told apart by `type`.
 */
export type ServerMessage =
  | Joined
  | Advanced
  | Refreshed
  | Entrusted
  | Waiting
  | Offer
  | Published
  | Event
  | Viewing
  | Pointing
  | Sketching
  | Speaking
  | Lines
  | Paused
  | UnmuteAsked
  | MediaLost
  | Refused
  | Ping;

/**
 * The log has moved on to `seq` by a fact that is not for me.
 */
export interface Advanced {
  type: "advanced";
  seq: number;
}
/**
 * Somebody waits no longer: he was admitted (`Seated` follows), sent away, or went away.
 */
export interface Answered {
  type: "answered";
  seat: string;
  is_admitted: boolean;
}
/**
 * Somebody's line is silent; his seat is held.
 */
export interface Away {
  type: "away";
  seat: string;
}
/**
 * Somebody who waits at the door; admitted, he takes the seat of this id.
 */
export interface Caller {
  seat: string;
  person: string;
  name: string;
  hospital_name: string;
  role: "chair" | "expert" | "guest" | "observer" | "requester";
  since: string;
}
/**
 * A mark as kept, and whose it is.
 */
export interface Drawing {
  mark: Mark;
  person: string;
  name: string;
}
/**
 * Something drawn on one image (标注), in its pixels.
 *
 * `points`: arrow tip and tail; both ends of a line or length; two opposite corners of the box
 * of an ellipse or rectangle; the path of a freehand; the place of a text.
 */
export interface Mark {
  id: string;
  study: string;
  series: string;
  instance: string;
  frame: number;
  kind: "arrow" | "ellipse" | "freehand" | "length" | "line" | "rectangle" | "text";
  /**
   * @minItems 1
   * @maxItems 512
   */
  points: [[number, number], ...[number, number][]];
  text: string;
}
/**
 * A mark was drawn or changed.
 */
export interface Drawn {
  type: "drawn";
  drawing: Drawing;
}
/**
 * What is in my hands now: who waits, if I may let people in, and whether I may record.
 */
export interface Entrusted {
  type: "entrusted";
  waiting: Caller[];
  may_record: boolean;
}
/**
 * A mark is gone.
 */
export interface Erased {
  type: "erased";
  mark: string;
}
/**
 * A durable fact of the room's log, numbered without gaps.
 */
export interface Event {
  type: "event";
  seq: number;
  at: string;
  fact:
    | Seated
    | Away
    | Left
    | Tracked
    | HandMoved
    | Said
    | Guided
    | Followed
    | Shown
    | Drawn
    | Erased
    | Stepped
    | Knocked
    | Answered
    | Hosted
    | Locked
    | Recorded;
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
  role: "chair" | "expert" | "guest" | "observer" | "requester";
  is_away: boolean;
  hand_raised_at: string | null;
  follows: boolean;
  rung: "chat" | "sound" | "stills" | "video";
  tracks: Track[];
}
/**
 * Something that a seat publishes.
 */
export interface Track {
  source: "camera" | "microphone" | "screen";
  is_muted: boolean;
  is_silenced: boolean;
}
/**
 * Somebody left, did not come back in time, or was sent out.
 */
export interface Left {
  type: "left";
  seat: string;
  is_removed: boolean;
  is_barred: boolean;
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
  files: File[];
}
/**
 * An attachment of the case that a line of chat shows.
 */
export interface File {
  id: string;
  name: string;
  media_type: string;
  size_bytes: number;
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
  beside: View | null;
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
 * What somebody's line carries has changed.
 */
export interface Stepped {
  type: "stepped";
  seat: string;
  rung: "chat" | "sound" | "stills" | "video";
}
/**
 * Somebody waits at the door.
 */
export interface Knocked {
  type: "knocked";
  caller: Caller;
}
/**
 * Who hosts the room now (主持).
 */
export interface Hosted {
  type: "hosted";
  seat: string | null;
}
/**
 * The door was locked or opened.
 */
export interface Locked {
  type: "locked";
  is_locked: boolean;
}
/**
 * A recording began, or (None) ended.
 */
export interface Recorded {
  type: "recorded";
  recording: Running | null;
}
/**
 * The recording that runs.
 */
export interface Running {
  id: string;
  started_by: string;
  since: string;
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
  may_record: boolean;
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
  beside: View | null;
  host: string | null;
  is_locked: boolean;
  waiting: Caller[];
  barred: string[];
  drawings: Drawing[];
  recording: Running | null;
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
 * How one person's line is in both directions, as the engine sees it.
 */
export interface LineGrade {
  seat: string;
  sends: "fair" | "good" | "poor";
  receives: "fair" | "good" | "poor";
}
/**
 * Passing: the lines whose grade is known, all of them.
 */
export interface Lines {
  type: "lines";
  lines: LineGrade[];
}
/**
 * The media engine was replaced: build both peer connections again and `Publish`.
 */
export interface MediaLost {
  type: "medialost";
}
/**
 * Passing: the pictures that I am not sent because my line does not carry them.
 */
export interface Paused {
  type: "paused";
  tracks: [string, "camera" | "microphone" | "screen"][];
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
  is_beside: boolean;
}
/**
 * Answer to `Publish`.
 */
export interface Published {
  type: "published";
  answer: string;
}
/**
 * My part is another one: the room as it is for me now, at `seq`, in place of what I had.
 */
export interface Refreshed {
  type: "refreshed";
  seq: number;
  snapshot: Snapshot;
}
/**
 * No; `code` is for programs, the sentences for people.
 */
export interface Refused {
  type: "refused";
  code: string;
  zh: string;
  en: string;
  line: string | null;
}
/**
 * Passing: what somebody is drawing right now.
 */
export interface Sketching {
  type: "sketching";
  seat: string;
  mark: Mark | null;
}
/**
 * Passing: who speaks, the loudest first.
 */
export interface Speaking {
  type: "speaking";
  seats: string[];
}
/**
 * The host asks me to turn my microphone on.
 */
export interface UnmuteAsked {
  type: "unmuteasked";
  by: string;
}
/**
 * Passing: what the guide looks at now.
 */
export interface Viewing {
  type: "viewing";
  seat: string;
  view: View;
  beside: View | null;
}
/**
 * Answer to `Join` for whoever must wait at the door: `Joined` or `Refused` follows.
 *
 * `host` is the name of the person who may admit, if one is there.
 */
export interface Waiting {
  type: "waiting";
  host: string | null;
}

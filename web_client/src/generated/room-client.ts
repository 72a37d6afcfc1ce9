// Written by `make schema` from the server's wire types. Do not edit.
/**
 * One of the messages, told apart by `type`.
 */
export type ClientMessage =
  | Join
  | Publish
  | Answer
  | Watch
  | Step
  | Mute
  | Hand
  | Say
  | Guide
  | Show
  | Point
  | Sketch
  | Draw
  | Erase
  | Follow
  | Admit
  | Lock
  | HandOver
  | Silence
  | AskUnmute
  | LowerHand
  | Remove
  | Record
  | Pong
  | Leave;

/**
 * As host: let somebody in who waits, or send him away.
 */
export interface Admit {
  type: "admit";
  seat: string;
  admits: boolean;
}
/**
 * Answer to the server's `Offer` for the receiving peer connection.
 */
export interface Answer {
  type: "answer";
  negotiation: number;
  answer: string;
}
/**
 * As host: ask somebody to turn his microphone on; his hand alone does it.
 */
export interface AskUnmute {
  type: "askunmute";
  seat: string;
}
/**
 * Keep this mark, or change it: the same id is the same mark, and only its author's.
 */
export interface Draw {
  type: "draw";
  mark: Mark;
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
  frame?: number;
  kind: "arrow" | "ellipse" | "freehand" | "length" | "line" | "rectangle" | "text";
  /**
   * @minItems 1
   * @maxItems 512
   */
  points: [[number, number], ...[number, number][]];
  text?: string;
}
/**
 * Take a mark away: my own, or anybody's if I host.
 */
export interface Erase {
  type: "erase";
  mark: string;
}
/**
 * I follow the guide, or look alone.
 */
export interface Follow {
  type: "follow";
  follows: boolean;
}
/**
 * Take the guide's place at the images (引导), or give it up: to nobody, or to `to`.
 */
export interface Guide {
  type: "guide";
  takes: boolean;
  to?: string | null;
}
/**
 * Raise or lower my hand.
 */
export interface Hand {
  type: "hand";
  is_raised: boolean;
}
/**
 * As host: somebody else hosts from now on.
 */
export interface HandOver {
  type: "handover";
  to: string;
}
/**
 * First message: who I am is known from the session; `offer` publishes at once.
 */
export interface Join {
  type: "join";
  versions: number[];
  resume?: Resume | null;
  offer?: string | null;
  sources?: {
    [k: string]: "camera" | "microphone" | "screen";
  };
}
/**
 * Where a returning client left off in the room's log.
 */
export interface Resume {
  epoch: number;
  seq: number;
}
/**
 * I leave for good; the seat is freed at once.
 */
export interface Leave {
  type: "leave";
}
/**
 * As host: from now on everybody new waits, or only observers and guests.
 */
export interface Lock {
  type: "lock";
  is_locked: boolean;
}
/**
 * As host: this hand was heard; `None` means all.
 */
export interface LowerHand {
  type: "lowerhand";
  seat: string | null;
}
/**
 * A source of mine is off (muted) or on again.
 */
export interface Mute {
  type: "mute";
  source: "camera" | "microphone" | "screen";
  is_muted: boolean;
}
/**
 * Passing: where my pointer is, in pixels of the image shown; `None` takes it away.
 */
export interface Point {
  type: "point";
  at: [number, number] | null;
  is_beside?: boolean;
}
/**
 * Answer to `Ping`.
 */
export interface Pong {
  type: "pong";
}
/**
 * Offer again on the sending peer connection: tracks added or taken away, or ICE restart.
 */
export interface Publish {
  type: "publish";
  offer: string;
  sources: {
    [k: string]: "camera" | "microphone" | "screen";
  };
}
/**
 * As host: start or stop the recording; refused without the patient's consent to it.
 */
export interface Record {
  type: "record";
  starts: boolean;
}
/**
 * As host: send somebody out, and let him come back or not.
 */
export interface Remove {
  type: "remove";
  seat: string;
  may_return: boolean;
}
/**
 * A line of chat; `id` is made by the client, the same id twice is one line.
 *
 * `files` are attachments of the case; a line has a text, files, or both.
 */
export interface Say {
  type: "say";
  id: string;
  text: string;
  /**
   * @maxItems 8
   */
  files?:
    | []
    | [string]
    | [string, string]
    | [string, string, string]
    | [string, string, string, string]
    | [string, string, string, string, string]
    | [string, string, string, string, string, string]
    | [string, string, string, string, string, string, string]
    | [string, string, string, string, string, string, string, string];
}
/**
 * Passing: what I look at now; the guide's view leads those who follow.
 */
export interface Show {
  type: "show";
  view: View;
  beside?: View | null;
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
  frame?: number;
  window_centre?: number | null;
  window_width?: number | null;
  zoom?: number;
  centre?: [number, number] | null;
  is_inverted?: boolean;
}
/**
 * As host: nothing of this source of theirs is forwarded until its owner turns it on again.
 */
export interface Silence {
  type: "silence";
  seat: string;
  source: "camera" | "microphone" | "screen";
}
/**
 * Passing: what I am drawing right now; `None` when I gave it up.
 */
export interface Sketch {
  type: "sketch";
  mark: Mark | null;
}
/**
 * My line carries more or less than before; kept in the session's record.
 */
export interface Step {
  type: "step";
  rung: "chat" | "sound" | "stills" | "video";
}
/**
 * How I show the pictures that I receive; replaces what I said before.
 */
export interface Watch {
  type: "watch";
  /**
   * @maxItems 64
   */
  tracks: WatchedTrack[];
}
/**
 * How large somebody's picture stands on my screen, in physical pixels (0: not at all).
 */
export interface WatchedTrack {
  seat: string;
  source: "camera" | "microphone" | "screen";
  height_px: number;
  is_pinned?: boolean;
}

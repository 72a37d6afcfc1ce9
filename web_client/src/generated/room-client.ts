// Written by `make schema` from the server's wire types. Do not edit.
/**
 * One of the messages, told apart by `type`.
 */
export type ClientMessage = Join | Publish | Answer | Mute | Hand | Say | Guide | Show | Point | Follow | Pong | Leave;

/**
 * Answer to the server's `Offer` for the receiving peer connection.
 */
export interface Answer {
  type: "answer";
  negotiation: number;
  answer: string;
}
/**
 * I follow the guide, or look alone.
 */
export interface Follow {
  type: "follow";
  follows: boolean;
}
/**
 * Take the guide's place at the images (引导), or give it up.
 */
export interface Guide {
  type: "guide";
  takes: boolean;
}
/**
 * Raise or lower my hand.
 */
export interface Hand {
  type: "hand";
  is_raised: boolean;
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
 * A line of chat; `id` is made by the client, the same id twice is one line.
 */
export interface Say {
  type: "say";
  id: string;
  text: string;
}
/**
 * Passing: what I look at now; the guide's view leads those who follow.
 */
export interface Show {
  type: "show";
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
  frame?: number;
  window_centre?: number | null;
  window_width?: number | null;
  zoom?: number;
  centre?: [number, number] | null;
  is_inverted?: boolean;
}

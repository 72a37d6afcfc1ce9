/** What one seat knows of the room, what may happen to it and what must be done: types only. */
import type { ClientMessage, WatchedTrack } from "../generated/room-client";
import type {
  Drawing,
  File,
  LineGrade,
  Mark,
  Offer,
  Refused,
  Seat,
  ServerMessage,
  Snapshot,
  View,
} from "../generated/room-server";
import type { Attendance } from "./attendance";
import type { Floor } from "./floor";
import type { Link } from "./room-link";

export type Source = "camera" | "microphone" | "screen";
export type Rung = Seat["rung"];
export type RoomRole = Seat["role"];
export type ImagePlace = readonly [number, number];

/** Where a pointer is, and on which of the two series that stand side by side. */
export interface Pointer {
  readonly at: ImagePlace;
  readonly isBeside: boolean;
}

/** What I look at: one series, or two in step. */
export interface Look {
  readonly view: View;
  readonly beside: View | null;
}

/** A line of mine that the room has not kept yet. */
export interface PendingLine {
  readonly id: string;
  readonly text: string;
  readonly files: readonly File[];
  readonly at: number;
  /** Why the room did not keep it; said again only by hand. */
  readonly refused: Refused | null;
}

/** A mark of mine, drawn or (null) taken away, that the room has not kept yet. */
export interface PendingMark {
  readonly id: string;
  readonly drawing: Drawing | null;
}

/** What only the host may say. */
export type HostMessage = Extract<
  ClientMessage,
  {
    type:
      | "admit"
      | "lock"
      | "handover"
      | "silence"
      | "askunmute"
      | "lowerhand"
      | "remove"
      | "record";
  }
>;

/** What the room says and forgets: it is gone with the line, and told anew after it. */
export interface Passing {
  readonly pointers: Readonly<Record<string, Pointer>>;
  /** What the others are drawing right now, by seat. */
  readonly sketches: Readonly<Record<string, Mark>>;
  /** Who speaks, the loudest first. */
  readonly speakers: readonly string[];
  /** How each line is, by seat. */
  readonly lines: Readonly<Record<string, LineGrade>>;
  /** Pictures that I am not sent because my line does not carry them. */
  readonly paused: readonly (readonly [string, Source])[];
  /** The seat that asks me to turn my microphone on. */
  readonly unmuteAskedBy: string | null;
}

/** Everything that one seat knows of the room. */
export interface RoomState extends Passing {
  readonly link: Link;
  readonly you: string | null;
  /** Who I am, once I have a seat. */
  readonly person: string | null;
  readonly resume: { readonly epoch: number; readonly seq: number } | null;
  readonly snapshot: Snapshot | null;
  readonly pending: readonly PendingLine[];
  readonly pendingMarks: readonly PendingMark[];
  /** What I want though the room may not know yet; null when it knows. */
  readonly wishes: { readonly follows: boolean | null; readonly hand: boolean | null };
  /** Which of my sources are off. */
  readonly muted: Readonly<Record<Source, boolean>>;
  /** What I showed last, to show it again after a break. */
  readonly lastShown: Look | null;
  /** What my line carries, and how large the others stand on my screen. */
  readonly rung: Rung;
  readonly watched: readonly WatchedTrack[];
  /** Whom the eye rests on: the one who speaks, held for a moment. */
  readonly floor: Floor;
  readonly attendance: readonly Attendance[];
  readonly mayRecord: boolean;
  /** Lines that came since the chat was looked at. */
  readonly unread: number;
  readonly isChatOpen: boolean;
  readonly refused: Refused | null;
  /** Media must be built anew with the next `Join`. */
  readonly mediaIsDead: boolean;
  readonly hasJoinedOnce: boolean;
}

/** What may happen to a room. */
export type RoomInput =
  | { readonly type: "enter" }
  | { readonly type: "opened" }
  | { readonly type: "heard"; readonly message: ServerMessage }
  | { readonly type: "closed"; readonly code: number }
  | { readonly type: "passed" }
  | { readonly type: "online" }
  | { readonly type: "media-failed" }
  | {
      readonly type: "say";
      readonly id: string;
      readonly text: string;
      readonly files?: readonly File[];
    }
  /** Give up a line of mine that was refused. */
  | { readonly type: "unsay"; readonly id: string }
  | { readonly type: "raise"; readonly isRaised: boolean }
  /** Take the guide's place, or give it up: to nobody, or to the seat `to`. */
  | { readonly type: "guide"; readonly takes: boolean; readonly to?: string }
  | { readonly type: "follow"; readonly follows: boolean }
  | { readonly type: "look"; readonly view: View; readonly beside?: View | null }
  | { readonly type: "point"; readonly at: ImagePlace | null; readonly isBeside?: boolean }
  /** What I am drawing right now; null when I gave it up. */
  | { readonly type: "sketch"; readonly mark: Mark | null }
  /** Keep this mark of mine, or change it. */
  | { readonly type: "draw"; readonly mark: Mark }
  | { readonly type: "erase"; readonly mark: string }
  | { readonly type: "mute"; readonly source: Source; readonly isMuted: boolean }
  | { readonly type: "watch"; readonly tracks: readonly WatchedTrack[] }
  | { readonly type: "step"; readonly rung: Rung }
  /** As host. */
  | { readonly type: "host"; readonly message: HostMessage }
  | { readonly type: "stay-muted" }
  | { readonly type: "open-chat"; readonly isOpen: boolean }
  | { readonly type: "forgive" }
  | { readonly type: "leave" };

/** What must be done in the world. */
export type RoomEffect =
  | { readonly type: "connect" }
  | { readonly type: "disconnect" }
  /** Send `Join`; `rebuilds` asks for new peer connections and their offer in it. */
  | {
      readonly type: "join";
      readonly resume: { readonly epoch: number; readonly seq: number } | null;
      readonly rebuilds: boolean;
    }
  | { readonly type: "send"; readonly message: ClientMessage }
  /** The answer to my offer. */
  | { readonly type: "take-answer"; readonly answer: string }
  /** The server's offer for what I receive; answer it. */
  | { readonly type: "take-offer"; readonly offer: Offer }
  /** Build both peer connections again and publish. */
  | { readonly type: "rebuild-media" }
  | { readonly type: "end-media" };

export interface Turn {
  readonly now: number;
  readonly chance: number;
}

export type Result = readonly [RoomState, readonly RoomEffect[]];

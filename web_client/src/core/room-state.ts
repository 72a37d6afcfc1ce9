/** What one seat knows of the room, what may happen to it and what must be done: types only. */
import type { ClientMessage } from "../generated/room-client";
import type { Offer, Refused, ServerMessage, Snapshot, View } from "../generated/room-server";
import type { Link } from "./room-link";

export type Source = "camera" | "microphone" | "screen";
export type ImagePlace = readonly [number, number];

/** A line of mine that the room has not kept yet. */
export interface PendingLine {
  readonly id: string;
  readonly text: string;
  readonly at: number;
}

/** Everything that one seat knows of the room. */
export interface RoomState {
  readonly link: Link;
  readonly you: string | null;
  readonly resume: { readonly epoch: number; readonly seq: number } | null;
  readonly snapshot: Snapshot | null;
  readonly pending: readonly PendingLine[];
  readonly pointers: Readonly<Record<string, ImagePlace>>;
  /** What I want though the room may not know yet; null when it knows. */
  readonly wishes: { readonly follows: boolean | null; readonly hand: boolean | null };
  /** Which of my sources are off. */
  readonly muted: Readonly<Record<Source, boolean>>;
  /** What I showed last, to show it again after a break. */
  readonly lastShown: View | null;
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
  | { readonly type: "say"; readonly id: string; readonly text: string }
  | { readonly type: "raise"; readonly isRaised: boolean }
  | { readonly type: "guide"; readonly takes: boolean }
  | { readonly type: "follow"; readonly follows: boolean }
  | { readonly type: "look"; readonly view: View }
  | { readonly type: "point"; readonly at: ImagePlace | null }
  | { readonly type: "mute"; readonly source: Source; readonly isMuted: boolean }
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

/** One WebSocket to a room; messages in and out, nothing decided. */
import { type Door, socketPath } from "../core/door";
import type { ClientMessage } from "../generated/room-client";
import type { ServerMessage } from "../generated/room-server";

/** What a socket tells; after `close` was called it tells nothing more. */
export interface SocketListener {
  onOpen(): void;
  onMessage(message: ServerMessage): void;
  onClose(code: number): void;
}

export interface RoomSocket {
  send(message: ClientMessage): void;
  close(): void;
}

const PACE_MS = 33;
const BUFFER_LIMIT = 64 * 1024;
/** The server gives up who says nothing for half a minute. */
const SPARE_MS = 20_000;
/** It pings every 5 s: one that was not heard for longer may be dead, and nobody waits for that. */
const FRESH_MS = 6_000;

// The socket of the check before entering: on a long line opening another takes two round trips.
let spare: { address: string; socket: WebSocket; heardAt: number } | null = null;

function keep(address: string, socket: WebSocket): void {
  spare?.socket.close();
  const kept = { address, socket, heardAt: performance.now() };
  spare = kept;
  socket.onmessage = () => {
    kept.heardAt = performance.now();
  };
  setTimeout(() => {
    if (spare !== kept) return;
    spare = null;
    socket.close();
  }, SPARE_MS);
}

function takeSpare(address: string): WebSocket | null {
  if (spare?.address !== address) return null;
  const { socket, heardAt } = spare;
  spare = null;
  const isFresh = performance.now() - heardAt < FRESH_MS;
  if (isFresh && socket.readyState === WebSocket.OPEN) return socket;
  socket.close();
  return null;
}

function addressOf(door: Door): string {
  const url = new URL(socketPath(door), location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

// Views and pointers are passing: of many within a moment only the last is sent.
function paced(write: (message: ClientMessage) => void) {
  const waiting = new Map<string, ClientMessage>();
  const lastAt = new Map<string, number>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    timer = undefined;
    for (const [type, message] of waiting) {
      lastAt.set(type, performance.now());
      write(message);
    }
    waiting.clear();
  };
  return {
    put(message: ClientMessage) {
      const due = (lastAt.get(message.type) ?? 0) + PACE_MS;
      waiting.set(message.type, message);
      if (performance.now() >= due && timer === undefined) flush();
      else timer ??= setTimeout(flush, PACE_MS);
    },
    stop: () => clearTimeout(timer),
  };
}

/** Open a socket at this door. */
export function openSocket(door: Door, listener: SocketListener): RoomSocket {
  const address = addressOf(door);
  const kept = takeSpare(address);
  const socket = kept ?? new WebSocket(address);
  let isMine = true;
  const write = (message: ClientMessage) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  };
  const passing = paced((message) => {
    if (socket.bufferedAmount < BUFFER_LIMIT) write(message);
  });
  socket.onopen = () => isMine && listener.onOpen();
  if (kept) queueMicrotask(() => isMine && listener.onOpen());
  socket.onmessage = (event: MessageEvent<unknown>) => {
    if (isMine && typeof event.data === "string")
      listener.onMessage(JSON.parse(event.data) as ServerMessage);
  };
  socket.onclose = (event) => isMine && listener.onClose(event.code);
  return {
    send(message) {
      if (message.type === "show" || message.type === "point") passing.put(message);
      else write(message);
    },
    close() {
      isMine = false;
      passing.stop();
      socket.close();
    },
  };
}

/** Can a WebSocket to this server be opened from here? For the check before entering. */
export function canReachRoom(door: Door, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const address = addressOf(door);
    const socket = new WebSocket(address);
    const timer = setTimeout(() => finish(false), timeoutMs);
    socket.onopen = () => finish(true);
    socket.onclose = () => finish(false);
    function finish(isReached: boolean): void {
      clearTimeout(timer);
      socket.onopen = null;
      socket.onclose = null;
      if (isReached) keep(address, socket);
      else socket.close();
      resolve(isReached);
    }
  });
}

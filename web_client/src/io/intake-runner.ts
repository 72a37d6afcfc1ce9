/** Carries out the queue of files: sends them, tells how far they are; knows no page. */

import {
  type IntakeMessage,
  type IntakeState,
  isSettled,
  NOTHING,
  receive,
} from "../core/intake";
import type { ImagesSummary, Intake } from "../generated/http-answers";
import { problemOf } from "./api";
import { type FoundFile, upload } from "./upload";

export type IntakeRunner = {
  readonly state: () => IntakeState;
  readonly subscribe: (changed: () => void) => () => void;
  readonly add: (files: readonly FoundFile[]) => void;
  readonly tell: (message: IntakeMessage) => void;
};

type Waiting = { readonly name: string; readonly file: File; readonly key: string };

const DRAWN_EVERY_MS = 120;

/** A queue for one case; `onImages` hears the counts after each file. */
export function runIntake(
  path: string,
  onImages: (images: ImagesSummary) => void,
): IntakeRunner {
  const listeners = new Set<() => void>();
  const files = new Map<number, Waiting>();
  const flying = new Map<number, AbortController>();
  let state = NOTHING;
  let next_id = 1;
  let is_drawing = false;

  function tell(message: IntakeMessage): void {
    const [after, effects] = receive(state, message);
    state = after;
    for (const effect of effects) {
      if (effect.type === "send") void send(effect.id);
      else if (effect.type === "abort") flying.get(effect.id)?.abort();
      else files.delete(effect.id);
    }
    draw();
  }

  // A hundred files tell their progress far more often than anybody can see.
  function draw(): void {
    if (is_drawing) return;
    is_drawing = true;
    setTimeout(() => {
      is_drawing = false;
      for (const changed of listeners) changed();
    }, DRAWN_EVERY_MS);
  }

  async function send(id: number): Promise<void> {
    const waiting = files.get(id);
    if (waiting === undefined) return;
    const stopping = new AbortController();
    flying.set(id, stopping);
    try {
      const answer = await upload<Intake>({
        path: `${path}?${new URLSearchParams({ name: waiting.name })}`,
        body: waiting.file,
        mediaType: waiting.file.type || "application/octet-stream",
        key: waiting.key,
        signal: stopping.signal,
        onProgress: (sent_bytes) => tell({ type: "progressed", id, sent_bytes }),
      });
      tell({ type: "answered", id, results: answer.results });
      onImages(answer.images);
    } catch (thrown) {
      tell({ type: "failed", id, problem: problemOf(thrown) });
    } finally {
      flying.delete(id);
    }
  }

  addEventListener("beforeunload", (event) => {
    if (state.lines.some((line) => !isSettled(line))) event.preventDefault();
  });

  return {
    state: () => state,
    tell,
    subscribe: (changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    add: (found) => {
      const added = found.map(({ name, file }) => {
        const id = next_id;
        next_id += 1;
        files.set(id, { name, file, key: crypto.randomUUID() });
        return { id, name, size_bytes: file.size };
      });
      tell({ type: "added", files: added });
    },
  };
}

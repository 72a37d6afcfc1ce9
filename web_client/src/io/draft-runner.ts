/** Carries out what the core of a draft says: timers, calls, local copies; knows no page. */

import {
  type Draft,
  type Effect,
  isUnsaved,
  type Message,
  open,
  receive,
  type Served,
} from "../core/drafts";
import type { Saved } from "../generated/http-answers";
import { problemOf } from "./api";
import { dropCopy, keepCopy, keptCopy } from "./copies";

export type DraftPorts<Form> = {
  readonly name: string;
  readonly save: (form: Form, version: number, key: string) => Promise<Saved>;
  readonly ask: () => void;
};

export type DraftRunner<Form> = {
  readonly state: () => Draft<Form>;
  readonly subscribe: (changed: () => void) => () => void;
  readonly tell: (message: Message<Form>) => void;
  readonly serve: (record: Served<Form>) => void;
  readonly flush: () => Promise<boolean>;
};

/** Every draft that is open on this page. */
const running = new Map<string, { readonly flush: () => Promise<boolean> }>();

/** Saves whatever is not saved yet; true when all of it was acknowledged. */
export async function flushDrafts(): Promise<boolean> {
  const answers = await Promise.all([...running.values()].map((draft) => draft.flush()));
  return answers.every(Boolean);
}

/** Starts a draft on the record as served, or goes on with the copy of an earlier life. */
export function runDraft<Form>(
  record: Served<Form>,
  ports: () => DraftPorts<Form>,
): DraftRunner<Form> {
  const { name } = ports();
  const listeners = new Set<() => void>();
  const copy = keptCopy(name);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let [draft, opening] = open(
    record,
    copy === null ? null : { form: copy.form as Form, version: copy.version },
  );

  function tell(message: Message<Form>): void {
    const [next, effects] = receive(draft, message);
    draft = next;
    for (const changed of listeners) changed();
    for (const effect of effects) carryOut(effect);
  }

  function carryOut(effect: Effect<Form>): void {
    switch (effect.type) {
      case "arm":
        clearTimeout(timer);
        timer = setTimeout(goOn, effect.delay_ms);
        return;
      case "save":
        void save(effect.form, effect.version, effect.key);
        return;
      case "keep_copy":
        keepCopy(name, { form: effect.form, version: effect.version });
        return;
      case "drop_copy":
        dropCopy(name);
        return;
      case "ask":
        ports().ask();
    }
  }

  async function save(form: Form, version: number, key: string): Promise<void> {
    try {
      const answer = await ports().save(form, version, key);
      tell({ type: "saved", version: answer.version, at: answer.saved_at });
    } catch (thrown) {
      tell({ type: "failed", problem: problemOf(thrown) });
    }
  }

  function goOn(): void {
    clearTimeout(timer);
    tell({ type: "due", key: crypto.randomUUID() });
  }

  function flush(): Promise<boolean> {
    goOn();
    return new Promise((resolve) => {
      const look = () => {
        if (draft.phase.name === "waiting") return goOn();
        if (draft.phase.name === "saving" || draft.phase.name === "asking") return;
        listeners.delete(look);
        resolve(!isUnsaved(draft));
      };
      listeners.add(look);
      look();
    });
  }

  for (const effect of opening) carryOut(effect);
  return {
    state: () => draft,
    tell,
    serve: (served) => tell({ type: "served", record: served, key: crypto.randomUUID() }),
    flush,
    subscribe: (changed) => {
      listeners.add(changed);
      running.set(name, { flush });
      return () => {
        listeners.delete(changed);
        running.delete(name);
      };
    },
  };
}

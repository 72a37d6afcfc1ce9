/**
 * A draft that saves itself: what is on the screen, what the server has, and what happens when
 * the two part. Knows no timer and no network; keys of calls are arguments.
 */
import type { Problem } from "./problems";

/** How long writing may go on before it is saved; the last key is saved within 3 s. */
export const SAVE_AFTER_MS = 1500;
const RETRY_AFTER_MS = 5000;

export type Phase<Form> =
  | { readonly name: "saved"; readonly at: string | null }
  | { readonly name: "waiting" }
  | { readonly name: "saving"; readonly sent: Form; readonly key: string }
  | {
      readonly name: "failed";
      readonly sent: Form;
      readonly key: string;
      readonly problem: Problem;
    }
  | { readonly name: "asking"; readonly sent: Form; readonly key: string }
  | { readonly name: "conflict"; readonly theirs: Form; readonly theirVersion: number }
  | { readonly name: "refused"; readonly problem: Problem };

export type Draft<Form> = {
  /** What is on the screen. */
  readonly form: Form;
  /** What the server acknowledged last, as version `version`. */
  readonly kept: Form;
  readonly version: number;
  readonly phase: Phase<Form>;
};

export type Message<Form> =
  | { readonly type: "edited"; readonly form: Form }
  | { readonly type: "due"; readonly key: string }
  | { readonly type: "saved"; readonly version: number; readonly at: string }
  | { readonly type: "failed"; readonly problem: Problem }
  | { readonly type: "served"; readonly record: Served<Form>; readonly key: string }
  | { readonly type: "kept_mine"; readonly key: string }
  | { readonly type: "took_theirs" };

export type Effect<Form> =
  | { readonly type: "arm"; readonly delay_ms: number }
  | {
      readonly type: "save";
      readonly form: Form;
      readonly version: number;
      readonly key: string;
    }
  | { readonly type: "keep_copy"; readonly form: Form; readonly version: number }
  | { readonly type: "drop_copy" }
  | { readonly type: "ask" };

/** The record as the server tells it. */
export type Served<Form> = {
  readonly form: Form;
  readonly version: number;
  readonly at: string | null;
};

export type Turn<Form> = readonly [Draft<Form>, readonly Effect<Form>[]];

/** Opens a draft on the record, with the copy that an earlier life of this tab left behind. */
export function open<Form>(
  record: Served<Form>,
  copy: { readonly form: Form; readonly version: number } | null,
): Turn<Form> {
  const clean: Draft<Form> = {
    form: record.form,
    kept: record.form,
    version: record.version,
    phase: { name: "saved", at: record.at },
  };
  if (copy === null) return [clean, []];
  if (same(copy.form, record.form)) return [clean, [{ type: "drop_copy" }]];
  const mine = { ...clean, form: copy.form };
  if (copy.version < record.version) return [conflicted(mine, record), []];
  return [{ ...mine, phase: { name: "waiting" } }, [{ type: "arm", delay_ms: 0 }]];
}

/** What a message makes of a draft, and what is to be done outside. */
export function receive<Form>(draft: Draft<Form>, message: Message<Form>): Turn<Form> {
  switch (message.type) {
    case "edited":
      return edited(draft, message.form);
    case "due":
      return due(draft, message.key);
    case "saved":
      return saved(draft, message);
    case "failed":
      return failed(draft, message.problem);
    case "served":
      return served(draft, message.record, message.key);
    case "kept_mine":
      return keptMine(draft, message.key);
    case "took_theirs":
      return tookTheirs(draft);
  }
}

/** Whether something on the screen is not acknowledged yet. */
export function isUnsaved<Form>(draft: Draft<Form>): boolean {
  return draft.phase.name !== "saved";
}

/** Whether two plain values say the same. */
export function same(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== "object" || typeof other !== "object") return false;
  if (one === null || other === null || Array.isArray(one) !== Array.isArray(other))
    return false;
  const names = Object.keys(one);
  if (names.length !== Object.keys(other).length) return false;
  return names.every((name) => same(Reflect.get(one, name), Reflect.get(other, name)));
}

function edited<Form>(draft: Draft<Form>, form: Form): Turn<Form> {
  const next = { ...draft, form };
  const copy: Effect<Form> = { type: "keep_copy", form, version: draft.version };
  if (draft.phase.name === "saved" || draft.phase.name === "refused") {
    return [
      { ...next, phase: { name: "waiting" } },
      [copy, { type: "arm", delay_ms: SAVE_AFTER_MS }],
    ];
  }
  return [next, [copy]];
}

function due<Form>(draft: Draft<Form>, key: string): Turn<Form> {
  if (draft.phase.name === "waiting") return send(draft, key);
  if (draft.phase.name !== "failed") return [draft, []];
  // The same words go out with the same key: if the answer was lost, they were kept once.
  return send(draft, same(draft.phase.sent, draft.form) ? draft.phase.key : key);
}

function saved<Form>(
  draft: Draft<Form>,
  { version, at }: { readonly version: number; readonly at: string },
): Turn<Form> {
  if (draft.phase.name !== "saving") return [draft, []];
  const kept = draft.phase.sent;
  if (same(kept, draft.form)) {
    return [{ ...draft, kept, version, phase: { name: "saved", at } }, [{ type: "drop_copy" }]];
  }
  return [
    { ...draft, kept, version, phase: { name: "waiting" } },
    [
      { type: "keep_copy", form: draft.form, version },
      { type: "arm", delay_ms: SAVE_AFTER_MS },
    ],
  ];
}

function failed<Form>(draft: Draft<Form>, problem: Problem): Turn<Form> {
  if (draft.phase.name !== "saving") return [draft, []];
  const { sent, key } = draft.phase;
  if (problem.kind === "unreachable" || problem.status >= 500) {
    return [
      { ...draft, phase: { name: "failed", sent, key, problem } },
      [{ type: "arm", delay_ms: RETRY_AFTER_MS }],
    ];
  }
  if (problem.code === "version-conflict") {
    return [{ ...draft, phase: { name: "asking", sent, key } }, [{ type: "ask" }]];
  }
  return [{ ...draft, phase: { name: "refused", problem } }, [{ type: "ask" }]];
}

function served<Form>(draft: Draft<Form>, record: Served<Form>, key: string): Turn<Form> {
  const { phase } = draft;
  switch (phase.name) {
    case "saved":
      if (record.version < draft.version) return [draft, []];
      return [
        { ...draft, ...clean(record), phase: { name: "saved", at: record.at ?? phase.at } },
        [],
      ];
    case "saving":
      return [draft, []];
    case "asking":
      if (same(record.form, draft.kept) || same(record.form, phase.sent)) {
        return send({ ...draft, kept: record.form, version: record.version }, key);
      }
      return [conflicted(draft, record), []];
    case "waiting":
    case "failed":
      if (record.version <= draft.version || same(record.form, draft.form)) return [draft, []];
      if (same(record.form, draft.kept)) return [{ ...draft, version: record.version }, []];
      if (phase.name === "failed" && same(record.form, phase.sent)) return [draft, []];
      return [conflicted(draft, record), []];
    case "conflict":
      return [conflicted(draft, record), []];
    case "refused":
      return [draft, []];
  }
}

function keptMine<Form>(draft: Draft<Form>, key: string): Turn<Form> {
  if (draft.phase.name !== "conflict") return [draft, []];
  const { theirs, theirVersion } = draft.phase;
  return send({ ...draft, kept: theirs, version: theirVersion }, key);
}

function tookTheirs<Form>(draft: Draft<Form>): Turn<Form> {
  if (draft.phase.name !== "conflict") return [draft, []];
  const { theirs, theirVersion } = draft.phase;
  return [
    { form: theirs, kept: theirs, version: theirVersion, phase: { name: "saved", at: null } },
    [{ type: "drop_copy" }],
  ];
}

function send<Form>(draft: Draft<Form>, key: string): Turn<Form> {
  const { form, version } = draft;
  return [
    { ...draft, phase: { name: "saving", sent: form, key } },
    [{ type: "save", form, version, key }],
  ];
}

function conflicted<Form>(draft: Draft<Form>, record: Served<Form>): Draft<Form> {
  return {
    ...draft,
    phase: { name: "conflict", theirs: record.form, theirVersion: record.version },
  };
}

function clean<Form>(record: Served<Form>) {
  return { form: record.form, kept: record.form, version: record.version };
}

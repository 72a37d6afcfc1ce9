import { describe, expect, test } from "vitest";
import { type Draft, isUnsaved, type Message, open, receive, same } from "./drafts";
import { readProblem } from "./problems";

type Form = { readonly text: string };

const record = { form: { text: "a" }, version: 3, at: "2026-11-22T02:00:00Z" };
const conflict = readProblem(409, { code: "version-conflict" });
const locked = readProblem(409, { code: "not-now" });

function play(draft: Draft<Form>, ...messages: Message<Form>[]): Draft<Form> {
  return messages.reduce((before, message) => receive(before, message)[0], draft);
}

function effects(draft: Draft<Form>, message: Message<Form>): string[] {
  return receive(draft, message)[1].map((effect) => effect.type);
}

const fresh = open<Form>(record, null)[0];
const typed = play(fresh, { type: "edited", form: { text: "ab" } });
const saving = play(typed, { type: "due", key: "k1" });

describe("writing", () => {
  test("the first key arms the timer and keeps a copy, the next ones only keep the copy", () => {
    expect(effects(fresh, { type: "edited", form: { text: "ab" } })).toEqual([
      "keep_copy",
      "arm",
    ]);
    expect(effects(typed, { type: "edited", form: { text: "abc" } })).toEqual(["keep_copy"]);
  });

  test("what is acknowledged is saved and its copy dropped", () => {
    const [after, done] = receive(saving, { type: "saved", version: 4, at: "t" });
    expect(after).toMatchObject({ version: 4, kept: { text: "ab" }, phase: { name: "saved" } });
    expect(done).toEqual([{ type: "drop_copy" }]);
  });

  test("keys pressed while saving are saved next, on the new version", () => {
    const more = play(saving, { type: "edited", form: { text: "abc" } });
    const [after, done] = receive(more, { type: "saved", version: 4, at: "t" });
    expect(isUnsaved(after)).toBe(true);
    expect(done.map((effect) => effect.type)).toEqual(["keep_copy", "arm"]);
    expect(receive(after, { type: "due", key: "k2" })[1]).toEqual([
      { type: "save", form: { text: "abc" }, version: 4, key: "k2" },
    ]);
  });
});

describe("a lost answer", () => {
  const lost = play(saving, { type: "failed", problem: { kind: "unreachable" } });

  test("is asked for again with the same key while the words are the same", () => {
    expect(receive(lost, { type: "due", key: "k2" })[1]).toMatchObject([{ key: "k1" }]);
  });

  test("is asked for with a new key once the words changed", () => {
    const more = play(lost, { type: "edited", form: { text: "abc" } });
    expect(receive(more, { type: "due", key: "k2" })[1]).toMatchObject([{ key: "k2" }]);
  });

  test("that had been kept after all is no conflict", () => {
    const more = play(
      lost,
      { type: "edited", form: { text: "abc" } },
      { type: "due", key: "k2" },
      { type: "failed", problem: conflict },
    );
    const [after] = receive(more, {
      type: "served",
      record: { form: { text: "abc" }, version: 4, at: null },
      key: "k3",
    });
    expect(after.phase).toMatchObject({ name: "saving", key: "k3" });
  });
});

describe("a second tab", () => {
  const asking = play(saving, { type: "failed", problem: conflict });
  const theirs = { form: { text: "theirs" }, version: 4, at: null };
  const clash = play(asking, { type: "served", record: theirs, key: "k2" });

  test("is asked about, never overwritten", () => {
    expect(effects(saving, { type: "failed", problem: conflict })).toEqual(["ask"]);
    expect(clash.phase).toEqual({ name: "conflict", theirs: theirs.form, theirVersion: 4 });
    expect(effects(clash, { type: "due", key: "k" })).toEqual([]);
  });

  test("that only moved the version does not disturb", () => {
    const moved = receive(asking, {
      type: "served",
      record: { ...record, version: 9 },
      key: "k2",
    });
    expect(moved[1]).toEqual([{ type: "save", form: { text: "ab" }, version: 9, key: "k2" }]);
  });

  test("gives way when mine is kept", () => {
    expect(receive(clash, { type: "kept_mine", key: "k4" })[1]).toEqual([
      { type: "save", form: { text: "ab" }, version: 4, key: "k4" },
    ]);
  });

  test("wins when theirs is taken", () => {
    expect(play(clash, { type: "took_theirs" })).toMatchObject({
      form: theirs.form,
      version: 4,
      phase: { name: "saved" },
    });
  });

  test("is shown at once where nothing was written here", () => {
    expect(play(fresh, { type: "served", record: theirs, key: "k" }).form).toEqual(theirs.form);
  });

  test("is seen before saving when something was written here", () => {
    const seen = play(typed, { type: "served", record: theirs, key: "k" });
    expect(seen.phase.name).toBe("conflict");
  });
});

describe("a reload", () => {
  test("brings the unsaved words back and saves them", () => {
    const [draft, done] = open<Form>(record, { form: { text: "ab" }, version: 3 });
    expect(draft.form.text).toBe("ab");
    expect(done).toEqual([{ type: "arm", delay_ms: 0 }]);
  });

  test("after somebody else saved is a conflict", () => {
    expect(open<Form>(record, { form: { text: "ab" }, version: 2 })[0].phase.name).toBe(
      "conflict",
    );
  });

  test("with nothing new drops the copy", () => {
    expect(open<Form>(record, { form: { text: "a" }, version: 2 })[1]).toEqual([
      { type: "drop_copy" },
    ]);
  });
});

test("a refusal stays on the screen until something is written", () => {
  const refused = play(saving, { type: "failed", problem: locked });
  expect(refused.phase.name).toBe("refused");
  expect(refused.form.text).toBe("ab");
  expect(effects(refused, { type: "edited", form: { text: "x" } })).toContain("arm");
});

test.each([
  [{ a: [1, { b: null }] }, { a: [1, { b: null }] }, true],
  [{ a: [] }, { a: {} }, false],
  [{ a: 1 }, { a: 1, b: 2 }, false],
  ["", null, false],
])("%j and %j say the same: %s", (one, other, answer) => {
  expect(same(one, other)).toBe(answer);
});

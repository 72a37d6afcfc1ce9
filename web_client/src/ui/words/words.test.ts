import { describe, expect, test } from "vitest";
import { catalogue } from ".";

function keys(words: object, path = ""): string[] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === "string" ? [`${path}${key}`] : keys(value, `${path}${key}.`),
  );
}

const sources = import.meta.glob<string>(
  [
    "../../**/*.{ts,tsx}",
    "!../../**/*.test.*",
    "!../../generated/**",
    // What other systems write, to be read; nothing that we say.
    "!../../core/paste-labels.ts",
    // What laboratories print on their sheets, written into the record as it stands there.
    "!../../core/panels.ts",
    "!./**",
  ],
  { eager: true, query: "?raw", import: "default" },
);

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "");
}

describe("the catalogues", () => {
  test("both languages have the same words", () => {
    expect(keys(catalogue("en")).sort()).toEqual(keys(catalogue("zh")).sort());
  });

  test("the same blanks are filled in both languages", () => {
    const blanks = (words: object): string[] =>
      Object.entries(words).flatMap(([key, value]) =>
        typeof value === "string"
          ? [`${key} ${(value.match(/\{\{\w+\}\}/g) ?? []).sort().join()}`]
          : blanks(value),
      );
    expect(blanks(catalogue("en"))).toEqual(blanks(catalogue("zh")));
  });

  test("no Chinese stands outside them", () => {
    const found = Object.entries(sources)
      .filter(([, text]) => /\p{Script=Han}/u.test(withoutComments(text)))
      .map(([path]) => path);
    expect(found).toEqual([]);
  });

  test("every key that is asked for is there", () => {
    const known = new Set(keys(catalogue("zh")));
    const asked = Object.values(sources).flatMap((text) =>
      [...text.matchAll(/\bt\(\s*"([\w.]+)"/g)].map((found) => found[1]),
    );
    expect(asked.length).toBeGreaterThan(100);
    expect(asked.filter((key) => !known.has(String(key)))).toEqual([]);
  });

  test("every word is said somewhere", () => {
    const said = Object.values(sources).join("\n");
    const whole = new Set([...said.matchAll(/["'`]([\w.]+)["'`]/g)].map((found) => found[1]));
    const begun = [...said.matchAll(/["'`]([a-z]\w*\.[\w.]*)\$\{/g)].map((found) => found[1]);
    const unsaid = keys(catalogue("zh")).filter(
      (key) => !whole.has(key) && !begun.some((start) => key.startsWith(String(start))),
    );
    expect(unsaid).toEqual([]);
  });
});

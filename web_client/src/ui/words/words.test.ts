import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { catalogue } from ".";

function keys(words: object, path = ""): string[] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === "string" ? [`${path}${key}`] : keys(value, `${path}${key}.`),
  );
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return /\.tsx?$/.test(entry.name) && !entry.name.includes(".test.") ? [path] : [];
  });
}

const root = join(import.meta.dirname, "..", "..");
const outside = sources(root).filter(
  (path) => !path.includes("/words/") && !path.includes("/generated/"),
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
    const found = outside.filter((path) =>
      /\p{Script=Han}/u.test(withoutComments(readFileSync(path, "utf8"))),
    );
    expect(found).toEqual([]);
  });

  test("every key that is asked for is there", () => {
    const known = new Set(keys(catalogue("zh")));
    const asked = outside.flatMap((path) =>
      [...readFileSync(path, "utf8").matchAll(/\bt\(\s*"([\w.]+)"/g)].map((found) => found[1]),
    );
    expect(asked.filter((key) => !known.has(String(key)))).toEqual([]);
  });
});

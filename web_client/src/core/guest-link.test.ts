import { expect, test } from "vitest";
import { guestLink, makeSecret, secretIn } from "./guest-link";

test("a secret is the base64url of its bytes", () => {
  for (const fill of [0, 1, 127, 255]) {
    const bytes = new Uint8Array(32).fill(fill).map((value, at) => value ^ at);
    expect(makeSecret(bytes)).toBe(Buffer.from(bytes).toString("base64url"));
  }
});

test("a link carries the secret where no server sees it", () => {
  const secret = makeSecret(new Uint8Array(32).fill(7));
  const link = new URL(guestLink("https://hospital.example", secret));
  expect(link.pathname).toBe("/guest");
  expect(link.search).toBe("");
  expect(secretIn(link.hash)).toBe(secret);
});

test.each(["", "#", "#short", `#${"x".repeat(44)}`, `#${"/".repeat(43)}`])(
  "no secret is found in %j",
  (hash) => {
    expect(secretIn(hash)).toBeNull();
  },
);

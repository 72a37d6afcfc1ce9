import { expect, test } from "vitest";
import type { Dispatch, Push, ShipmentView } from "../generated/http-answers";
import { bundled, isStuck } from "./outbound";

const dispatch = (consultation: string, sealed_at: string, state = "delivered") =>
  ({ package: { consultation, sealed_at }, deliveries: [{ state }] }) as unknown as Dispatch;
const shipment = (consultation: string, created_at: string, state = "delivered") =>
  ({ shipment: { consultation, created_at, state } }) as unknown as ShipmentView;
const push = (consultation: string, created_at: string, state = "delivered") =>
  ({ consultation, created_at, state }) as unknown as Push;

test("all that leaves one consultation is one bundle, what is newest first", () => {
  const bundles = bundled(
    [dispatch("a", "2026-11-01T00:00:00Z"), dispatch("b", "2026-11-02T00:00:00Z")],
    [shipment("a", "2026-11-03T00:00:00Z")],
    [push("c", "2026-11-01T12:00:00Z")],
  );
  expect(bundles.map(({ consultation }) => consultation)).toEqual(["a", "b", "c"]);
  expect(bundles[0]?.shipments).toHaveLength(1);
});

test.each([
  ["nothing", "delivered", "delivered", "delivered", false],
  ["what is on its way", "pending", "pending", "pending", false],
  ["a refused package", "failed", "delivered", "delivered", true],
  ["a conflict in an archive", "delivered", "conflict", "delivered", true],
  ["a system that refuses", "delivered", "delivered", "failed", true],
])("a person is needed for %s: %s %s %s", (_, sealed, shipped, pushed, is_stuck) => {
  const [bundle] = bundled(
    [dispatch("a", "2026-11-01T00:00:00Z", sealed)],
    [shipment("a", "2026-11-01T00:00:00Z", shipped)],
    [push("a", "2026-11-01T00:00:00Z", pushed)],
  );
  expect(bundle && isStuck(bundle)).toBe(is_stuck);
});

/** What leaves the house, consultation by consultation. */
import type { Dispatch, Push, ShipmentView } from "../generated/http-answers";

export type Bundle = {
  readonly consultation: string;
  readonly dispatches: readonly Dispatch[];
  readonly shipments: readonly ShipmentView[];
  readonly pushes: readonly Push[];
};

/** One bundle per consultation, the one that changed last first. */
export function bundled(
  dispatches: readonly Dispatch[],
  shipments: readonly ShipmentView[],
  pushes: readonly Push[],
): Bundle[] {
  const ids = new Set([
    ...dispatches.map((each) => each.package.consultation),
    ...shipments.map((each) => each.shipment.consultation),
    ...pushes.map((each) => each.consultation),
  ]);
  const bundles = [...ids].map((consultation) => ({
    consultation,
    dispatches: dispatches.filter((each) => each.package.consultation === consultation),
    shipments: shipments.filter((each) => each.shipment.consultation === consultation),
    pushes: pushes.filter((each) => each.consultation === consultation),
  }));
  return bundles.sort((one, other) => newest(other) - newest(one));
}

function newest({ dispatches, shipments, pushes }: Bundle): number {
  const moments = [
    ...dispatches.map((each) => each.package.sealed_at),
    ...shipments.map((each) => each.shipment.created_at),
    ...pushes.map((each) => each.created_at),
  ];
  return Math.max(...moments.map((moment) => Date.parse(moment)));
}

/** Whether something of it goes no farther until a person acts. */
export function isStuck({ dispatches, shipments, pushes }: Bundle): boolean {
  return (
    dispatches.some((each) => each.deliveries.some(({ state }) => state === "failed")) ||
    shipments.some(({ shipment }) => ["conflict", "failed"].includes(shipment.state)) ||
    pushes.some(({ state }) => state === "failed")
  );
}

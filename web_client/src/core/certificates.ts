/** How long quality certificates count, and which HR mark they carry on a day (`YYYY-MM-DD`). */
import type { Certificate } from "../generated/http-answers";

const HALF_YEAR_MONTHS = 6;

/** The last day on which an assessment of `day` counts. */
export function halfYearAfter(day: string): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const months = year * 12 + (month - 1) + HALF_YEAR_MONTHS;
  const last = new Date(Date.UTC(Math.floor(months / 12), (months % 12) + 1, 0)).getUTCDate();
  const parts = [Math.floor(months / 12), (months % 12) + 1, Math.min(date, last)];
  return parts.map((part, at) => String(part).padStart(at === 0 ? 4 : 2, "0")).join("-");
}

/** The last day that a certificate covers: an external assessment half a year at most. */
export function countsUntil({ control, passed_on, valid_until }: Certificate): string {
  if (control === "internal") return valid_until;
  const half = halfYearAfter(passed_on);
  return half < valid_until ? half : valid_until;
}

export type CertificateState = "ahead" | "in_force" | "ran_out" | "revoked";

/** How a certificate stands on a day. */
export function stateOf(certificate: Certificate, day: string): CertificateState {
  const { revoked_on, passed_on } = certificate;
  if (revoked_on !== null && revoked_on <= day) return "revoked";
  if (day < passed_on) return "ahead";
  return day <= countsUntil(certificate) ? "in_force" : "ran_out";
}

/** Why an item carries no mark. */
export type NoMark = "no_internal" | "no_external" | "neither";

export type ItemMark = {
  readonly code: string;
  readonly mark: { readonly scope: Certificate["scope"]; readonly region: string } | null;
  readonly lacks: NoMark | null;
};

const WIDTH: Record<Certificate["scope"], number> = { nation: 3, province: 2, alliance: 1 };

/** The mark of each item of one department on a day: internal control and an external assessment. */
export function marksOf(certificates: readonly Certificate[], day: string): ItemMark[] {
  const codes = [...new Set(certificates.flatMap(({ items }) => items))].sort();
  return codes.map((code) => {
    const standing = certificates.filter(
      (each) => each.items.includes(code) && stateOf(each, day) === "in_force",
    );
    const has_internal = standing.some(({ control }) => control === "internal");
    const [best] = standing
      .filter(({ control }) => control === "external")
      .sort((one, other) => WIDTH[other.scope] - WIDTH[one.scope]);
    if (has_internal && best !== undefined) {
      return { code, mark: { scope: best.scope, region: best.region }, lacks: null };
    }
    const missing = has_internal ? "no_external" : "no_internal";
    const lacks = !has_internal && best === undefined ? "neither" : missing;
    return { code, mark: null, lacks };
  });
}

/** The certificates of one department of one hospital. */
export type Department = {
  readonly hospital: string;
  readonly department: string;
  readonly certificates: readonly Certificate[];
};

/** Certificates by hospital and department; the one that ends last comes first. */
export function departmentsOf(certificates: readonly Certificate[]): Department[] {
  const groups = new Map<string, Certificate[]>();
  for (const each of certificates) {
    const key = `${each.owner} ${each.department}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].map((group) => ({
    hospital: group[0]?.owner ?? "",
    department: group[0]?.department ?? "",
    certificates: group.sort((one, other) =>
      countsUntil(other).localeCompare(countsUntil(one)),
    ),
  }));
}

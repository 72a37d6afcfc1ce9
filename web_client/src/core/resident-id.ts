/** What a resident identity number says (GB 11643-1999): birth date, sex, and a check digit. */

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
const CHECKS = "10X98765432";

export type ReadId = { readonly birth_date: string; readonly sex: "male" | "female" };

/** Reads the 18 digits; null for anything that is no such number. */
export function readResidentId(number: string): ReadId | null {
  if (!/^\d{17}[\dX]$/i.test(number)) return null;
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(number[at]), 0);
  if (CHECKS[sum % 11] !== number[17]?.toUpperCase()) return null;
  const birth_date = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;
  if (Number.isNaN(Date.parse(birth_date))) return null;
  return { birth_date, sex: Number(number[16]) % 2 === 1 ? "male" : "female" };
}

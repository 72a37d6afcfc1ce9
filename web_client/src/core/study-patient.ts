/** The patient of a study as people read him. */

/** Patient's Name (PS3.5 §6.2.1) in the writing that people read: ideographs where there are any. */
export function readName(name: string): string {
  const groups = name.split("=").map((group) => group.replaceAll("^", " ").trim());
  const ideographic = groups.find((group) => /\p{Script=Han}/u.test(group));
  if (ideographic !== undefined) return ideographic.replaceAll(/\s+/gu, "");
  return groups.find((group) => group !== "") ?? "";
}

/** Patient's Sex (0010,0040) as the form of a patient calls it; null where it says nothing. */
export function readSex(sex: string): "male" | "female" | null {
  if (sex === "M") return "male";
  return sex === "F" ? "female" : null;
}

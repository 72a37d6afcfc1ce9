/** The purposes of a consent, in the order in which they are explained. */
import type { Purposes } from "../../generated/http-answers";

export const PURPOSES = [
  "consultation",
  "archive_copy",
  "recording",
  "teaching",
  "recognition",
] as const;

/** Nothing is agreed to before somebody agrees. */
export const NO_PURPOSE: Purposes = {
  consultation: false,
  archive_copy: false,
  recording: false,
  teaching: false,
  recognition: false,
};

/** The day on this machine's calendar. */
import dayjs from "dayjs";

/** Today as `YYYY-MM-DD`. */
export function today(): string {
  return dayjs().format("YYYY-MM-DD");
}

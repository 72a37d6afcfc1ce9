/** Which room this is and for whom; a guest's room has no case beside it. */
import type { Door } from "../../core/door";
import type { ConsultationView } from "../../generated/http-answers";

export interface RoomPlace {
  readonly door: Door;
  /** Who I am, to remember by what I like on this machine. */
  readonly person: string;
  /** The consultation as the clinic shows it to me; null for a guest or an observer, who see no record. */
  readonly view: ConsultationView | null;
  /** The case whose images may be looked at; null for a guest. */
  readonly caseId: string | null;
}

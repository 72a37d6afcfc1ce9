/** Which room this is and for whom; a guest's room has no case beside it. */
import type { ConsultationView } from "../../generated/http-answers";

export interface RoomPlace {
  readonly consultation: string;
  /** Who I am, to remember by what I like on this machine. */
  readonly person: string;
  /** The consultation as the clinic shows it to me; null for a guest, who sees no case. */
  readonly view: ConsultationView | null;
}

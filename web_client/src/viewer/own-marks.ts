/** Marks of whoever looks alone: kept while the page is open, and nowhere else. */
import { useEffect } from "react";
import { PALETTE } from "../core/colours";
import type { Mark } from "../generated/room-server";
import type { LightBox } from "./light-box";

/** Let `name` draw on the light box; the marks live as long as the page. */
export function useOwnMarks(box: LightBox | null, name: string): void {
  useEffect(() => {
    if (!box) return;
    const colour = PALETTE[0];
    const marks = new Map<string, Mark>();
    const show = () =>
      box.setDrawings(
        [...marks.values()].map((mark) => ({ mark, name, colour, isMine: true })),
      );
    box.setAuthor({ name, colour });
    const stops = [
      box.onDraw((mark) => {
        marks.set(mark.id, mark);
        show();
      }),
      box.onErase((id) => {
        marks.delete(id);
        show();
      }),
    ];
    return () => {
      for (const stop of stops) stop();
      box.setAuthor(null);
      box.setDrawings([]);
    };
  }, [box, name]);
}

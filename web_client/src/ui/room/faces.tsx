/** The tiles of all who are here: a strip, one large with the others beside, or a grid. */
import { LeftOutlined, RightOutlined } from "@ant-design/icons";
import { type CSSProperties, type RefObject, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { columnsFor } from "../../core/layout";
import type { RoomSession } from "../../io/room-session";
import { Face, type FaceActs } from "./face";
import type { Layouts } from "./use-layout";
import { useSessionState } from "./use-room";

type Size = { readonly width: number; readonly height: number };

function useSize(element: RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useEffect(() => {
    if (!element.current) return;
    const watcher = new ResizeObserver(([entry]) => {
      if (!entry) return;
      const { width, height } = entry.contentRect;
      setSize({ width: Math.round(width), height: Math.round(height) });
    });
    watcher.observe(element.current);
    return () => watcher.disconnect();
  }, [element]);
  return size;
}

function Pager({ layouts }: { layouts: Layouts }) {
  const { t } = useTranslation();
  const { page, pages } = layouts.placement;
  if (pages < 2) return null;
  return (
    <p className="faces-pages">
      <button
        type="button"
        aria-label={t("room.layout.page_before")}
        disabled={page === 0}
        onClick={() => layouts.turnPage(-1)}
      >
        <LeftOutlined />
      </button>
      <span>{t("room.layout.page", { page: page + 1, pages })}</span>
      <button
        type="button"
        aria-label={t("room.layout.page_after")}
        disabled={page === pages - 1}
        onClick={() => layouts.turnPage(1)}
      >
        <RightOutlined />
      </button>
    </p>
  );
}

/** All tiles of this page; `onVoiceOnly` is the one thing to do about a poor line. */
export function Faces({
  session,
  layouts,
  onVoiceOnly,
}: {
  session: RoomSession;
  layouts: Layouts;
  onVoiceOnly: () => void;
}) {
  const { t } = useTranslation();
  const state = useSessionState(session);
  const container = useRef<HTMLElement>(null);
  const size = useSize(container);
  const { choice, placement } = layouts;
  const acts: FaceActs = {
    onPin: layouts.pin,
    onHandGuide: (to) => session.dispatch({ type: "guide", takes: false, to }),
    onVoiceOnly,
    onHideSelf: () => layouts.choose({ hidesSelf: true }),
  };
  const columns = columnsFor(placement.tiles.length, size.width, size.height);
  const rows = Math.ceil(placement.tiles.length / columns);
  const grid = { "--columns": columns, "--rows": rows } as CSSProperties;
  return (
    <aside
      className="faces"
      ref={container}
      data-count={placement.tiles.length}
      aria-label={t("room.people.heading")}
      style={choice.layout === "grid" ? grid : undefined}
    >
      <ul>
        {placement.tiles.map((seat) => (
          <Face
            key={seat.id}
            session={session}
            state={state}
            seat={seat}
            isMain={choice.layout === "speaker" && seat.id === placement.main}
            isPinned={seat.person === choice.pinned}
            acts={acts}
          />
        ))}
      </ul>
      <Pager layouts={layouts} />
    </aside>
  );
}

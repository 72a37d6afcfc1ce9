/** The images in the middle, led by the guide or by one's own hand; a shared screen over them. */
import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { isFollowing, isGuide, ledBeside, ledView, seatOf } from "../../core/room-views";
import type { RoomSession } from "../../io/room-session";
import type { LightBox } from "../../viewer/light-box";
import { useSessionState } from "./use-room";
import { mayDraw, useSharedViewing } from "./use-shared-viewing";

// The viewer is three megabytes: it comes while devices are checked, and nobody waits for it.
const loadPane = () => import("../../viewer/reading-pane");
const ReadingPane = lazy(async () => ({ default: (await loadPane()).ReadingPane }));

/** Fetch the viewer and start its engine now, to have them when the room opens. */
export function warmViewer(): void {
  void import("../../viewer/engine")
    .then(({ openEngine }) => openEngine())
    .catch(() => undefined);
  void loadPane().catch(() => undefined);
}

const SETTLED_MS = 300;
const PATIENCE_MS = 1_500;

// First the voices and faces, then the images: painting the first picture keeps a weak machine
// busy for longer than the whole way into the room takes.
function useImagesTurn(session: RoomSession): boolean {
  const [isTurn, setIsTurn] = useState(false);
  const { room, media } = useSessionState(session);
  const isAlone = !room.snapshot?.seats.some(
    ({ id, tracks }) => id !== room.you && tracks.length > 0,
  );
  const isSettled = room.hasJoinedOnce && (isAlone || media === "flowing");
  useEffect(() => {
    const timer = setTimeout(() => setIsTurn(true), isSettled ? SETTLED_MS : PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [isSettled]);
  return isTurn;
}

function GuideLine({ session }: { session: RoomSession }) {
  const { t } = useTranslation();
  const { room } = useSessionState(session);
  const guide = seatOf(room, room.snapshot?.guide ?? null);
  if (!guide) return <p className="guide-line quiet">{t("room.guide.nobody")}</p>;
  if (isGuide(room)) return <p className="guide-line">{t("room.guide.guided_by_you")}</p>;
  const follows = isFollowing(room);
  return (
    <p className="guide-line" role="status">
      {!follows && <span>{t("room.guide.alone")} · </span>}
      {t("room.guide.guided_by", { name: guide.name })}
      <button
        type="button"
        aria-pressed={follows}
        onClick={() => session.dispatch({ type: "follow", follows: !follows })}
      >
        {t(follows ? "room.guide.following" : "room.guide.come_back")}
      </button>
    </p>
  );
}

export function Stage({ session, caseId }: { session: RoomSession; caseId: string }) {
  const { room } = useSessionState(session);
  const [box, setBox] = useState<LightBox | null>(null);
  const isTurn = useImagesTurn(session);
  const take = useCallback((made: LightBox | null) => setBox(made), []);
  useSharedViewing(session, box);
  const [led, beside] = [ledView(room), ledBeside(room)];
  const first = useMemo(() => led && { view: led, beside }, [led, beside]);
  return (
    <div className="stage">
      <Suspense fallback={null}>
        {isTurn && (
          <ReadingPane
            caseId={caseId}
            first={first}
            mayDraw={mayDraw(room)}
            isShared
            trailing={<GuideLine session={session} />}
            onLightBox={take}
          />
        )}
      </Suspense>
    </div>
  );
}

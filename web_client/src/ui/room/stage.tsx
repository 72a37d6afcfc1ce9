/** The images in the middle, led by the guide or by one's own hand; a shared screen over them. */
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { isFollowing, isGuide, ledView, seatOf, sharedPointers } from "../../core/room-views";
import type { View } from "../../generated/room-server";
import type { RoomSession } from "../../io/room-session";
import type { Viewer } from "../../viewer/viewer";
import { useSessionState } from "./use-room";
import { Picture } from "./video";

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

// The viewer and the room meet here: what the hand does goes to the room, what the guide shows
// comes from it. A hand that moves the picture while it is led looks alone from then on.
function useSharedViewing(session: RoomSession, viewer: Viewer | null) {
  const { room } = useSessionState(session);
  const led = ledView(room);
  const guides = isGuide(room);
  useEffect(() => {
    if (viewer && led) viewer.setView(led);
  }, [viewer, led]);
  useEffect(() => {
    const view = viewer?.getView();
    if (guides && view) session.dispatch({ type: "look", view });
  }, [viewer, guides, session]);
  const marks = sharedPointers(room);
  useEffect(() => {
    viewer?.setPointers(marks.map(({ seat, at }) => ({ id: seat.id, name: seat.name, at })));
  });
  useEffect(() => {
    if (!viewer) return;
    const stops = [
      viewer.onView((view: View) => {
        const { room: now } = session.getState();
        if (ledView(now)) session.dispatch({ type: "follow", follows: false });
        session.dispatch({ type: "look", view });
      }),
      viewer.onPointer((at) => {
        const { room: now } = session.getState();
        const isShared = now.snapshot?.guide != null && (isGuide(now) || ledView(now) !== null);
        if (isShared) session.dispatch({ type: "point", at });
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [viewer, session]);
}

function SharedScreen({
  session,
  isShown,
  onShow,
}: {
  session: RoomSession;
  isShown: boolean;
  onShow: (isShown: boolean) => void;
}) {
  const { t } = useTranslation();
  const { room, remote, local } = useSessionState(session);
  const shared = remote.find(
    ({ seat, source }) =>
      source === "screen" &&
      seatOf(room, seat)?.tracks.some((track) => track.source === "screen"),
  );
  const isMine = local.screen !== undefined;
  const uid = shared?.track.id;
  const show = useRef(onShow);
  show.current = onShow;
  useEffect(() => show.current(uid !== undefined), [uid]);
  if (!shared && !isMine) return null;
  const name = shared ? (seatOf(room, shared.seat)?.name ?? "") : "";
  return (
    <>
      {shared && isShown && (
        <div className="screen">
          <Picture track={shared.track} />
        </div>
      )}
      <p className="screen-line" role="status">
        {isMine ? t("room.share.by_you") : t("room.share.by", { name })}
        {shared && (
          <button type="button" onClick={() => onShow(!isShown)}>
            {t(isShown ? "room.share.show_images" : "room.share.show_screen")}
          </button>
        )}
      </p>
    </>
  );
}

export function Stage({ session, caseId }: { session: RoomSession; caseId: string }) {
  const { room } = useSessionState(session);
  const [viewer, setViewer] = useState<Viewer | null>(null);
  const [showsScreen, setShowsScreen] = useState(false);
  const isTurn = useImagesTurn(session);
  const take = useCallback((made: Viewer | null) => setViewer(made), []);
  useSharedViewing(session, viewer);
  return (
    <div className="stage">
      <Suspense fallback={null}>
        {isTurn && (
          <ReadingPane
            caseId={caseId}
            firstView={ledView(room)}
            trailing={<GuideLine session={session} />}
            onViewer={take}
          />
        )}
      </Suspense>
      <SharedScreen session={session} isShown={showsScreen} onShow={setShowsScreen} />
    </div>
  );
}

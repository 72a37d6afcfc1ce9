/** The phone while it is a camera: what is photographed, the shutter, what became of each. */
import { CameraOutlined, CheckCircleFilled, CloseCircleFilled } from "@ant-design/icons";
import { Button, Popconfirm } from "antd";
import { type ReactNode, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { isSettled, SHOWS, type Shot, type Shows } from "../../core/shots";
import type { Finder } from "../../generated/http-answers";
import { change } from "../../io/api";
import { createRoll, openViewfinder, type Roll, redrawn, snapped } from "../../io/phone-camera";
import { useSay } from "../parts/say";

type ShootingProps = { readonly finder: Finder; readonly onDone: () => void };

function useRoll(): [Roll, readonly Shot[]] {
  const [roll] = useState(createRoll);
  const shots = useSyncExternalStore(roll.onShots, roll.getShots);
  useEffect(() => {
    // Also where the browser keeps the page for the way back.
    const forget = () => roll.forget();
    window.addEventListener("pagehide", forget);
    return () => {
      window.removeEventListener("pagehide", forget);
      forget();
    };
  }, [roll]);
  return [roll, shots];
}

/** Takes photographs until the person is done. */
export function Shooting({ finder, onDone }: ShootingProps) {
  const { t } = useTranslation();
  const [roll, shots] = useRoll();
  const [shows, setShows] = useState<Shows>("wound");
  const [left, setLeft] = useState(finder.left);
  const [isUnreadable, setIsUnreadable] = useState(false);
  useEffect(() => roll.onKept(setLeft), [roll]);
  const unsent = shots.filter(({ course }) => !isSettled(course)).length;
  const take = async (picture: () => Promise<Blob>) => {
    setIsUnreadable(false);
    await picture().then(
      (blob) => roll.add(blob, shows),
      () => setIsUnreadable(true),
    );
  };
  const end = async () => {
    roll.forget();
    await change<unknown>({ method: "DELETE", path: "/api/cameras" }).catch(() => undefined);
    onDone();
  };
  return (
    <main className="lens">
      <header className="lens-head">
        <h1>
          {t("camera.phone.of", { hospital: finder.hospital_name, name: finder.opened_by })}
        </h1>
        <p>{t("camera.phone.privacy")}</p>
      </header>
      <fieldset className="lens-shows">
        <legend>{t("camera.phone.choose")}</legend>
        {SHOWS.map((one) => (
          <label key={one}>
            <input
              type="radio"
              name="shows"
              checked={shows === one}
              onChange={() => setShows(one)}
            />
            <span>{t(`camera.shows.${one}`)}</span>
          </label>
        ))}
      </fieldset>
      <Viewfinder onSnap={(video) => void take(() => snapped(video))}>
        <p className="lens-hint">{t(`camera.phone.hints.${shows}`)}</p>
      </Viewfinder>
      <SystemCamera onPicture={(file) => void take(() => redrawn(file))} />
      {isUnreadable && (
        <p className="lens-wrong" role="alert">
          {t("camera.phone.unreadable")}
        </p>
      )}
      <Sent shots={shots} />
      <footer className="lens-foot">
        <span>{t("camera.phone.left", { n: left })}</span>
        {unsent > 0 ? (
          <Popconfirm title={t("camera.phone.done_sure")} onConfirm={() => void end()}>
            <Button size="large">{t("camera.phone.done")}</Button>
          </Popconfirm>
        ) : (
          <Button size="large" onClick={() => void end()}>
            {t("camera.phone.done")}
          </Button>
        )}
      </footer>
    </main>
  );
}

// Asked anew each time: it changes while the camera is being opened.
function isHidden(): boolean {
  return document.visibilityState === "hidden";
}

// A phone in the pocket sees nothing.
function useViewfinder(): MediaStream | null {
  const [stream, setStream] = useState<MediaStream | null>(null);
  useEffect(() => {
    let isGone = false;
    let opened: MediaStream | null = null;
    const stop = () => {
      for (const track of opened?.getTracks() ?? []) track.stop();
      opened = null;
      setStream(null);
    };
    const look = async () => {
      if (isHidden()) return stop();
      if (opened !== null) return;
      const found = await openViewfinder();
      if (isGone || isHidden()) {
        for (const track of found?.getTracks() ?? []) track.stop();
        return;
      }
      opened = found;
      setStream(found);
    };
    void look();
    const listen = () => void look();
    document.addEventListener("visibilitychange", listen);
    return () => {
      isGone = true;
      document.removeEventListener("visibilitychange", listen);
      stop();
    };
  }, []);
  return stream;
}

// Without leave for the camera, or without a secure line, the phone's own camera remains.
function Viewfinder({
  onSnap,
  children,
}: {
  readonly onSnap: (video: HTMLVideoElement) => void;
  readonly children: ReactNode;
}) {
  const { t } = useTranslation();
  const stream = useViewfinder();
  const video = useRef<HTMLVideoElement>(null);
  const [isReady, setIsReady] = useState(false);
  useEffect(() => {
    if (video.current) video.current.srcObject = stream;
    if (stream === null) setIsReady(false);
  }, [stream]);
  if (stream === null) return <div className="lens-finder lens-finder-none">{children}</div>;
  return (
    <div className="lens-finder">
      <video
        ref={video}
        autoPlay
        muted
        playsInline
        aria-label={t("camera.phone.viewfinder")}
        onLoadedData={() => setIsReady(true)}
      />
      {children}
      <button
        type="button"
        className="lens-shutter"
        disabled={!isReady}
        aria-label={t("camera.phone.shutter")}
        onClick={() => video.current && onSnap(video.current)}
      />
    </div>
  );
}

function SystemCamera({ onPicture }: { readonly onPicture: (file: File) => void }) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button
        size="large"
        block
        icon={<CameraOutlined aria-hidden />}
        onClick={() => input.current?.click()}
      >
        {t("camera.phone.system")}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        accept="image/*"
        capture="environment"
        aria-label={t("camera.phone.system")}
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          if (file) onPicture(file);
          event.target.value = "";
        }}
      />
    </>
  );
}

function Sent({ shots }: { readonly shots: readonly Shot[] }) {
  const { t } = useTranslation();
  return (
    <section className="lens-sent" aria-label={t("camera.phone.sent")}>
      <h2>{t("camera.phone.sent")}</h2>
      {shots.length === 0 && <p className="quiet">{t("camera.phone.none")}</p>}
      <ol aria-live="polite">
        {[...shots].reverse().map((shot) => (
          <SentLine key={shot.id} shot={shot} n={shots.indexOf(shot) + 1} />
        ))}
      </ol>
    </section>
  );
}

function SentLine({ shot: { shows, course }, n }: { readonly shot: Shot; readonly n: number }) {
  const { t } = useTranslation();
  const say = useSay();
  const percent = course.phase === "sending" ? course.percent : 0;
  return (
    <li data-phase={course.phase}>
      <span>
        {n}. {t(`camera.shows.${shows}`)}
      </span>
      <span className="lens-course">
        {course.phase === "kept" && <CheckCircleFilled aria-hidden />}
        {course.phase === "refused" && <CloseCircleFilled aria-hidden />}
        {t(`camera.phone.phases.${course.phase}`, { percent })}
      </span>
      {course.phase === "sending" && <progress max={100} value={percent} />}
      {course.phase === "refused" && (
        <span className="lens-why">{say.problem(course.problem)}</span>
      )}
    </li>
  );
}

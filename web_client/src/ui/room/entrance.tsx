/** The check of devices before the room; it never keeps anybody out. */
import { Button, Select, Switch } from "antd";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Door } from "../../core/door";
import { placeOf } from "../../core/media-reach";
import {
  type Device,
  type DeviceChoice,
  type DeviceTrouble,
  keepChoice,
  keptChoice,
  listDevices,
  listenToLevel,
  type Opened,
  onDevices,
  openCamera,
  openMicrophone,
  playTestTone,
} from "../../io/devices";
import { type MediaTry, tryMedia } from "../../io/media-reach";
import { canReachRoom } from "../../io/socket";
import { type Tried, useSayDevices } from "../readiness/use-say-devices";
import { Picture } from "./video";

/** What is carried into the room. */
export interface Entry {
  readonly choice: DeviceChoice;
  readonly microphone: MediaStreamTrack | null;
  readonly camera: MediaStreamTrack | null;
  /** Wanted, but the browser has not given it yet. */
  readonly late: readonly ("microphone" | "camera")[];
}

type Found = { readonly track: MediaStreamTrack | null; readonly why: DeviceTrouble | null };
type Reach = "checking" | "passed" | "failed";

const REACH_TIMEOUT_MS = 6_000;
const NOT_YET: Found = { track: null, why: null };

// Opens a device and gives it back, unless it was carried into the room.
function useDevice(
  open: (id: string) => Promise<Opened>,
  id: string,
  isWanted: boolean,
  attempt: number,
  carried: { current: boolean },
): Found {
  const [found, setFound] = useState<Found>(NOT_YET);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt opens again
  useEffect(() => {
    if (!isWanted) {
      setFound(NOT_YET);
      return;
    }
    let isOver = false;
    let mine: MediaStreamTrack | null = null;
    void open(id).then((opened) => {
      if (!opened.ok) {
        if (!isOver) setFound({ track: null, why: opened.why });
      } else if (isOver) opened.track.stop();
      else {
        mine = opened.track;
        setFound({ track: opened.track, why: null });
      }
    });
    return () => {
      isOver = true;
      if (!carried.current) mine?.stop();
    };
  }, [open, id, isWanted, attempt, carried]);
  return found;
}

function useLevel(track: MediaStreamTrack | null): number {
  const [level, setLevel] = useState(0);
  useEffect(() => {
    if (!track) {
      setLevel(0);
      return;
    }
    return listenToLevel(track, setLevel);
  }, [track]);
  return level;
}

function useDeviceList(microphone: unknown, camera: unknown): Device[] {
  const [devices, setDevices] = useState<Device[]>([]);
  // Names of devices are told only after one was allowed, so each success asks again.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    const ask = () => void listDevices().then(setDevices);
    ask();
    return onDevices(ask);
  }, [microphone, camera]);
  return devices;
}

function Verdict({ state }: { state: Reach }) {
  const { t } = useTranslation();
  return <span className={`verdict verdict-${state}`}>{t(`entrance.${state}`)}</span>;
}

function isLate(found: Found): boolean {
  return found.track === null && found.why === null;
}

function verdictOf(found: Found, isWanted: boolean): Reach {
  if (found.track || !isWanted) return "passed";
  return found.why ? "failed" : "checking";
}

function triedOf({ track, why }: Found): Tried {
  if (track) return true;
  return why ? false : null;
}

function Trouble({ why, onRetry }: { why: DeviceTrouble | null; onRetry: () => void }) {
  const { t } = useTranslation();
  if (!why) return null;
  return (
    <p className="check-trouble" role="alert">
      {t(`room.device.${why}`)}{" "}
      <Button size="small" onClick={onRetry}>
        {t("room.device.retry")}
      </Button>
    </p>
  );
}

function Row({
  name,
  state,
  children,
}: {
  name: string;
  state: Reach | null;
  children?: ReactNode;
}) {
  return (
    <section className="check-row" aria-label={name}>
      <h2>
        {name}
        {state && <Verdict state={state} />}
      </h2>
      {children}
    </section>
  );
}

function useMediaTry(door: Door, attempt: number): MediaTry | "trying" | null {
  const [found, setFound] = useState<MediaTry | "trying" | null>("trying");
  const { consultation, isGuest } = door;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt tries again
  useEffect(() => {
    const ended = new AbortController();
    setFound("trying");
    void tryMedia({ consultation, isGuest }, ended.signal)
      .catch(() => null)
      .then((tried) => !ended.signal.aborted && setFound(tried));
    return () => ended.abort();
  }, [consultation, isGuest, attempt]);
  return found;
}

const REACH_VERDICTS = { direct: "passed", relay: "passed", none: "failed" } as const;

// Whether sound and pictures will go straight, over a relay or not at all; never in the way.
function MediaRow({ door, attempt }: { door: Door; attempt: number }) {
  const { t } = useTranslation();
  const found = useMediaTry(door, attempt);
  if (found === null) return null;
  if (found === "trying") return <Row name={t("entrance.reach.name")} state="checking" />;
  const { reach, urls } = found;
  return (
    <Row
      name={t("entrance.reach.name")}
      state={reach === "unknown" ? null : REACH_VERDICTS[reach]}
    >
      <p className={reach === "none" ? "check-trouble" : "quiet"} role="status">
        {t(`entrance.reach.${reach}`)}
      </p>
      {reach === "none" && (
        <p className="check-places">
          {t("entrance.reach.ask")} <code>{urls.map(placeOf).join(" · ")}</code>
        </p>
      )}
    </Row>
  );
}

function Picker({
  kind,
  devices,
  value,
  onChange,
}: {
  kind: Device["kind"];
  devices: readonly Device[];
  value: string;
  onChange: (id: string) => void;
}) {
  const { t } = useTranslation();
  const known = devices.filter((one) => one.kind === kind && one.id !== "" && one.label !== "");
  return (
    <Select
      className="check-picker"
      aria-label={t(`entrance.${kind}`)}
      value={known.some((one) => one.id === value) ? value : ""}
      onChange={onChange}
      options={[
        { value: "", label: t("entrance.system_choice") },
        ...known.map((one) => ({ value: one.id, label: one.label })),
      ]}
    />
  );
}

/** Preview, level, tone, pickers and the line; then `doing` in one tap. */
export function Entrance({
  door,
  doing,
  isBusy,
  lead,
  notice,
  onEnter,
}: {
  door: Door;
  /** What the one button says; null while nobody may enter. */
  doing: string | null;
  isBusy: boolean;
  /** What is to be read before anything is checked. */
  lead?: ReactNode;
  notice?: ReactNode;
  onEnter: (entry: Entry) => void;
}) {
  const { t } = useTranslation();
  const [choice, setChoice] = useState(keptChoice);
  const [attempt, setAttempt] = useState(0);
  const [carried] = useState(() => ({ current: false }));
  const [reach, setReach] = useState<Reach>("checking");
  const microphone = useDevice(openMicrophone, choice.microphone, true, attempt, carried);
  const camera = useDevice(openCamera, choice.camera, !choice.isCameraOff, attempt, carried);
  const devices = useDeviceList(microphone.track, camera.track);
  const level = useLevel(microphone.track);
  useSayDevices(
    door.isGuest ? null : door.consultation,
    triedOf(microphone),
    choice.isCameraOff ? null : triedOf(camera),
  );
  const retry = () => setAttempt((before) => before + 1);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt asks again
  useEffect(() => {
    setReach("checking");
    void canReachRoom(door, REACH_TIMEOUT_MS).then((is) => setReach(is ? "passed" : "failed"));
  }, [door.consultation, door.isGuest, attempt]);
  const choose = (change: Partial<DeviceChoice>) => {
    const next = { ...choice, ...change };
    setChoice(next);
    keepChoice(next);
  };
  const enter = (withDevices: boolean) => {
    carried.current = withDevices;
    onEnter({
      choice,
      microphone: withDevices ? microphone.track : null,
      camera: withDevices ? camera.track : null,
      late: withDevices
        ? [
            ...(isLate(microphone) && !choice.isMuted ? (["microphone"] as const) : []),
            ...(isLate(camera) && !choice.isCameraOff ? (["camera"] as const) : []),
          ]
        : [],
    });
  };

  return (
    <main className="entrance">
      <h1>{t("entrance.heading")}</h1>
      {lead}
      <div className="entrance-columns">
        <div>
          <div className="entrance-preview">
            {camera.track ? (
              <Picture track={camera.track} isMirrored />
            ) : (
              <span>
                {t(
                  isLate(camera) && !choice.isCameraOff
                    ? "entrance.preview_opening"
                    : "entrance.preview_off",
                )}
              </span>
            )}
          </div>
          <p className="quiet">{t("entrance.never_blocks")}</p>
          <div className="entrance-notes">{notice}</div>
        </div>
        <div className="entrance-checks">
          <Row name={t("entrance.microphone")} state={verdictOf(microphone, true)}>
            <Picker
              kind="microphone"
              devices={devices}
              value={choice.microphone}
              onChange={(id) => choose({ microphone: id })}
            />
            <meter
              className="level"
              min={0}
              max={1}
              value={level}
              aria-label={t("entrance.level")}
            />
            <p className="quiet">{t("entrance.level")}</p>
            <Trouble why={microphone.why} onRetry={retry} />
            <span className="check-switch">
              <Switch
                size="small"
                checked={choice.isMuted}
                aria-label={t("entrance.mute_on")}
                onChange={(isMuted) => choose({ isMuted })}
              />
              {t("entrance.mute_on")}
            </span>
          </Row>
          <Row
            name={t("entrance.camera")}
            state={choice.isCameraOff ? null : verdictOf(camera, true)}
          >
            <Picker
              kind="camera"
              devices={devices}
              value={choice.camera}
              onChange={(id) => choose({ camera: id })}
            />
            <Trouble why={camera.why} onRetry={retry} />
            <span className="check-switch">
              <Switch
                size="small"
                checked={choice.isCameraOff}
                aria-label={t("entrance.camera_off")}
                onChange={(isCameraOff) => choose({ isCameraOff })}
              />
              {t("entrance.camera_off")}
            </span>
          </Row>
          <Row name={t("entrance.speaker")} state={null}>
            <Button size="small" onClick={playTestTone}>
              {t("entrance.test_tone")}
            </Button>
            <p className="quiet">{t("entrance.test_tone_help")}</p>
          </Row>
          <MediaRow door={door} attempt={attempt} />
          <Row name={t("entrance.network")} state={reach}>
            {reach === "failed" && (
              <p className="check-trouble" role="alert">
                {t("entrance.network_failed")}{" "}
                <Button size="small" onClick={retry}>
                  {t("room.device.retry")}
                </Button>
              </p>
            )}
          </Row>
        </div>
      </div>
      <div className="entrance-foot">
        <Button
          type="primary"
          size="large"
          disabled={doing === null}
          loading={isBusy}
          onClick={() => enter(true)}
        >
          {doing ?? t("entrance.enter")}
        </Button>
        <Button size="large" disabled={doing === null || isBusy} onClick={() => enter(false)}>
          {t("entrance.listen_only")}
        </Button>
      </div>
    </main>
  );
}

/** Microphones, cameras, speakers and screens of this machine. */
import { chooseCapture } from "../core/encodings";
import { machineHere } from "./machine";

/** Why a device could not be had, in the words of the room. */
export type DeviceTrouble = "denied" | "none" | "busy" | "insecure" | "cancelled";

export type Opened =
  | { readonly ok: true; readonly track: MediaStreamTrack }
  | { readonly ok: false; readonly why: DeviceTrouble };

/** What a person chose on this machine; empty means the system's own choice. */
export interface DeviceChoice {
  readonly microphone: string;
  readonly camera: string;
  readonly isMuted: boolean;
  readonly isCameraOff: boolean;
}

export interface Device {
  readonly id: string;
  readonly kind: "microphone" | "camera";
  readonly label: string;
}

const KEPT = "lianzhen.devices";
const NOTHING: DeviceChoice = {
  microphone: "",
  camera: "",
  isMuted: false,
  isCameraOff: false,
};

/** Which kinds of device this machine has, without asking its owner; null where it is not told. */
export async function deviceKinds(): Promise<{
  readonly microphone: boolean | null;
  readonly camera: boolean | null;
}> {
  const found = await navigator.mediaDevices?.enumerateDevices().catch(() => null);
  if (!found) return { microphone: null, camera: null };
  const has = (kind: MediaDeviceKind) => found.some((device) => device.kind === kind);
  return { microphone: has("audioinput"), camera: has("videoinput") };
}

export function keptChoice(): DeviceChoice {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEPT) ?? "{}");
    return { ...NOTHING, ...(kept as Partial<DeviceChoice>) };
  } catch {
    return NOTHING;
  }
}

export function keepChoice(choice: DeviceChoice): void {
  localStorage.setItem(KEPT, JSON.stringify(choice));
}

function troubleOf(thrown: unknown): DeviceTrouble {
  const name = thrown instanceof DOMException ? thrown.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "none";
  return "busy";
}

async function open(constraints: MediaStreamConstraints): Promise<Opened> {
  // Browsers hide devices from pages that came over plain HTTP from another machine.
  if (!navigator.mediaDevices) return { ok: false, why: "insecure" };
  try {
    const [track] = (await navigator.mediaDevices.getUserMedia(constraints)).getTracks();
    return track ? { ok: true, track } : { ok: false, why: "none" };
  } catch (thrown) {
    return { ok: false, why: troubleOf(thrown) };
  }
}

function chosen(deviceId: string): MediaTrackConstraints {
  return deviceId === "" ? {} : { deviceId: { ideal: deviceId } };
}

export async function openMicrophone(deviceId: string): Promise<Opened> {
  const opened = await open({
    audio: {
      ...chosen(deviceId),
      echoCancellation: true,
      noiseSuppression: true,
      autoGainControl: true,
    },
  });
  if (opened.ok) opened.track.contentHint = "speech";
  return opened;
}

/** A face, as large as this machine and its line allow. */
export function openCamera(deviceId: string): Promise<Opened> {
  const { width, height, framesPerS } = chooseCapture(machineHere());
  return open({
    video: {
      ...chosen(deviceId),
      width: { min: 320, ideal: width, max: width },
      height: { min: 180, ideal: height, max: Math.max(height, 480) },
      frameRate: { ideal: framesPerS, max: framesPerS },
    },
  });
}

/** Telephones cannot share their screen from a page. */
export function mayShareScreen(): boolean {
  return navigator.mediaDevices?.getDisplayMedia !== undefined;
}

export async function openScreen(): Promise<Opened> {
  if (!mayShareScreen()) return { ok: false, why: "insecure" };
  try {
    const stream = await navigator.mediaDevices.getDisplayMedia({
      video: { frameRate: { ideal: 8, max: 15 } },
      audio: false,
    });
    const [track] = stream.getVideoTracks();
    if (!track) return { ok: false, why: "none" };
    track.contentHint = "detail";
    return { ok: true, track };
  } catch {
    return { ok: false, why: "cancelled" };
  }
}

export async function listDevices(): Promise<Device[]> {
  if (!navigator.mediaDevices) return [];
  const all = await navigator.mediaDevices.enumerateDevices();
  return all.flatMap(({ deviceId, kind, label }): Device[] => {
    if (kind === "audioinput") return [{ id: deviceId, kind: "microphone", label }];
    if (kind === "videoinput") return [{ id: deviceId, kind: "camera", label }];
    return [];
  });
}

/** Hear of devices that are plugged in or out. */
export function onDevices(listen: () => void): () => void {
  navigator.mediaDevices?.addEventListener("devicechange", listen);
  return () => navigator.mediaDevices?.removeEventListener("devicechange", listen);
}

/** How loud a microphone is, from 0 to 1, about twelve times a second, until stopped. */
export function listenToLevel(
  track: MediaStreamTrack,
  listen: (level: number) => void,
): () => void {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, value) => sum + value * value, 0) / samples.length;
    listen(Math.min(1, Math.sqrt(power) * 4));
  }, 80);
  return () => {
    clearInterval(timer);
    void context.close();
  };
}

/** Three soft notes, to know whether the speakers are on. */
export function playTestTone(): void {
  const context = new AudioContext();
  const gain = context.createGain();
  gain.gain.value = 0.12;
  gain.connect(context.destination);
  [523, 659, 784].forEach((frequency, at) => {
    const note = context.createOscillator();
    note.frequency.value = frequency;
    note.connect(gain);
    note.start(context.currentTime + at * 0.3);
    note.stop(context.currentTime + at * 0.3 + 0.25);
    if (at === 2) note.onended = () => void context.close();
  });
}

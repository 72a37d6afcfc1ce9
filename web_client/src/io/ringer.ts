/** The bell of an alarm: rings until it is stopped, in one tab of the browser; made here, no file. */

// Frequencies in Hz, one after the other, then a pause.
const NOTES = [880, 698, 880, 698];
const NOTE_S = 0.22;
const PAUSE_MS = 1600;
const VOLUME = 0.25;
const LOCK = "lianzhen.bell";

export type Bell = "silent" | "ringing" | "blocked";

/** Rings until the answer is called; says when the browser forbids it before a first click. */
export function ring(onBell: (bell: Bell) => void): () => void {
  const context = new AudioContext();
  const stop = new AbortController();
  const { signal } = stop;

  const sound = async () => {
    if (signal.aborted || context.state !== "running") return;
    onBell("ringing");
    // Several open pages of one browser ring as one.
    await navigator.locks
      .request(LOCK, { signal }, () => toll(context, signal))
      .catch(() => undefined);
  };
  const wake = () => void context.resume().then(sound);

  context.onstatechange = () => {
    if (context.state === "running") void sound();
  };
  if (context.state === "running") void sound();
  else onBell("blocked");
  wake();
  addEventListener("pointerdown", wake, { signal });
  addEventListener("keydown", wake, { signal });
  return () => {
    context.onstatechange = null;
    stop.abort();
    void context.close();
  };
}

/** Let the bell be heard once, to try it; the click that asks for it allows it from then on. */
export function tryBell(): void {
  const context = new AudioContext();
  const ends_s = strike(context);
  setTimeout(() => void context.close(), ends_s * 1000 + 100);
}

async function toll(context: AudioContext, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    strike(context);
    await new Promise<void>((resolve) => {
      const next = setTimeout(resolve, PAUSE_MS);
      signal.addEventListener("abort", () => {
        clearTimeout(next);
        resolve();
      });
    });
  }
}

function strike(context: AudioContext): number {
  const volume = context.createGain();
  volume.gain.value = VOLUME;
  volume.connect(context.destination);
  NOTES.forEach((frequency, at) => {
    const note = context.createOscillator();
    note.type = "triangle";
    note.frequency.value = frequency;
    note.connect(volume);
    note.start(context.currentTime + at * NOTE_S);
    note.stop(context.currentTime + (at + 1) * NOTE_S);
  });
  return NOTES.length * NOTE_S;
}

/** Whether this machine may show a notice of its own while the page is behind others. */
export function mayNotify(): "granted" | "denied" | "default" | "absent" {
  return "Notification" in window ? Notification.permission : "absent";
}

/** Ask for it; only after a click. */
export async function askToNotify(): Promise<void> {
  if ("Notification" in window) await Notification.requestPermission();
}

/** Show a notice while the page is hidden; the answer takes it away. */
export function notify(title: string, body: string, tag: string): () => void {
  if (mayNotify() !== "granted" || !document.hidden) return () => {};
  try {
    const shown = new Notification(title, { body, tag, requireInteraction: true });
    shown.onclick = () => {
      focus();
      shown.close();
    };
    return () => shown.close();
  } catch {
    // Some phones allow it to service workers only: the bell and the banner are there.
    return () => {};
  }
}

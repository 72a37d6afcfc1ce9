/** The stream of what changed; the browser reconnects it, we say when it is silent. */

export type Hearing = {
  readonly onChanged?: (consultation: string | null) => void;
  readonly onReferral?: (referral: string) => void;
  readonly onAlarm?: (alarm: string) => void;
  readonly onLine?: (line: "open" | "lost") => void;
};

// One stream for the whole page, however many parts of it listen.
const hearers = new Set<Hearing>();
let close: (() => void) | null = null;

/** Listens until the answer is called; after each gap everything counts as changed. */
export function listen(hearing: Hearing): () => void {
  hearers.add(hearing);
  close ??= open();
  return () => {
    hearers.delete(hearing);
    if (hearers.size > 0) return;
    close?.();
    close = null;
  };
}

function open(): () => void {
  let source = connect();
  let again: ReturnType<typeof setTimeout> | undefined;

  function connect(): EventSource {
    const opened = new EventSource("/api/changes");
    opened.onopen = () => {
      for (const { onLine, onChanged } of hearers) {
        onLine?.("open");
        onChanged?.(null);
      }
    };
    opened.addEventListener("changed", (event) => tell(event.data));
    opened.onerror = () => {
      for (const { onLine } of hearers) onLine?.("lost");
      // A browser gives up after an answer that is no stream (a restarting proxy): we do not.
      if (opened.readyState === EventSource.CLOSED) again = setTimeout(reconnect, 3000);
    };
    return opened;
  }

  function reconnect(): void {
    source = connect();
  }

  return () => {
    clearTimeout(again);
    source.close();
  };
}

function tell(text: unknown): void {
  const said = parsed(text);
  const referral = said["referral"];
  const alarm = said["alarm"];
  const consultation = said["consultation"];
  for (const { onChanged, onReferral, onAlarm } of hearers) {
    if (typeof referral === "string") onReferral?.(referral);
    else if (typeof alarm === "string") onAlarm?.(alarm);
    else onChanged?.(typeof consultation === "string" ? consultation : null);
  }
}

function parsed(text: unknown): Readonly<Record<string, unknown>> {
  try {
    const said: unknown = JSON.parse(String(text));
    return typeof said === "object" && said !== null ? { ...said } : {};
  } catch {
    return {};
  }
}

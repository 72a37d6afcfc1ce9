/** The stream of what changed; the browser reconnects it, we say when it is silent. */

export type Hearing = {
  readonly onChanged: (consultation: string | null) => void;
  readonly onLine: (line: "open" | "lost") => void;
};

/** Listens until the answer is called; after each gap everything counts as changed. */
export function listen({ onChanged, onLine }: Hearing): () => void {
  let source = connect();
  let again: ReturnType<typeof setTimeout> | undefined;

  function connect(): EventSource {
    const opened = new EventSource("/api/changes");
    opened.onopen = () => {
      onLine("open");
      onChanged(null);
    };
    opened.addEventListener("changed", (event) => onChanged(consultationIn(event.data)));
    opened.onerror = () => {
      onLine("lost");
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

function consultationIn(text: unknown): string | null {
  try {
    const said: unknown = JSON.parse(String(text));
    const id: unknown =
      typeof said === "object" && said !== null ? Reflect.get(said, "consultation") : null;
    return typeof id === "string" ? id : null;
  } catch {
    return null;
  }
}

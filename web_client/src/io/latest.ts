/** Tells the latest of something, one telling at a time; one that failed is told again. */

const AGAIN_MS = 5_000;

/** What is told while `send` still works replaces what waits; the answer of `stop` ends it. */
export function createLatest<Told>(
  send: (told: Told) => Promise<void>,
  againMs = AGAIN_MS,
): { tell(told: Told): void; stop(): void } {
  let waiting: { readonly told: Told } | null = null;
  let isSending = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;

  async function work(): Promise<void> {
    if (isSending || isOver) return;
    isSending = true;
    while (waiting && !isOver) {
      const now: { readonly told: Told } = waiting;
      waiting = null;
      const isTold = await send(now.told).then(
        () => true,
        () => false,
      );
      if (isTold || isOver) continue;
      waiting ??= now;
      timer = setTimeout(() => void work(), againMs);
      break;
    }
    isSending = false;
  }

  return {
    tell(told) {
      waiting = { told };
      void work();
    },
    stop() {
      isOver = true;
      clearTimeout(timer);
    },
  };
}

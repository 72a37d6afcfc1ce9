/** What the browser tells of this machine and of its network. */
import type { Machine } from "../core/encodings";

interface NetworkInformation extends EventTarget {
  readonly effectiveType?: string;
  readonly saveData?: boolean;
  readonly type?: string;
}
interface Told {
  readonly deviceMemory?: number;
  readonly connection?: NetworkInformation;
}

/** The machine that the page runs on. */
export function machineHere(): Machine {
  const { deviceMemory, connection } = navigator as Told;
  return {
    cores: navigator.hardwareConcurrency,
    memoryGb: deviceMemory ?? null,
    line: connection?.effectiveType ?? null,
    savesData: connection?.saveData ?? false,
  };
}

/** Hear when this machine's network is another one: Wi-Fi to 4G, a cable pulled, back online. */
export function onNetworkChange(listen: () => void): () => void {
  const { connection } = navigator as Told;
  let type = connection?.type;
  const onChange = () => {
    // The same event tells of each new guess at the speed.
    if (connection?.type === type) return;
    type = connection?.type;
    listen();
  };
  connection?.addEventListener("change", onChange);
  window.addEventListener("online", listen);
  return () => {
    connection?.removeEventListener("change", onChange);
    window.removeEventListener("online", listen);
  };
}

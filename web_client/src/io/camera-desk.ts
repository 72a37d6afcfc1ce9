/** The case page's end of a phone: ends it, also while the page goes away. */
import { changeHeaders } from "./api";

/** End a camera; the browser sees to it even when the page is gone. */
export function closeCamera(ofCase: string, camera: string): void {
  void fetch(`/api/cases/${ofCase}/cameras/${camera}/close`, {
    method: "POST",
    keepalive: true,
    credentials: "same-origin",
    headers: { ...changeHeaders(crypto.randomUUID()), "Content-Type": "application/json" },
    body: "{}",
  }).catch(() => undefined);
}

/** Whether another machine can open a page of this host. */
export function isReachable(host: string): boolean {
  return host !== "localhost" && host !== "[::1]" && !host.startsWith("127.");
}

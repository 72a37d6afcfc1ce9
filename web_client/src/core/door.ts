/** The door of a room: whose consultation it is, and as whom this browser knocks. A doctor's browser
 * may hold a guest's badge as well, so the page says which of the two it means. */
export interface Door {
  readonly consultation: string;
  readonly isGuest: boolean;
}

/** The door of somebody who is signed in. */
export function memberDoor(consultation: string): Door {
  return { consultation, isGuest: false };
}

export function socketPath({ consultation, isGuest }: Door): string {
  const path = `/api/rooms/${encodeURIComponent(consultation)}/socket`;
  return isGuest ? `${path}?as=guest` : path;
}

export function waysPath({ consultation, isGuest }: Door): string {
  return isGuest
    ? "/api/guest/media"
    : `/api/consultations/${encodeURIComponent(consultation)}/media`;
}

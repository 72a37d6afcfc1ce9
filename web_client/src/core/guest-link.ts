/** The one-time link of a guest: its secret stands behind the #, where no server and no log sees
 * it before the guest's own page sends it. */

const SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** 32 random bytes in base64url without padding: 43 signs. */
export function makeSecret(random: Uint8Array): string {
  let bits = 0;
  let held = 0;
  let secret = "";
  for (const byte of random) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      secret += SIGNS[(held >> bits) & 63];
      held &= (1 << bits) - 1;
    }
  }
  return bits > 0 ? secret + SIGNS[(held << (6 - bits)) & 63] : secret;
}

export function guestLink(origin: string, secret: string): string {
  return `${origin}/guest#${secret}`;
}

/** The secret in an address, or null when there is none. */
export function secretIn(hash: string): string | null {
  const secret = hash.replace(/^#/, "");
  return /^[A-Za-z0-9_-]{43}$/.test(secret) ? secret : null;
}

/** Which codecs are offered in which order, and what is asked of Opus; pure. */

/** A codec as browsers list it. */
export interface ListedCodec {
  readonly mimeType: string;
  readonly sdpFmtpLine?: string;
}

const SOUND: readonly string[] = ["audio/red", "audio/opus"];
// H.264 for who has nothing else; constrained baseline in packetization mode 1 is what all decode.
const PICTURES: readonly string[] = ["video/vp8", "video/h264", "video/rtx"];

function rank({ mimeType, sdpFmtpLine = "" }: ListedCodec, order: readonly string[]): number {
  const name = mimeType.toLowerCase();
  const isOther =
    name === "video/h264" &&
    !(
      sdpFmtpLine.includes("packetization-mode=1") && /profile-level-id=42e0/i.test(sdpFmtpLine)
    );
  return isOther ? -1 : order.indexOf(name);
}

/** The codecs to offer, the preferred first; empty where the browser lists none of them. */
export function preferredCodecs<Codec extends ListedCodec>(
  kind: "audio" | "video",
  listed: readonly Codec[],
): Codec[] {
  const order = kind === "audio" ? SOUND : PICTURES;
  return listed
    .filter((codec) => rank(codec, order) >= 0)
    .sort((a, b) => rank(a, order) - rank(b, order));
}

const SPEECH: readonly (readonly [string, string])[] = [
  ["useinbandfec", "1"],
  ["usedtx", "1"],
  ["stereo", "0"],
];

/**
 * The answer with the least that the browser may think of our line while it sends pictures: below
 * it Chromium stops them by itself and learns nothing of the line any more. Whether the line carries
 * them is the ladder's to judge. Others do not know the parameter.
 */
export function askForPictures(sdp: string, leastBps: number): string {
  const least = `x-google-min-bitrate=${Math.round(leastBps / 1_000)}`;
  return sdp.replace(
    /^a=rtpmap:(\d+) vp8\/90000(\r?\n)/gim,
    (line, type: string, end: string) =>
      sdp.includes(`a=fmtp:${type} `) ? line : `${line}a=fmtp:${type} ${least}${end}`,
  );
}

/** The answer with what we want of our own Opus: one channel, FEC, silence not sent (RFC 7587 §6.1). */
export function askForSpeech(sdp: string): string {
  const types = new Set(
    [...sdp.matchAll(/^a=rtpmap:(\d+) opus\/48000/gim)].map(([, type]) => type),
  );
  return sdp.replace(/^a=fmtp:(\d+) ([^\r\n]*)/gm, (line, type: string, given: string) => {
    if (!types.has(type)) return line;
    const parameters = new Map(
      given.split(";").map((pair) => {
        const [name = "", ...value] = pair.trim().split("=");
        return [name, value.join("=")] as const;
      }),
    );
    for (const [name, value] of SPEECH) parameters.set(name, value);
    const written = [...parameters].map(([name, value]) => `${name}=${value}`);
    return `a=fmtp:${type} ${written.join(";")}`;
  });
}

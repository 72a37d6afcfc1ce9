import { expect, test } from "vitest";
import { askForPictures, askForSpeech, preferredCodecs } from "./codecs";

const mode1 = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f";
const mode0 = "level-asymmetry-allowed=1;packetization-mode=0;profile-level-id=42e01f";

test("VP8 comes first, H.264 as all decode it after it, and nothing else is offered", () => {
  const listed = [
    { mimeType: "video/AV1" },
    { mimeType: "video/H264", sdpFmtpLine: mode0 },
    { mimeType: "video/H264", sdpFmtpLine: mode1 },
    { mimeType: "video/rtx" },
    { mimeType: "video/VP8" },
    { mimeType: "video/VP9", sdpFmtpLine: "profile-id=0" },
    { mimeType: "video/ulpfec" },
  ];

  const offered = preferredCodecs("video", listed);

  expect(offered.map(({ mimeType }) => mimeType)).toEqual([
    "video/VP8",
    "video/H264",
    "video/rtx",
  ]);
  expect(offered[1]?.sdpFmtpLine).toBe(mode1);
});

test("sound that carries its past along comes before sound that does not", () => {
  const listed = [
    { mimeType: "audio/opus" },
    { mimeType: "audio/PCMU" },
    { mimeType: "audio/red" },
  ];

  expect(preferredCodecs("audio", listed).map(({ mimeType }) => mimeType)).toEqual([
    "audio/red",
    "audio/opus",
  ]);
});

test("a browser that lists nothing of ours keeps its own order", () => {
  expect(preferredCodecs("audio", [{ mimeType: "audio/PCMU" }])).toEqual([]);
});

test("Opus is asked for one channel, FEC and silence not sent; nothing else changes", () => {
  const answer = [
    "a=rtpmap:111 opus/48000/2",
    "a=fmtp:111 minptime=10;useinbandfec=0",
    "a=rtpmap:102 H264/90000",
    "a=fmtp:102 packetization-mode=1",
    "",
  ].join("\r\n");

  expect(askForSpeech(answer)).toBe(
    [
      "a=rtpmap:111 opus/48000/2",
      "a=fmtp:111 minptime=10;useinbandfec=1;usedtx=1;stereo=0",
      "a=rtpmap:102 H264/90000",
      "a=fmtp:102 packetization-mode=1",
      "",
    ].join("\r\n"),
  );
});

test("VP8 is asked for a least rate, once; other codecs are left alone", () => {
  const answer = "a=rtpmap:96 VP8/90000\r\na=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n";

  const asked = askForPictures(answer, 100_000);

  expect(asked).toBe(
    "a=rtpmap:96 VP8/90000\r\na=fmtp:96 x-google-min-bitrate=100\r\n" +
      "a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n",
  );
  expect(askForPictures(asked, 100_000)).toBe(asked);
});

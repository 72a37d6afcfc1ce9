/** A picture or a sound of a track. */
import { useEffect, useRef } from "react";

/** The picture of a track; always silent. */
export function Picture({
  track,
  isMirrored,
}: {
  track: MediaStreamTrack;
  isMirrored?: boolean;
}) {
  const element = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (!element.current) return;
    element.current.srcObject = new MediaStream([track]);
    void element.current.play().catch(() => undefined);
  }, [track]);
  return (
    <video
      ref={element}
      className={isMirrored ? "picture picture-mirrored" : "picture"}
      muted
      playsInline
      autoPlay
    />
  );
}

/** The sound of a track; `onBlocked` when the browser waits for a tap. */
export function Sound({
  track,
  attempt,
  onBlocked,
}: {
  track: MediaStreamTrack;
  attempt: number;
  onBlocked: () => void;
}) {
  const element = useRef<HTMLAudioElement>(null);
  const blocked = useRef(onBlocked);
  blocked.current = onBlocked;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each attempt plays again
  useEffect(() => {
    if (!element.current) return;
    element.current.srcObject = new MediaStream([track]);
    element.current.play().catch((thrown: unknown) => {
      if (thrown instanceof DOMException && thrown.name === "NotAllowedError")
        blocked.current();
    });
  }, [track, attempt]);
  // biome-ignore lint/a11y/useMediaCaption: a live voice has no captions
  return <audio ref={element} autoPlay />;
}

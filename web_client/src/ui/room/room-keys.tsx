/** The keys of the room and the card that lists them. */
import { Modal } from "antd";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { isTyping } from "../../viewer/keys";

/** Act on single letters while nobody types; a key that the images took is theirs. */
export function useRoomKeys(actions: Readonly<Record<string, () => void>>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
      if (event.defaultPrevented) return;
      const isEscape = event.key === "Escape";
      if (isTyping(event.target) && !isEscape) return;
      const act = actions[event.key.toLowerCase()];
      if (!act) return;
      event.preventDefault();
      act();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey, true);
  }, [actions]);
}

// Space presses what has the focus; only elsewhere it is the button to talk.
function isPressed(target: EventTarget | null): boolean {
  if (isTyping(target)) return true;
  return target instanceof Element && target.closest("button, a, input, summary") !== null;
}

/** While Space is held down `talk(true)`, then `talk(false)`; also when the page loses the keys. */
export function useTalkKey(talk: (isTalking: boolean) => boolean): void {
  useEffect(() => {
    let isTalking = false;
    const stop = () => {
      if (isTalking) talk(false);
      isTalking = false;
    };
    const onDown = (event: KeyboardEvent) => {
      if (event.key !== " " || isPressed(event.target)) return;
      event.preventDefault();
      if (!event.repeat && !isTalking) isTalking = talk(true);
    };
    const onUp = (event: KeyboardEvent) => {
      if (event.key === " ") stop();
    };
    window.addEventListener("keydown", onDown);
    window.addEventListener("keyup", onUp);
    window.addEventListener("blur", stop);
    return () => {
      stop();
      window.removeEventListener("keydown", onDown);
      window.removeEventListener("keyup", onUp);
      window.removeEventListener("blur", stop);
    };
  }, [talk]);
}

const ROOM_KEYS = [
  ["M", "room.keys.mute"],
  ["Space", "room.keys.talk"],
  ["V", "room.keys.camera"],
  ["S", "room.keys.share"],
  ["R", "room.keys.hand"],
  ["G", "room.keys.guide"],
  ["F", "room.keys.follow"],
  ["C", "room.keys.chat"],
  ["W", "room.keys.layout"],
  ["P", "room.keys.pin"],
  ["Esc", "room.keys.escape"],
  ["?", "room.keys.keys"],
] as const;

const VIEWER_KEYS = [
  ["↑ ↓", "viewer.keys.scroll"],
  ["Home End", "viewer.keys.ends"],
  ["← →", "viewer.keys.series"],
  ["1 – 6", "viewer.keys.presets"],
  ["L U Z D", "viewer.keys.tools"],
  ["+ −", "viewer.keys.zoom"],
  ["I", "viewer.keys.invert"],
  ["0", "viewer.keys.reset"],
  ["A N K E B J T", "viewer.keys.marks"],
  ["Del Esc", "viewer.keys.marking"],
  ["X", "viewer.keys.pair"],
] as const;

export function RoomKeysCard({
  isOpen,
  hasImages,
  onClose,
}: {
  isOpen: boolean;
  hasImages: boolean;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Modal open={isOpen} onCancel={onClose} footer={null} title={t("room.keys.title")}>
      <div className="keys-columns">
        {[ROOM_KEYS, ...(hasImages ? [VIEWER_KEYS] : [])].map((keys) => (
          <dl key={keys[0][0]} className="keys-list">
            {keys.map(([key, words]) => (
              <div key={key}>
                <dt>{key}</dt>
                <dd>{t(words)}</dd>
              </div>
            ))}
          </dl>
        ))}
      </div>
    </Modal>
  );
}

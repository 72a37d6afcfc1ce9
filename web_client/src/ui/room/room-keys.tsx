/** The keys of the room and the card that lists them. */
import { Modal } from "antd";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { isTyping } from "../../viewer/keys";

/** Act on single letters while nobody types. */
export function useRoomKeys(actions: Readonly<Record<string, () => void>>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
      const isEscape = event.key === "Escape";
      if (isTyping(event.target) && !isEscape) return;
      const act = actions[event.key.toLowerCase()];
      if (!act) return;
      event.preventDefault();
      act();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [actions]);
}

const ROOM_KEYS = [
  ["M", "room.keys.mute"],
  ["V", "room.keys.camera"],
  ["S", "room.keys.share"],
  ["R", "room.keys.hand"],
  ["G", "room.keys.guide"],
  ["F", "room.keys.follow"],
  ["C", "room.keys.chat"],
  ["Esc", "room.keys.escape"],
  ["?", "room.keys.keys"],
] as const;

const VIEWER_KEYS = [
  ["↑ ↓", "viewer.keys.scroll"],
  ["Home End", "viewer.keys.ends"],
  ["← →", "viewer.keys.series"],
  ["1 – 6", "viewer.keys.presets"],
  ["L B Z D", "viewer.keys.tools"],
  ["+ −", "viewer.keys.zoom"],
  ["I", "viewer.keys.invert"],
  ["0", "viewer.keys.reset"],
] as const;

export function RoomKeysCard({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal open={isOpen} onCancel={onClose} footer={null} title={t("room.keys.title")}>
      <div className="keys-columns">
        {[ROOM_KEYS, VIEWER_KEYS].map((keys) => (
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

/** A button of the bar: a sign, a word under it, its key beside the word. */
import type { ReactNode } from "react";

export function BarButton({
  icon,
  word,
  hotkey,
  badge,
  hasNews,
  isOn,
  isOff,
  isDisabled,
  onClick,
}: {
  icon: ReactNode;
  word: string;
  hotkey?: string;
  /** How many wait behind it. */
  badge?: number;
  hasNews?: boolean;
  isOn?: boolean;
  isOff?: boolean;
  isDisabled?: boolean;
  onClick: () => void;
}) {
  return (
    <button
      type="button"
      className="bar-button"
      data-off={isOff}
      data-news={hasNews}
      aria-pressed={isOn}
      aria-keyshortcuts={hotkey}
      disabled={isDisabled}
      onClick={onClick}
    >
      <span className="bar-icon">
        {icon}
        {badge ? (
          <span className="bar-badge" aria-hidden="true">
            {badge}
          </span>
        ) : null}
      </span>
      <span className="bar-word">
        {word}
        {hotkey && <kbd>{hotkey}</kbd>}
      </span>
    </button>
  );
}

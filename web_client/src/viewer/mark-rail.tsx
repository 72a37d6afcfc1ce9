/** What can be drawn on a picture. */
import { useTranslation } from "react-i18next";
import { MARK_KINDS } from "../core/marks";
import type { Tool } from "./gestures";
import type { LightBox } from "./light-box";

export function MarkRail({
  box,
  tool,
  onTool,
}: {
  box: LightBox;
  tool: Tool;
  onTool: (tool: Tool) => void;
}) {
  const { t } = useTranslation();
  const erase = () =>
    box.viewer("first")?.marks.eraseSelected() || box.viewer("second")?.marks.eraseSelected();
  return (
    <fieldset className="rail" aria-label={t("viewer.marks.heading")}>
      {MARK_KINDS.map(({ kind, key }) => (
        <button
          key={kind}
          type="button"
          aria-pressed={tool === kind}
          onClick={() => onTool(tool === kind ? "scroll" : kind)}
        >
          {t(`viewer.marks.kind.${kind}`)}
          <kbd>{key.toUpperCase()}</kbd>
        </button>
      ))}
      <button type="button" title={t("viewer.marks.erase_help")} onClick={erase}>
        {t("viewer.marks.erase")}
        <kbd>Del</kbd>
      </button>
    </fieldset>
  );
}

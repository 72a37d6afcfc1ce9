/** What the hand does, which window, invert and reset. */
import { useTranslation } from "react-i18next";
import { PRESETS, presetOf } from "../core/viewport";
import type { Tool, Viewer, ViewerState } from "./viewer";

const TOOLS: readonly { tool: Tool; key: string }[] = [
  { tool: "scroll", key: "L" },
  { tool: "window", key: "U" },
  { tool: "zoom", key: "Z" },
  { tool: "pan", key: "D" },
];

function Key({ name }: { name: string }) {
  return <kbd>{name}</kbd>;
}

export function ToolBar({
  viewer,
  state,
  tool,
  onTool,
}: {
  viewer: Viewer;
  state: ViewerState;
  tool: Tool;
  onTool: (tool: Tool) => void;
}) {
  const { t } = useTranslation();
  const view = state.phase === "shown" ? state.view : null;
  const window =
    view?.window_centre != null && view.window_width != null
      ? { centre: view.window_centre, width: view.window_width }
      : null;
  const preset = presetOf(window);
  return (
    <div className="tools">
      <fieldset className="tools-group" aria-label={t("viewer.tools")}>
        {TOOLS.map((one) => (
          <button
            key={one.tool}
            type="button"
            aria-pressed={tool === one.tool}
            onClick={() => onTool(one.tool)}
          >
            {t(`viewer.tool.${one.tool}`)}
            <Key name={one.key} />
          </button>
        ))}
      </fieldset>
      <fieldset className="tools-group" aria-label={t("viewer.windows")}>
        {PRESETS.map((one) => (
          <button
            key={one.id}
            type="button"
            disabled={window === null}
            aria-pressed={preset?.id === one.id}
            onClick={() => viewer.setPreset(one.id)}
          >
            {t(`viewer.preset.${one.id}`)}
            <Key name={one.key} />
          </button>
        ))}
      </fieldset>
      <fieldset className="tools-group" aria-label={t("viewer.reset")}>
        <button
          type="button"
          aria-pressed={view?.is_inverted ?? false}
          onClick={() => viewer.invert()}
        >
          {t("viewer.invert")}
          <Key name="I" />
        </button>
        <button type="button" onClick={() => viewer.reset()}>
          {t("viewer.reset")}
          <Key name="0" />
        </button>
      </fieldset>
    </div>
  );
}

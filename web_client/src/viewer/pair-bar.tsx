/** Two series beside each other: take the second, keep them in step, on a phone switch between. */
import { useTranslation } from "react-i18next";
import type { Series } from "../core/viewport";
import type { LightBox, LightBoxState } from "./light-box";

export function PairBar({
  box,
  state,
  second,
}: {
  box: LightBox;
  state: LightBoxState;
  /** What opens beside when somebody asks for a second picture. */
  second: Series | null;
}) {
  const { t } = useTranslation();
  if (!state.isSplit)
    return (
      <div className="pair">
        <button type="button" disabled={second === null} onClick={() => box.split(second)}>
          {t("viewer.pair.split")}
          <kbd>X</kbd>
        </button>
      </div>
    );
  const place = state.active === "first" ? "second" : "first";
  const isOff = state.isLinked && !state.canFollow;
  return (
    <div className="pair">
      <button
        type="button"
        className="pair-switch"
        onClick={() => box.activate(place)}
        aria-label={t(`viewer.pair.to_${place}`)}
      >
        {t(`viewer.pair.to_${place}`)}
      </button>
      <button
        type="button"
        aria-pressed={state.isLinked}
        onClick={() => box.setLinked(!state.isLinked)}
      >
        {t(isOff ? "viewer.pair.cannot" : "viewer.pair.linked")}
      </button>
      <button type="button" title={t("viewer.pair.here_help")} onClick={() => box.linkHere()}>
        {t("viewer.pair.here")}
      </button>
      <button type="button" onClick={() => box.unsplit()}>
        {t("viewer.pair.unsplit")}
        <kbd>X</kbd>
      </button>
    </div>
  );
}

/** The line of time: play, where one is, who spoke when, when the view changed, how fast. */
import { useTranslation } from "react-i18next";
import { coloursOf, PALETTE } from "../../core/colours";
import type { Spoke } from "../../core/moments";
import { speaking, timeOf } from "../../core/replay-tracks";
import { type Played, useReplayState } from "./use-replay";

const RATES = [0.5, 0.75, 1, 1.25, 1.5, 2] as const;
const VIEWS_APART = 0.004;

function Speakers({ played, lastsMs }: { played: Played; lastsMs: number }) {
  const { t } = useTranslation();
  const spoken = played.moments.filter((one): one is Spoke => one.type === "spoke");
  const people = [...speaking(spoken, lastsMs)];
  if (people.length === 0) return null;
  const colours = coloursOf(people.map(([name]) => name));
  return (
    <ul className="replay-speakers" aria-label={t("replay.page.speakers")}>
      {people.map(([name, stretches]) => (
        <li key={name}>
          <span className="replay-lane" aria-hidden="true">
            {stretches.map(({ fromMs, toMs }) => (
              <i
                key={fromMs}
                style={{
                  left: `${(100 * fromMs) / lastsMs}%`,
                  width: `${Math.max(0.3, (100 * (toMs - fromMs)) / lastsMs)}%`,
                  background: colours.get(name) ?? PALETTE[0],
                }}
              />
            ))}
          </span>
          <span className="replay-speaker-name">{name}</span>
        </li>
      ))}
    </ul>
  );
}

// A mark for each view would paint the line full while somebody scrolls.
function ViewMarks({ played, lastsMs }: { played: Played; lastsMs: number }) {
  const places: number[] = [];
  for (const { type, at_ms } of played.moments) {
    const place = at_ms / lastsMs;
    if (type === "viewed" && place - (places.at(-1) ?? -1) > VIEWS_APART) places.push(place);
  }
  return (
    <span className="replay-views" aria-hidden="true">
      {places.map((place) => (
        <i key={place} style={{ left: `${100 * place}%` }} />
      ))}
    </span>
  );
}

/** What one plays with; `lastsMs` is the length of the recording. */
export function Timeline({ played, lastsMs }: { played: Played; lastsMs: number }) {
  const { t } = useTranslation();
  const { player } = played;
  const state = useReplayState(player);
  const length = timeOf(lastsMs);
  return (
    <section
      className="replay-controls"
      aria-label={t("replay.page.place")}
      data-apart-ms={Math.round(state.apartMs)}
    >
      <div className="replay-line">
        <button
          type="button"
          className="replay-play"
          onClick={() => (state.isPlaying ? player.pause() : player.play())}
        >
          {state.isPlaying ? t("replay.page.pause") : t("replay.page.play")}
        </button>
        <div className="replay-track">
          <Speakers played={played} lastsMs={lastsMs} />
          <div className="replay-slider">
            <span
              className="replay-loaded"
              style={{ width: `${Math.min(100, (100 * state.loadedMs) / lastsMs)}%` }}
            />
            <ViewMarks played={played} lastsMs={lastsMs} />
            <input
              type="range"
              min={0}
              max={lastsMs}
              step={100}
              value={Math.round(state.atMs)}
              aria-label={t("replay.page.place")}
              aria-valuetext={t("replay.page.place_text", { at: timeOf(state.atMs), length })}
              onChange={(event) => player.seek(Number(event.target.value))}
            />
          </div>
        </div>
        <span className="replay-time" data-testid="replay-time">
          {timeOf(state.atMs)} / {length}
        </span>
        <label className="replay-rate">
          <span className="replay-rate-name">{t("replay.page.rate")}</span>
          <select
            value={state.rate}
            onChange={(event) => player.setRate(Number(event.target.value))}
          >
            {RATES.map((rate) => (
              <option key={rate} value={rate}>
                {t("replay.page.rate_value", { n: rate })}
              </option>
            ))}
          </select>
        </label>
      </div>
      <p className="replay-state" role="status">
        {state.isWaiting
          ? t("replay.page.waiting")
          : state.isPlaying && state.loadedMs < lastsMs
            ? t("replay.page.loaded", { at: timeOf(state.loadedMs) })
            : ""}
      </p>
    </section>
  );
}

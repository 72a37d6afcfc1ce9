/** The series of a case as small pictures, one of them open. */
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Series } from "../core/viewport";
import type { Dicomweb } from "../io/dicomweb";
import { isWaveform } from "../io/waveforms";
import { EcgGlyph } from "./ecg-glyph";

function Thumbnail({ url }: { url: string }) {
  const [isBroken, setIsBroken] = useState(false);
  if (isBroken) return <span className="strip-picture strip-picture-none" />;
  return (
    <img
      className="strip-picture"
      src={url}
      alt=""
      loading="lazy"
      onError={() => setIsBroken(true)}
    />
  );
}

export function SeriesStrip({
  io,
  all,
  open,
  onOpen,
}: {
  io: Dicomweb;
  all: readonly Series[];
  open: string | null;
  onOpen: (series: Series) => void;
}) {
  const { t } = useTranslation();
  const strip = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another open series is brought in sight
  useEffect(() => {
    strip.current
      ?.querySelector('[aria-pressed="true"]')
      ?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [open, all.length]);
  return (
    <nav className="strip" ref={strip} aria-label={t("viewer.series")}>
      {all.map((series) => (
        <button
          key={series.series}
          type="button"
          className="strip-series"
          aria-pressed={series.series === open}
          title={`${series.modality} ${series.description}`}
          onClick={() => onOpen(series)}
        >
          {isWaveform(series) ? (
            <span className="strip-picture strip-ecg">
              <EcgGlyph size={48} />
            </span>
          ) : (
            <Thumbnail url={io.thumbnailUrl(series)} />
          )}
          <span className="strip-name">
            {series.modality} {series.description || t("viewer.series_unnamed")}
          </span>
          <span className="strip-count">
            {t("viewer.series_count", { count: series.count })}
          </span>
        </button>
      ))}
    </nav>
  );
}

/** The series of one case as thumbnails that open in the viewer. */
import { useQuery } from "@tanstack/react-query";
import { Skeleton } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Taking } from "../../generated/http-answers";
import { openDicomweb } from "../../io/dicomweb";
import { isWaveform } from "../../io/waveforms";
import { EcgGlyph } from "../../viewer/ecg-glyph";

type SeriesListProps = {
  readonly of: string;
  /** Changes when there may be more of them. */
  readonly known_as: number;
  readonly study?: string;
  readonly originOf?: (series: string) => Taking | undefined;
};

/** All series of a case, or those of one study. */
export function SeriesList({ of, known_as, study, originOf }: SeriesListProps) {
  const { t } = useTranslation();
  const dicomweb = openDicomweb(of);
  const { data } = useQuery({
    queryKey: ["series", of, known_as],
    queryFn: ({ signal }) => dicomweb.series(signal),
    placeholderData: (before) => before,
  });
  if (data === undefined) return <Skeleton active title={false} paragraph={{ rows: 1 }} />;
  const shown = data.filter((series) => study === undefined || series.study === study);
  return (
    <ul className="series">
      {shown.map((series) => (
        <li key={series.series}>
          <Link to={`/cases/${of}/images?series=${series.series}`}>
            {isWaveform(series) ? (
              <EcgGlyph size={72} />
            ) : (
              <img
                src={dicomweb.thumbnailUrl(series)}
                alt=""
                width={72}
                height={72}
                loading="lazy"
              />
            )}
            <span className="series-words">
              {t("record.series", {
                modality: series.modality,
                description: series.description || t("record.series_untitled"),
              })}
              <br />
              <span className="quiet">{t("record.series_count", { n: series.count })}</span>
              <Origin taking={originOf?.(series.series)} />
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function Origin({ taking }: { readonly taking: Taking | undefined }) {
  if (taking === undefined) return null;
  return (
    <span className="series-origin">
      {taking.hospital_name} {taking.performed_on}
      {taking.mark !== "" && <span className="hr-mark">{taking.mark}</span>}
    </span>
  );
}

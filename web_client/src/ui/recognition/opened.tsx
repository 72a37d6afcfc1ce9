/** A result that was opened: values, images, and apart from them what its own doctor concluded. */
import { useTranslation } from "react-i18next";
import type { Result } from "../../generated/http-answers";
import { SeriesList } from "../case/series-list";
import { LabTable } from "../parts/lab-table";
import { useSay } from "../parts/say";

type OpenedProps = { readonly result: Result };

/** Values beside the images; the conclusion stands below, marked as not recognised. */
export function Opened({ result }: OpenedProps) {
  const { t } = useTranslation();
  const say = useSay();
  const { values, images, study, conclusion } = result;
  const made = { time: say.moment(result.performed_at), department: result.department };
  return (
    <div className="opened">
      <p className="quiet">{t("recognition.performed", made)}</p>
      <div className="opened-parts">
        {values.length > 0 && <LabTable caption={t("recognition.values")} values={values} />}
        {images !== null && study !== null && (
          <SeriesList of={images} known_as={result.version} study={study} />
        )}
      </div>
      {conclusion !== "" && (
        <div className="opened-conclusion">
          <h4>
            {t("recognition.conclusion")}
            <span className="not-recognised">{t("recognition.conclusion_apart")}</span>
          </h4>
          <p>{conclusion}</p>
        </div>
      )}
    </div>
  );
}

/** A result that was opened: values, images, and apart from them what its own doctor concluded. */
import { useTranslation } from "react-i18next";
import type { Result, Value } from "../../generated/http-answers";
import { SeriesList } from "../case/series-list";
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
        {values.length > 0 && <Values values={values} />}
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

function Values({ values }: { readonly values: readonly Value[] }) {
  const { t } = useTranslation();
  return (
    <table className="lab-read">
      <caption className="unseen">{t("recognition.values")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("record.lab.item")}</th>
          <th scope="col">{t("record.lab.value")}</th>
          <th scope="col">{t("record.lab.flag")}</th>
          <th scope="col">{t("record.lab.reference")}</th>
        </tr>
      </thead>
      <tbody>
        {values.map((value, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: values have no id but their place
          <tr key={at}>
            <th scope="row">{value.name}</th>
            <td className="number">
              {value.value} {value.unit}
            </td>
            <td className={value.flag === "" ? "" : `flag flag-${value.flag}`}>
              {value.flag === "" ? "" : t(`record.lab.flags.${value.flag}`)}
            </td>
            <td className="number">{value.reference}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

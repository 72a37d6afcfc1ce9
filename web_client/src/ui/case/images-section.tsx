/** Images: dropped in, counted by series, opened in the viewer. */
import { useQuery } from "@tanstack/react-query";
import { Skeleton } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { size } from "../../core/clocks";
import { openDicomweb } from "../../io/dicomweb";
import { useCase } from "./case-context";
import { ImagesIntake } from "./images-intake";
import { Section } from "./section";

/** What is there, and for the author the place to drop more. */
export function ImagesSection() {
  const { t } = useTranslation();
  const { record } = useCase();
  const { images } = record;
  const has_images = images.instances > 0;
  return (
    <Section
      id="images"
      heading={t("record.images")}
      aside={
        has_images && (
          <Link className="next" to={`/cases/${record.case.id}/images`}>
            {t("record.open_viewer")}
          </Link>
        )
      }
    >
      {has_images ? (
        <>
          <p className="quiet">
            {t("record.images_count", { ...images, size: size(images.size_bytes) })}
          </p>
          <SeriesList />
        </>
      ) : (
        <p className="quiet">{t("record.images_none")}</p>
      )}
      {record.may_edit && <ImagesIntake />}
    </Section>
  );
}

function SeriesList() {
  const { t } = useTranslation();
  const { record } = useCase();
  const { id } = record.case;
  const dicomweb = openDicomweb(id);
  const { data } = useQuery({
    queryKey: ["series", id, record.images.instances],
    queryFn: ({ signal }) => dicomweb.series(signal),
    placeholderData: (before) => before,
  });
  if (data === undefined) return <Skeleton active title={false} paragraph={{ rows: 1 }} />;
  return (
    <ul className="series">
      {data.map((series) => (
        <li key={series.series}>
          <Link to={`/cases/${id}/images?series=${series.series}`}>
            <img
              src={dicomweb.thumbnailUrl(series)}
              alt=""
              width={72}
              height={72}
              loading="lazy"
            />
            <span>
              {t("record.series", {
                modality: series.modality,
                description: series.description || t("record.series_untitled"),
              })}
              <br />
              <span className="quiet">{t("record.series_count", { n: series.count })}</span>
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

/** Images: dropped in, counted by series, opened in the viewer. */
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { size } from "../../core/clocks";
import { OutsideHint } from "../recognition/outside-section";
import { useCase } from "./case-context";
import { ImagesIntake } from "./images-intake";
import { Section } from "./section";
import { SeriesList } from "./series-list";
import { StudyDoubts } from "./study-doubts";

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
          <StudyDoubts />
          <SeriesList of={record.case.id} known_as={images.instances} />
        </>
      ) : (
        <p className="quiet">{t("record.images_none")}</p>
      )}
      {record.may_edit && <OutsideHint />}
      {record.may_edit && <ImagesIntake />}
    </Section>
  );
}

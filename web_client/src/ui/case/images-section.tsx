/** Images: dropped in, counted by series, opened in the viewer. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { size } from "../../core/clocks";
import { PullPart } from "../pull/pull-part";
import { InboxPart } from "../recognition/inbox-part";
import { OutsideHint } from "../recognition/outside-section";
import { takingsQuestion } from "../recognition/recognition-questions";
import { Takings } from "../recognition/takings";
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
          <OwnSeries />
        </>
      ) : (
        <p className="quiet">{t("record.images_none")}</p>
      )}
      <Takings />
      {record.may_edit && <OutsideHint />}
      <PullPart />
      {record.may_edit && <InboxPart />}
      {record.may_edit && <ImagesIntake />}
    </Section>
  );
}

/** The series of the case; those that came from elsewhere say from where. */
function OwnSeries() {
  const { record } = useCase();
  const { id } = record.case;
  const { data = [] } = useQuery(takingsQuestion(id));
  const originOf = (series: string) =>
    data.find((taking) => taking.state !== "taken_back" && taking.series.includes(series));
  return <SeriesList of={id} known_as={record.images.instances} originOf={originOf} />;
}

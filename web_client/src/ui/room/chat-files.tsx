/** Files of the case in the chat: those to choose from, and those that stand in a line. */
import { FileImageOutlined, FilePdfOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { size } from "../../core/clocks";
import type { File } from "../../generated/room-server";
import { caseQuestion } from "../questions";

const addressOf = (file: File) => `/api/attachments/${file.id}/content`;

const isPicture = (file: File) => file.media_type.startsWith("image/");

/** The files of a line; a picture shows itself, and each opens beside the room. */
export function LineFiles({ files }: { files: readonly File[] }) {
  const { t } = useTranslation();
  if (files.length === 0) return null;
  return (
    <ul className="chat-files">
      {files.map((file) => (
        <li key={file.id}>
          <a
            href={addressOf(file)}
            target="_blank"
            rel="noreferrer"
            title={t("people.files.open", { name: file.name })}
          >
            {isPicture(file) ? (
              <img src={addressOf(file)} alt="" loading="lazy" />
            ) : (
              <FilePdfOutlined />
            )}
            <span>{file.name}</span>
            <span className="quiet">{size(file.size_bytes)}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}

/** The files of the case, to be taken into the next line. */
export function FileChoice({
  caseId,
  chosen,
  onChoose,
}: {
  caseId: string;
  chosen: readonly File[];
  onChoose: (files: readonly File[]) => void;
}) {
  const { t } = useTranslation();
  const record = useQuery(caseQuestion(caseId));
  const files = (record.data?.attachments ?? []).filter(
    ({ kind, removed_at }) => kind !== "consent_scan" && removed_at === null,
  );
  if (record.isPending) return <p className="quiet">{t("people.files.opening")}</p>;
  if (files.length === 0) return <p className="quiet">{t("people.files.none")}</p>;
  const has = (id: string) => chosen.some((one) => one.id === id);
  return (
    <fieldset className="file-choice">
      <legend>{t("people.files.choose")}</legend>
      {files.map(({ id, name, media_type, size_bytes }) => (
        <label key={id}>
          <input
            type="checkbox"
            checked={has(id)}
            disabled={!has(id) && chosen.length >= 8}
            onChange={(event) =>
              onChoose(
                event.target.checked
                  ? [...chosen, { id, name, media_type, size_bytes }]
                  : chosen.filter((one) => one.id !== id),
              )
            }
          />
          {media_type.startsWith("image/") ? <FileImageOutlined /> : <FilePdfOutlined />}
          <span>{name}</span>
          <span className="quiet">{size(size_bytes)}</span>
        </label>
      ))}
    </fieldset>
  );
}

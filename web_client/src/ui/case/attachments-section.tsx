/** Attachments: PDFs and photographs beside the images. */
import { useMutation } from "@tanstack/react-query";
import { Button, Popconfirm } from "antd";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { size } from "../../core/clocks";
import type { Attachment } from "../../generated/http-answers";
import { change, problemOf } from "../../io/api";
import { upload } from "../../io/upload";
import { PhoneCard } from "../camera/phone-card";
import { Notice, ProblemNotice } from "../parts/notice";
import { useSay } from "../parts/say";
import { askAgain } from "../questions";
import { useCase } from "./case-context";
import { Section } from "./section";

/** The largest file that is sent. */
export const ATTACHMENT_LIMIT_BYTES = 20 * 1024 * 1024;
/** The media types that are accepted, as a file dialog takes them. */
export const ATTACHMENT_TYPES = "application/pdf,image/jpeg,image/png";

/** The list, and for the author the way to add. */
export function AttachmentsSection() {
  const { t } = useTranslation();
  const { record } = useCase();
  const attachments = record.attachments.filter(
    (attachment) => attachment.kind !== "consent_scan" && attachment.removed_at === null,
  );
  if (!record.may_edit && attachments.length === 0) return null;
  return (
    <Section id="attachments" heading={t("record.attachments")}>
      {attachments.length === 0 && <p className="quiet">{t("record.attachments_none")}</p>}
      <ul className="attachments">
        {attachments.map((attachment) => (
          <Line key={attachment.id} attachment={attachment} />
        ))}
      </ul>
      {record.may_edit && (
        <div className="attachments-ways">
          <AddAttachments />
          <PhoneCard />
        </div>
      )}
    </Section>
  );
}

function Line({ attachment }: { readonly attachment: Attachment }) {
  const { t } = useTranslation();
  const say = useSay();
  const { view, record } = useCase();
  const remove = useMutation({
    mutationFn: () =>
      change<unknown>({ method: "DELETE", path: `/api/attachments/${attachment.id}` }),
    onSettled: () => askAgain(view.consultation.id),
  });
  const { id, name, kind, added_at, size_bytes } = attachment;
  const address = `/api/attachments/${id}/content`;
  return (
    <li>
      <a href={address} target="_blank" rel="noreferrer">
        {kind === "photograph" ? (
          <img src={address} alt="" width={56} height={56} loading="lazy" />
        ) : (
          <span className="attachment-kind">{t(`record.attachment_kind.${kind}`)}</span>
        )}
        {name}
      </a>
      <span className="quiet">
        {t("record.attachment_added", { time: say.moment(added_at), size: size(size_bytes) })}
      </span>
      {kind === "photograph" && <TypeValues attachment={id} />}
      {record.may_edit && (
        <Popconfirm
          title={t("record.attachment_remove_sure", { name })}
          okText={t("record.attachment_remove")}
          onConfirm={() => remove.mutate()}
        >
          <Button type="text" loading={remove.isPending}>
            {t("record.attachment_remove")}
          </Button>
        </Popconfirm>
      )}
    </li>
  );
}

// Anybody may look at a typed sheet; it is typed where the case may be changed.
function TypeValues({ attachment }: { readonly attachment: string }) {
  const { t } = useTranslation();
  const { view, record } = useCase();
  const typed = record.case.summary.laboratory.filter(({ sheet }) => sheet === attachment);
  if (typed.length === 0 && !record.may_edit) return null;
  return (
    <>
      {typed.length > 0 && (
        <span className="quiet">{t("sheet.typed", { n: typed.length })}</span>
      )}
      <Link to={`/consultations/${view.consultation.id}/sheets/${attachment}`}>
        {t(typed.length > 0 ? "sheet.correct" : "sheet.type")}
      </Link>
    </>
  );
}

type Flying = { readonly name: string; readonly percent: number };

function AddAttachments() {
  const { t } = useTranslation();
  const { view, record } = useCase();
  const input = useRef<HTMLInputElement>(null);
  const [flying, setFlying] = useState<Flying | null>(null);
  const [wrong, setWrong] = useState<readonly string[]>([]);
  const add = useMutation({
    mutationFn: async (files: readonly File[]) => {
      for (const file of files) {
        await sendAttachment(record.case.id, file, kindOf(file), (percent) =>
          setFlying({ name: file.name, percent }),
        );
      }
    },
    onSettled: () => {
      setFlying(null);
      askAgain(view.consultation.id);
    },
  });
  const choose = (files: readonly File[]) => {
    const faults = files.map((file) => [file, faultOf(file)] as const);
    setWrong(
      faults.flatMap(([file, fault]) =>
        fault === null ? [] : [t(`record.attachment_${fault}`, { name: file.name })],
      ),
    );
    add.mutate(faults.flatMap(([file, fault]) => (fault === null ? [file] : [])));
  };
  return (
    <>
      {wrong.map((words) => (
        <Notice key={words} tone="problem">
          {words}
        </Notice>
      ))}
      {add.error && (
        <ProblemNotice
          problem={problemOf(add.error)}
          onAgain={() => add.variables && add.mutate(add.variables)}
        />
      )}
      <div className="buttons">
        <Button loading={add.isPending} onClick={() => input.current?.click()}>
          {t("record.attachments_add")}
        </Button>
        <span className="quiet" role="status">
          {flying === null
            ? t("record.attachments_help")
            : t("record.attachment_sending", { ...flying })}
        </span>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          accept={ATTACHMENT_TYPES}
          aria-label={t("record.attachments_add")}
          onChange={(event) => {
            choose([...(event.target.files ?? [])]);
            event.target.value = "";
          }}
        />
      </div>
    </>
  );
}

/** Why a file is not sent at all. */
export function faultOf(file: File): "wrong" | "big" | null {
  if (!ATTACHMENT_TYPES.split(",").includes(file.type)) return "wrong";
  return file.size > ATTACHMENT_LIMIT_BYTES ? "big" : null;
}

function kindOf(file: File): Attachment["kind"] {
  return file.type === "application/pdf" ? "pdf" : "photograph";
}

/** Sends one attachment and answers with it. */
export function sendAttachment(
  toCase: string,
  file: File,
  kind: Attachment["kind"],
  onPercent: (percent: number) => void,
): Promise<Attachment> {
  return upload<Attachment>({
    path: `/api/cases/${toCase}/attachments?${new URLSearchParams({ kind, name: file.name })}`,
    body: file,
    mediaType: file.type,
    key: crypto.randomUUID(),
    signal: new AbortController().signal,
    onProgress: (sent_bytes) =>
      onPercent(Math.floor((100 * sent_bytes) / Math.max(1, file.size))),
  });
}

/** A workbook of catalogue and certificates: looked through first, then imported. */
import { useMutation } from "@tanstack/react-query";
import { Button, DatePicker } from "antd";
import dayjs from "dayjs";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { size } from "../../core/clocks";
import type { Imported } from "../../generated/http-answers";
import type { TakeIn } from "../../generated/http-bodies";
import { change, problemOf } from "../../io/api";
import { base64Of } from "../../io/base64";
import { Field, LineField } from "../parts/field";
import { Notice, ProblemNotice } from "../parts/notice";
import { today } from "../parts/today";
import { questions } from "../questions";
import { RowErrors } from "./row-errors";
import { WorkbookForm } from "./workbook-form";

/** The largest workbook that is sent: the server takes 700,000 bytes. */
const LIMIT_BYTES = 700_000;

/** One primary action at a time: choose, check, import. */
export function ImportPage() {
  const { t } = useTranslation();
  const [file, setFile] = useState<File | null>(null);
  const [wrong, setWrong] = useState("");
  const choose = (chosen: File) => {
    const fault = faultOf(chosen);
    setWrong(
      fault === null
        ? ""
        : t(`catalogue.take_in.${fault}`, { name: chosen.name, limit: size(LIMIT_BYTES) }),
    );
    setFile(fault === null ? chosen : null);
  };
  return (
    <section className="recognition-part take-in" aria-label={t("catalogue.import")}>
      <p className="quiet">
        {t("catalogue.take_in.lead")} {t("catalogue.take_in.lead_only")}
      </p>
      {wrong !== "" && <Notice tone="problem">{wrong}</Notice>}
      <div className="card">
        <Chooser file={file} onChoose={choose} />
        {file !== null && (
          <TakeInForm key={`${file.name} ${file.lastModified} ${file.size}`} file={file} />
        )}
      </div>
      <WorkbookForm />
    </section>
  );
}

function faultOf({ name, size: size_bytes }: File): "not_xlsx" | "too_big" | null {
  if (!name.toLowerCase().endsWith(".xlsx")) return "not_xlsx";
  return size_bytes > LIMIT_BYTES ? "too_big" : null;
}

type ChooserProps = {
  readonly file: File | null;
  readonly onChoose: (file: File) => void;
};

function Chooser({ file, onChoose }: ChooserProps) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const words = file === null ? "catalogue.take_in.file" : "catalogue.take_in.other_file";
  return (
    <div className="recognition-line">
      {file !== null && (
        <span>{t("catalogue.take_in.chosen", { name: file.name, size: size(file.size) })}</span>
      )}
      <Button
        type={file === null ? "primary" : "default"}
        onClick={() => input.current?.click()}
      >
        {t(words)}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        accept=".xlsx"
        aria-label={t("catalogue.take_in.file")}
        onChange={(event) => {
          const [chosen] = event.target.files ?? [];
          if (chosen) onChoose(chosen);
          event.target.value = "";
        }}
      />
    </div>
  );
}

function TakeInForm({ file }: { readonly file: File }) {
  const { t } = useTranslation();
  const [name, setName] = useState(t("catalogue.take_in.name_default"));
  const [from, setFrom] = useState(today);
  const send = useMutation({
    mutationFn: async (is_dry_run: boolean) => {
      const workbook = base64Of(await file.arrayBuffer());
      const body: TakeIn = { workbook, name: name.trim(), in_force_from: from, is_dry_run };
      return change<Imported>({ method: "POST", path: "/api/recognition/catalogues", body });
    },
    onSuccess: ({ is_dry_run }) => {
      if (!is_dry_run) void questions.invalidateQueries({ queryKey: ["recognition"] });
    },
  });
  const told = send.data;
  const is_done = told !== undefined && !told.is_dry_run && told.errors.length === 0;
  if (is_done) return <Done told={told} />;
  const is_right = told !== undefined && told.errors.length === 0;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send.mutate(!is_right);
      }}
    >
      <div className="fields">
        <LineField
          label={t("catalogue.take_in.name")}
          is_required
          limit={100}
          value={name}
          onChange={setName}
        />
        <Field label={t("catalogue.take_in.from")} is_required>
          {(id) => (
            <DatePicker
              id={id}
              className="wide"
              allowClear={false}
              value={dayjs(from)}
              onChange={(day) => day !== null && setFrom(day.format("YYYY-MM-DD"))}
            />
          )}
        </Field>
      </div>
      {send.error && <ProblemNotice problem={problemOf(send.error)} />}
      {told !== undefined && told.errors.length > 0 && <RowErrors errors={told.errors} />}
      {is_right && (
        <div className="take-in-said">
          <Notice tone="calm">
            {t("catalogue.take_in.checked", { ...told })}{" "}
            {told.items > 0 && t("catalogue.take_in.checked_items")}
          </Notice>
        </div>
      )}
      <Button
        type="primary"
        htmlType="submit"
        loading={send.isPending}
        disabled={name.trim() === ""}
      >
        {t(is_right ? "catalogue.take_in.do" : "catalogue.take_in.check")}
      </Button>
    </form>
  );
}

function Done({ told }: { readonly told: Imported }) {
  const { t } = useTranslation();
  return (
    <Notice tone="calm">
      <p>{t("catalogue.take_in.done", { ...told })}</p>
      <span className="recognition-line">
        {told.items > 0 && <Link to="/recognition">{t("catalogue.take_in.see_items")}</Link>}
        {told.certificates > 0 && (
          <Link to="/recognition/certificates">{t("catalogue.take_in.see_certificates")}</Link>
        )}
      </span>
    </Notice>
  );
}

/** Where images are dropped, and what becomes of each file. */
import { Button, Progress } from "antd";
import { type DragEvent, useRef, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { size } from "../../core/clocks";
import { count, type IntakeCounts } from "../../core/intake";
import { type IntakeRunner, runIntake } from "../../io/intake-runner";
import { filesChosen, filesDropped } from "../../io/upload";
import { askAgain, questions } from "../questions";
import { useCase } from "./case-context";
import { IntakeResults } from "./intake-results";

/** The drop zone, two buttons for those who do not drag, and the progress. */
export function ImagesIntake() {
  const { t } = useTranslation();
  const { view, record } = useCase();
  const [runner] = useState(() =>
    runIntake(`/api/cases/${record.case.id}/images`, () => {
      void questions.invalidateQueries({ queryKey: ["case", record.case.id] });
      askAgain(view.consultation.id);
    }),
  );
  const state = useSyncExternalStore(runner.subscribe, runner.state);
  const [is_over, setOver] = useState(false);
  const drop = async (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    runner.add(await filesDropped(event.dataTransfer));
  };
  const counts = count(state);
  return (
    <div className="intake">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the buttons inside do the same */}
      <div
        className={is_over ? "drop drop-over" : "drop"}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => void drop(event)}
      >
        <p className="drop-title">{t("record.images_drop")}</p>
        <p className="quiet">{t("record.images_drop_more")}</p>
        <div className="buttons">
          <Chooser words={t("record.choose_folder")} is_folder runner={runner} />
          <Chooser words={t("record.choose_files")} is_folder={false} runner={runner} />
        </div>
      </div>
      {counts.files > 0 && <Going counts={counts} runner={runner} />}
      {counts.files > 0 && <IntakeResults lines={state.lines} counts={counts} />}
    </div>
  );
}

type ChooserProps = {
  readonly words: string;
  readonly is_folder: boolean;
  readonly runner: IntakeRunner;
};

function Chooser({ words, is_folder, runner }: ChooserProps) {
  const input = useRef<HTMLInputElement>(null);
  const folder = is_folder ? { webkitdirectory: "" } : {};
  return (
    <>
      <Button onClick={() => input.current?.click()}>{words}</Button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={words}
        data-folder={is_folder}
        {...folder}
        onChange={(event) => {
          runner.add(filesChosen(event.target.files));
          event.target.value = "";
        }}
      />
    </>
  );
}

type GoingProps = { readonly counts: IntakeCounts; readonly runner: IntakeRunner };

function Going({ counts, runner }: GoingProps) {
  const { t } = useTranslation();
  const percent = counts.bytes === 0 ? 100 : (100 * counts.sent_bytes) / counts.bytes;
  const words = {
    settled: counts.settled,
    files: counts.files,
    sent: size(counts.sent_bytes),
    size: size(counts.bytes),
  };
  if (counts.is_busy) {
    return (
      <div className="going" role="status">
        <Progress
          percent={Math.floor(percent)}
          aria-label={t("record.intake.progress", words)}
        />
        <div className="buttons">
          <span>{t("record.intake.progress", words)}</span>
          <Button onClick={() => runner.tell({ type: "stopped" })}>
            {t("record.intake.stop")}
          </Button>
        </div>
      </div>
    );
  }
  return (
    <div className="buttons" role="status">
      <span>{t("record.intake.done", words)}</span>
      {counts.failed > 0 && (
        <Button onClick={() => runner.tell({ type: "retried" })}>
          {t("record.intake.retry")}
        </Button>
      )}
      <Button type="text" onClick={() => runner.tell({ type: "cleared" })}>
        {t("record.intake.clear")}
      </Button>
    </div>
  );
}

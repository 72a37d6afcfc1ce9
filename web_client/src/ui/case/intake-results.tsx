/** What became of each file: the sum, the troubles in full, the rest on demand. */
import { useTranslation } from "react-i18next";
import type { FileLine, IntakeCounts } from "../../core/intake";
import type { IntakeResult } from "../../generated/http-answers";
import { StateMark, type Tone } from "../parts/marks";
import { useSay } from "../parts/say";

type IntakeResultsProps = {
  readonly lines: readonly FileLine[];
  readonly counts: IntakeCounts;
};

const TONES: Record<IntakeResult["outcome"], Tone> = {
  stored: "done",
  duplicate: "done",
  skipped: "off",
  conflict: "late",
  refused: "late",
};

/** Only what went wrong is open at once: nobody reads a hundred times "received". */
export function IntakeResults({ lines, counts }: IntakeResultsProps) {
  const { t } = useTranslation();
  const troubled = lines.filter(isTroubled);
  const sums = (["stored", "known", "skipped", "troubled", "failed"] as const)
    .filter((sum) => counts[sum] > 0)
    .map((sum) => t(`record.intake.${sum}`, { n: counts[sum] }));
  return (
    <div className="results">
      <p>{sums.join(" · ")}</p>
      {troubled.length > 0 && <Lines lines={troubled} />}
      <details>
        <summary>{t("record.intake.details")}</summary>
        <Lines lines={lines} />
      </details>
    </div>
  );
}

function isTroubled({ phase }: FileLine): boolean {
  if (phase.name === "failed") return true;
  if (phase.name !== "answered") return false;
  return phase.results.some(({ outcome }) => outcome === "refused" || outcome === "conflict");
}

function Lines({ lines }: { readonly lines: readonly FileLine[] }) {
  return (
    <ul className="result-lines">
      {lines.map((line) => (
        <Line key={line.id} line={line} />
      ))}
    </ul>
  );
}

function Line({ line }: { readonly line: FileLine }) {
  const { t } = useTranslation();
  const say = useSay();
  const { phase } = line;
  switch (phase.name) {
    case "waiting":
      return <Told name={line.name} tone="off" words={t("record.intake.waiting")} />;
    case "stopped":
      return <Told name={line.name} tone="off" words={t("record.intake.stopped")} />;
    case "sending": {
      const percent = Math.floor((100 * phase.sent_bytes) / Math.max(1, line.size_bytes));
      const words = t("record.intake.sending", { percent });
      return <Told name={line.name} tone="in_time" words={words} />;
    }
    case "failed":
      return <Told name={line.name} tone="late" words={say.problem(phase.problem)} />;
    case "answered":
      return phase.results.map((result, at) => {
        const more = result.outcome === "stored" ? "" : say.either(result);
        const words = more === "" ? t(`record.intake.outcome.${result.outcome}`) : more;
        const name = result.name === "" ? line.name : result.name;
        // biome-ignore lint/suspicious/noArrayIndexKey: the order of a zip's files is their identity
        return <Told key={at} name={name} tone={TONES[result.outcome]} words={words} />;
      });
  }
}

type ToldProps = { readonly name: string; readonly tone: Tone; readonly words: string };

function Told({ name, tone, words }: ToldProps) {
  return (
    <li>
      <span className="result-name">{name}</span> <StateMark tone={tone} words={words} />
    </li>
  );
}

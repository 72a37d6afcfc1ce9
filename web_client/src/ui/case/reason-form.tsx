/** An act of the consultation that needs a reason, asked in place. */
import { WhyForm } from "../parts/why-form";
import { useAct } from "./case-context";

type ReasonFormProps = {
  readonly path: string;
  readonly label: string;
  readonly doing: string;
  readonly leaving: string;
  readonly lead?: string;
  readonly is_danger?: boolean;
  readonly onLeave: () => void;
};

/** The reason, the act, and the way out. */
export function ReasonForm({ path, onLeave, ...form }: ReasonFormProps) {
  const act = useAct();
  return (
    <WhyForm
      {...form}
      is_busy={act.isPending}
      error={act.error}
      onGive={(reason) => act.mutate({ path, body: { reason } }, { onSuccess: onLeave })}
      onLeave={onLeave}
    />
  );
}

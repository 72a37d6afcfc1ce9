/** A draft on the page: its form, how it stands, and the way to change it. */
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { type Draft, isUnsaved, type Served } from "../../core/drafts";
import { type DraftPorts, type DraftRunner, runDraft } from "../../io/draft-runner";
import { useSession } from "../shell/signed-in-only";

export type DraftOnPage<Form> = {
  readonly draft: Draft<Form>;
  readonly edit: (change: Partial<Form>) => void;
  readonly runner: DraftRunner<Form>;
};

/** Opens the draft once, serves it every newer record, and holds the page while it is unsaved. */
export function useDraft<Form extends object>(
  record: Served<Form>,
  ports: DraftPorts<Form>,
): DraftOnPage<Form> {
  const { person } = useSession();
  // Who signs in next in this tab finds nobody else's words.
  const own = { ...ports, name: `${person.id}:${ports.name}` };
  const latest = useRef(own);
  latest.current = own;
  const [runner] = useState(() => runDraft(record, () => latest.current));
  const draft = useSyncExternalStore(runner.subscribe, runner.state);
  const { form, version, at } = record;
  useEffect(() => runner.serve({ form, version, at }), [runner, form, version, at]);
  useEffect(() => () => void runner.flush(), [runner]);
  const is_unsaved = isUnsaved(draft);
  useEffect(() => {
    if (!is_unsaved) return;
    const hold = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", hold);
    return () => removeEventListener("beforeunload", hold);
  }, [is_unsaved]);
  return {
    draft,
    runner,
    edit: (change) =>
      runner.tell({ type: "edited", form: { ...runner.state().form, ...change } }),
  };
}

/** What the part about the picture archive asks the server. */
import { queryOptions } from "@tanstack/react-query";
import type { PullBoard } from "../../generated/http-answers";
import { read } from "../../io/api";

/** Under its case, so that it is asked again when images come in. */
export function boardQuestion(ofCase: string) {
  return queryOptions({
    queryKey: ["case", ofCase, "pacs"],
    queryFn: () => read<PullBoard>(`/api/pacs/${ofCase}`),
  });
}

/** Where the code of a case leads a phone: a shutter, what was sent, and nothing of the record. */
import { useQuery } from "@tanstack/react-query";
import { Spin } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { secretIn } from "../../core/guest-link";
import type { Problem } from "../../core/problems";
import type { Finder } from "../../generated/http-answers";
import { change, problemOf, read } from "../../io/api";
import { useSay } from "../parts/say";
import "./camera.css";
import { Shooting } from "./shooting";

const LOOK_AGAIN_MS = 15_000;

// The link is used up by the first page that opens it; a reload comes with the badge it got.
async function open(): Promise<Finder> {
  const secret = secretIn(window.location.hash);
  if (secret === null) return read<Finder>("/api/cameras");
  const finder = await change<Finder>({
    method: "POST",
    path: "/api/cameras",
    body: { secret },
  });
  window.history.replaceState(null, "", "/camera");
  return finder;
}

/** The camera of whoever holds the link or its badge. */
export function CameraPage() {
  const { t } = useTranslation();
  const [isDone, setIsDone] = useState(false);
  const finder = useQuery({
    queryKey: ["camera"],
    queryFn: open,
    enabled: !isDone,
    refetchInterval: LOOK_AGAIN_MS,
    staleTime: 0,
    gcTime: 0,
  });
  useEffect(() => {
    document.title = t("camera.phone.title");
  }, [t]);
  if (isDone) return <Closed heading="over" lead="over_lead" />;
  const problem = finder.isError ? problemOf(finder.error) : null;
  if (finder.data && !isOver(problem))
    return <Shooting finder={finder.data} onDone={() => setIsDone(true)} />;
  if (problem === null)
    return (
      <main className="lens lens-still">
        <Spin />
        <p role="status">{t("camera.phone.opening")}</p>
      </main>
    );
  return <Trouble problem={problem} wasOpen={finder.data !== undefined} />;
}

// A line that is away for a moment ends nothing.
function isOver(problem: Problem | null): boolean {
  return problem?.kind === "answered" && problem.status < 500;
}

function Trouble({
  problem,
  wasOpen,
}: {
  readonly problem: Problem;
  readonly wasOpen: boolean;
}) {
  const say = useSay();
  const code = problem.kind === "answered" ? problem.code : "";
  if (code === "link-void") return <Closed heading="void" lead="void_lead" />;
  if (wasOpen) return <Closed heading="ended" lead="ended_lead" />;
  if (code === "camera-over") return <Closed heading="missing" lead="ended_lead" />;
  return (
    <main className="lens lens-still" role="alert">
      <h1>{say.problem(problem)}</h1>
    </main>
  );
}

function Closed({ heading, lead }: { readonly heading: string; readonly lead: string }) {
  const { t } = useTranslation();
  return (
    <main className="lens lens-still" role="alert">
      <h1>{t(`camera.phone.${heading}`)}</h1>
      <p>{t(`camera.phone.${lead}`)}</p>
    </main>
  );
}

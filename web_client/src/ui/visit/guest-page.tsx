/** Where a one-time link leads: the patient or his family, without an account. */
import { useQuery } from "@tanstack/react-query";
import { Spin } from "antd";
import { useTranslation } from "react-i18next";
import { secretIn } from "../../core/guest-link";
import type { Visit } from "../../generated/http-answers";
import { change, problemOf, read } from "../../io/api";
import { useSay } from "../parts/say";
import "./visit.css";
import { VisitRoom } from "./visit-room";

// The link is used up by the first page that opens it; a reload comes with the badge it got.
async function open(): Promise<Visit> {
  const secret = secretIn(window.location.hash);
  if (secret === null) return read<Visit>("/api/guest");
  const visit = await change<Visit>({ method: "POST", path: "/api/guest", body: { secret } });
  window.history.replaceState(null, "", "/guest");
  return visit;
}

/** The visit of whoever holds the link or its badge. */
export function GuestPage() {
  const { t } = useTranslation();
  const say = useSay();
  const visit = useQuery({
    queryKey: ["visit"],
    queryFn: open,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  if (visit.data) {
    const door = { consultation: visit.data.consultation, isGuest: true };
    return <VisitRoom visit={visit.data} door={door} person="guest" />;
  }
  if (!visit.isError)
    return (
      <main className="visit">
        <Spin />
        <p role="status">{t("visitors.door.opening")}</p>
      </main>
    );
  const problem = problemOf(visit.error);
  const hasNoLink = problem.kind === "answered" && problem.status === 401;
  const isVoid = problem.kind === "answered" && problem.code === "link-void";
  return (
    <main className="visit" role="alert">
      <h1>{t(hasNoLink ? "visitors.door.missing" : "visitors.door.void")}</h1>
      <p>
        {hasNoLink && t("visitors.door.missing_lead")}
        {isVoid && t("visitors.door.void_lead")}
        {!hasNoLink && !isVoid && say.problem(problem)}
      </p>
    </main>
  );
}

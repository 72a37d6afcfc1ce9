/** Where a launch link leads: opened once, then on to the new case with what came. */
import { useQuery } from "@tanstack/react-query";
import { Spin } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, Navigate } from "react-router";
import type { LaunchView } from "../../generated/http-answers";
import { change, problemOf } from "../../io/api";
import { ProblemNotice } from "../parts/notice";
import { keepLaunch } from "./launch-question";
import "./launch.css";

/** Says what happens while the link is opened, and why where it is not. */
export function LaunchPage() {
  const { t } = useTranslation();
  // The address is emptied as soon as the link is used up; it is read once.
  const [link] = useState(() => window.location.hash.slice(1));
  const opened = useQuery({
    queryKey: ["launch-open", link],
    queryFn: () =>
      change<LaunchView>({ method: "POST", path: "/api/launches/open", body: { link } }),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  if (opened.data !== undefined) {
    keepLaunch(opened.data);
    return <Navigate replace to={`/cases/new?launch=${opened.data.id}`} />;
  }
  if (!opened.isError) {
    return (
      <div className="centre" role="status">
        <Spin />
        <p>{t("launch.opening")}</p>
      </div>
    );
  }
  const problem = problemOf(opened.error);
  const is_void =
    problem.kind === "answered" && (problem.status === 403 || problem.status === 400);
  return (
    <div className="narrow">
      <h1>{t("launch.void")}</h1>
      {is_void ? (
        <p>{t("launch.void_lead")}</p>
      ) : (
        <ProblemNotice problem={problem} onAgain={() => void opened.refetch()} />
      )}
      <p>
        <Link to="/cases/new">{t("launch.to_new")}</Link>
      </p>
    </div>
  );
}

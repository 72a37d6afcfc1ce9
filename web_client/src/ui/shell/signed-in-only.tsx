/** Lets through whoever is signed in; everybody else signs in first and comes back. */
import { useQuery } from "@tanstack/react-query";
import { Spin } from "antd";
import { createContext, use } from "react";
import { useTranslation } from "react-i18next";
import { Navigate, Outlet, useLocation } from "react-router";
import type { SignedIn } from "../../generated/http-answers";
import { problemOf } from "../../io/api";
import { Alarms } from "../alarms/alarms";
import { ProblemNotice } from "../parts/notice";
import { sessionQuestion } from "../questions";

const SessionContext = createContext<SignedIn | null>(null);

/** Who is signed in; only inside pages that need it. */
export function useSession(): SignedIn {
  const session = use(SessionContext);
  if (session === null) throw new Error("outside of SignedInOnly");
  return session;
}

/** The gate before every page but the sign-in. */
export function SignedInOnly() {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useQuery(sessionQuestion);
  const location = useLocation();
  if (isPending) {
    return (
      <div className="centre">
        <Spin description={t("shell.loading")} size="large">
          <div className="spin-room" />
        </Spin>
      </div>
    );
  }
  // While a page is open, a line that fails for a moment must not take the page away.
  if (data === undefined) {
    return (
      <div className="centre">
        <ProblemNotice problem={problemOf(error)} onAgain={() => void refetch()} />
      </div>
    );
  }
  if (data === null) {
    const from = location.pathname + location.search + location.hash;
    return <Navigate to="/signin" replace state={{ from }} />;
  }
  return (
    <SessionContext value={data}>
      <Alarms />
      <Outlet />
    </SessionContext>
  );
}

/** The place of referrals in the bar at the top, with how many wait on this person. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { NavLink } from "react-router";
import { isMine } from "../../core/referrals";
import { type Box, referralsQuestion } from "./questions";

/** Counts what comes and what goes, as far as it has been read. */
export function ReferralsPlace() {
  const { t } = useTranslation();
  const waiting = useMine("in") + useMine("out");
  return (
    <NavLink to="/referrals" className="top-place">
      {t("referrals.heading")}
      {waiting > 0 && <span className="top-count">{waiting}</span>}
    </NavLink>
  );
}

function useMine(box: Box): number {
  const { data } = useInfiniteQuery(referralsQuestion(box, "open"));
  const rows = data?.pages.flatMap((page) => page.rows) ?? [];
  return rows.filter((row) => isMine(row, box === "out")).length;
}

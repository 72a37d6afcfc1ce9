/** The frame: where one can go, who one is, what is wanted; keys and live changes. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Outlet, useNavigate } from "react-router";
import { listen } from "../../io/changes";
import { Notice } from "../parts/notice";
import { askAgain, worklistQuestion } from "../questions";
import { ImagesAhead } from "../readiness/images-ahead";
import { Finder } from "./finder";
import { KeysCard } from "./keys-card";
import "./shell.css";
import "./print.css";
import { TopBar } from "./top-bar";
import { useKeys } from "./use-keys";

type Floating = "none" | "finder" | "keys";

/** Every page but the room and the viewer stands in this frame. */
export function Shell() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [floating, setFloating] = useState<Floating>("none");
  const is_line_lost = useLiveChanges();
  const { data } = useQuery(worklistQuestion("mine", ""));
  useKeys({
    onFind: () => setFloating("finder"),
    onKeys: () => setFloating("keys"),
    onGo: (path) => void navigate(path),
  });
  return (
    <div className="shell">
      <a className="skip" href="#content">
        {t("shell.skip")}
      </a>
      <TopBar
        waiting={data?.counts.mine ?? 0}
        onFind={() => setFloating("finder")}
        onKeys={() => setFloating("keys")}
      />
      <ImagesAhead />
      {is_line_lost && <Notice tone="waiting">{t("problems.line_lost")}</Notice>}
      <main id="content" className="content" tabIndex={-1}>
        <Outlet />
      </main>
      {floating === "finder" && <Finder onClose={() => setFloating("none")} />}
      {floating === "keys" && <KeysCard onClose={() => setFloating("none")} />}
    </div>
  );
}

const PATIENCE_MS = 4000;

/** Hears what changed, and says whether the line has been lost for longer than a blink. */
function useLiveChanges(): boolean {
  const [is_lost, setLost] = useState(false);
  useEffect(() => {
    let waiting: ReturnType<typeof setTimeout> | undefined;
    const stop = listen({
      onChanged: askAgain,
      onLine: (line) => {
        clearTimeout(waiting);
        if (line === "open") setLost(false);
        else waiting = setTimeout(() => setLost(true), PATIENCE_MS);
      },
    });
    return () => {
      clearTimeout(waiting);
      stop();
    };
  }, []);
  return is_lost;
}

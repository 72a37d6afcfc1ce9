/** The hospital's picture archive in the images of a case: pick a study, watch it come in. */
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { PullBoard } from "../../generated/http-answers";
import { useCase } from "../case/case-context";
import { Picker } from "./picker";
import "./pull.css";
import { PullLines } from "./pull-lines";
import { boardQuestion } from "./pull-questions";

/** Nothing where the hospital has no archive that may be asked. */
export function PullPart() {
  const { record } = useCase();
  const { data } = useQuery(boardQuestion(record.case.id));
  if (data === undefined || (data.sources.length === 0 && data.pulls.length === 0)) return null;
  return (
    <div className="pull">
      <PullLines pulls={data.pulls} may_act={data.sources.length > 0} />
      {data.sources.length > 0 && <Opener board={data} />}
    </div>
  );
}

function Opener({ board }: { readonly board: PullBoard }) {
  const { t } = useTranslation();
  const [is_open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <>
      <Button ref={button} aria-expanded={is_open} onClick={() => setOpen(!is_open)}>
        {t(is_open ? "pull.close" : "pull.open")}
      </Button>
      {is_open && <Picker board={board} onStarted={close} />}
    </>
  );
}

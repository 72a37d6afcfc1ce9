/** The room for an observer, who is signed in and sees no record. */
import { useQuery } from "@tanstack/react-query";
import { Button, Spin } from "antd";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";
import { memberDoor } from "../../core/door";
import { visitsQuestion } from "../questions";
import { useSession } from "../shell/signed-in-only";
import "./visit.css";
import { VisitRoom } from "./visit-room";

/** The session in the address, if I may observe it. */
export function ObservePage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { consultation = "" } = useParams();
  const { person } = useSession();
  const visits = useQuery({ ...visitsQuestion, refetchOnWindowFocus: false });
  const visit = visits.data?.find((each) => each.consultation === consultation);
  if (visit)
    return <VisitRoom visit={visit} door={memberDoor(consultation)} person={person.id} />;
  if (visits.isPending)
    return (
      <main className="visit">
        <Spin />
      </main>
    );
  return (
    <main className="visit" role="alert">
      <h1>{t("visitors.door.over")}</h1>
      <Button onClick={() => void navigate("/worklist")}>{t("room.back")}</Button>
    </main>
  );
}

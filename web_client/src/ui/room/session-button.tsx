/** The chair starts and ends the session; the clinic says which of the two he may now. */
import { PlayCircleOutlined, StopOutlined } from "@ant-design/icons";
import { Popconfirm } from "antd";
import { useTranslation } from "react-i18next";
import type { ConsultationView } from "../../generated/http-answers";
import { useAskRoom } from "./ask-room";
import { BarButton } from "./bar-button";

function StartButton({ view }: { view: ConsultationView }) {
  const { t } = useTranslation();
  const ask = useAskRoom(view.consultation.id);
  return (
    <BarButton
      icon={<PlayCircleOutlined />}
      word={t("room.session.start")}
      isDisabled={ask.isPending}
      onClick={() => ask.mutate("start")}
    />
  );
}

function EndButton({ view }: { view: ConsultationView }) {
  const { t } = useTranslation();
  const ask = useAskRoom(view.consultation.id);
  return (
    <Popconfirm
      title={t("room.session.end")}
      description={t("room.session.end_sure")}
      okText={t("room.session.end_now")}
      cancelText={t("room.session.cancel")}
      onConfirm={() => ask.mutate("end")}
    >
      <button type="button" className="bar-button">
        <span className="bar-icon">
          <StopOutlined />
        </span>
        <span className="bar-word">{t("room.session.end")}</span>
      </button>
    </Popconfirm>
  );
}

export function SessionButton({ view }: { view: ConsultationView }) {
  if (view.acts.includes("start")) return <StartButton view={view} />;
  return view.acts.includes("end") ? <EndButton view={view} /> : null;
}

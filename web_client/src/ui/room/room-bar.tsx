/** The bar at the thumb: words under the signs, keys beside the words. */
import {
  AudioMutedOutlined,
  AudioOutlined,
  DesktopOutlined,
  FileTextOutlined,
  FormOutlined,
  IdcardOutlined,
  LogoutOutlined,
  MessageOutlined,
  TeamOutlined,
  VideoCameraOutlined,
} from "@ant-design/icons";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { isGuide, isHandRaised } from "../../core/room-views";
import { mayShareScreen } from "../../io/devices";
import type { RoomSession } from "../../io/room-session";
import { GuideIcon, HandIcon } from "./icons";
import { type Devices, useSessionState } from "./use-room";

export type Panel = "record" | "chat" | "people" | "opinion";

function BarButton({
  icon,
  word,
  hotkey,
  isOn,
  isOff,
  onClick,
}: {
  icon: ReactNode;
  word: string;
  hotkey?: string;
  isOn?: boolean;
  isOff?: boolean;
  onClick: () => void;
}) {
  return (
    <button
      type="button"
      className="bar-button"
      data-off={isOff}
      aria-pressed={isOn}
      aria-keyshortcuts={hotkey}
      onClick={onClick}
    >
      <span className="bar-icon">{icon}</span>
      <span className="bar-word">
        {word}
        {hotkey && <kbd>{hotkey}</kbd>}
      </span>
    </button>
  );
}

const PANELS: readonly { panel: Panel; icon: ReactNode; hotkey?: string }[] = [
  { panel: "record", icon: <FileTextOutlined /> },
  { panel: "chat", icon: <MessageOutlined />, hotkey: "C" },
  { panel: "people", icon: <TeamOutlined /> },
  { panel: "opinion", icon: <FormOutlined /> },
];

export function RoomBar({
  session,
  devices,
  panel,
  onPanel,
  onFaces,
  onLeave,
  children,
}: {
  session: RoomSession;
  devices: Devices;
  panel: Panel | null;
  onPanel: (panel: Panel) => void;
  onFaces: () => void;
  onLeave: () => void;
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  const { room, local } = useSessionState(session);
  const isMuted = !local.microphone || room.muted.microphone;
  const isSharing = local.screen !== undefined;
  const isRaised = isHandRaised(room);
  const guides = isGuide(room);
  const counts: Partial<Record<Panel, number>> = {
    chat: room.unread,
    people: room.snapshot?.seats.length ?? 0,
  };
  const panelWord = (name: Panel) =>
    counts[name] ? `${t(`room.bar.${name}`)} ${counts[name]}` : t(`room.bar.${name}`);
  return (
    <nav className="bar" aria-label={t("room.bar.label")}>
      <BarButton
        icon={isMuted ? <AudioMutedOutlined /> : <AudioOutlined />}
        word={t(isMuted ? "room.bar.unmute" : "room.bar.mute")}
        hotkey="M"
        isOff={isMuted}
        onClick={() => devices.toggle("microphone")}
      />
      <BarButton
        icon={<VideoCameraOutlined />}
        word={t(local.camera ? "room.bar.camera_off" : "room.bar.camera_on")}
        hotkey="V"
        isOff={!local.camera}
        onClick={() => devices.toggle("camera")}
      />
      {mayShareScreen() && (
        <BarButton
          icon={<DesktopOutlined />}
          word={t(isSharing ? "room.bar.share_stop" : "room.bar.share")}
          hotkey="S"
          isOn={isSharing}
          onClick={() => devices.toggle("screen")}
        />
      )}
      <BarButton
        icon={<HandIcon />}
        word={t(isRaised ? "room.bar.hand_down" : "room.bar.hand")}
        hotkey="R"
        isOn={isRaised}
        onClick={() => session.dispatch({ type: "raise", isRaised: !isRaised })}
      />
      <BarButton
        icon={<GuideIcon />}
        word={t(guides ? "room.bar.guide_stop" : "room.bar.guide")}
        hotkey="G"
        isOn={guides}
        onClick={() => session.dispatch({ type: "guide", takes: !guides })}
      />
      <span className="bar-line" />
      {PANELS.map(({ panel: name, icon, hotkey }) => (
        <BarButton
          key={name}
          icon={icon}
          word={panelWord(name)}
          {...(hotkey && { hotkey })}
          isOn={panel === name}
          onClick={() => onPanel(name)}
        />
      ))}
      <span className="bar-faces">
        <BarButton icon={<IdcardOutlined />} word={t("room.bar.faces")} onClick={onFaces} />
      </span>
      <span className="bar-line" />
      {children}
      <BarButton icon={<LogoutOutlined />} word={t("room.bar.leave")} onClick={onLeave} />
    </nav>
  );
}

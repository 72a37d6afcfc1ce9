/** The bar at the thumb: words under the signs, keys beside the words. */
import {
  AppstoreOutlined,
  AudioMutedOutlined,
  AudioOutlined,
  DesktopOutlined,
  FileTextOutlined,
  FormOutlined,
  IdcardOutlined,
  LogoutOutlined,
  MessageOutlined,
  ReadOutlined,
  TeamOutlined,
  UserOutlined,
  VideoCameraOutlined,
} from "@ant-design/icons";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Layout } from "../../core/layout";
import { rightsOf } from "../../core/room-rights";
import { isGuide, isHandRaised, mayAdmit, mySeat } from "../../core/room-views";
import { mayShareScreen } from "../../io/devices";
import type { RoomSession } from "../../io/room-session";
import { BarButton } from "./bar-button";
import { GuideIcon, HandIcon } from "./icons";
import type { Layouts } from "./use-layout";
import { type Devices, useSessionState } from "./use-room";

export type Panel = "record" | "chat" | "people" | "opinion";

const PANELS: readonly { panel: Panel; icon: ReactNode; hotkey?: string }[] = [
  { panel: "record", icon: <FileTextOutlined /> },
  { panel: "chat", icon: <MessageOutlined />, hotkey: "C" },
  { panel: "people", icon: <TeamOutlined /> },
  { panel: "opinion", icon: <FormOutlined /> },
];

const LAYOUT_ICONS: Readonly<Record<Layout, ReactNode>> = {
  reading: <ReadOutlined />,
  speaker: <UserOutlined />,
  grid: <AppstoreOutlined />,
};

function SourceButtons({ session, devices }: { session: RoomSession; devices: Devices }) {
  const { t } = useTranslation();
  const { room, local } = useSessionState(session);
  const isMuted = !local.microphone || room.muted.microphone;
  const isSharing = local.screen !== undefined;
  const mayShare = mayShareScreen() && rightsOf(mySeat(room)?.role).sharesScreen;
  return (
    <>
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
      {mayShare && (
        <BarButton
          icon={<DesktopOutlined />}
          word={t(isSharing ? "room.bar.share_stop" : "room.bar.share")}
          hotkey="S"
          isOn={isSharing}
          onClick={() => devices.toggle("screen")}
        />
      )}
    </>
  );
}

function TableButtons({ session }: { session: RoomSession }) {
  const { t } = useTranslation();
  const { room } = useSessionState(session);
  const rights = rightsOf(mySeat(room)?.role);
  const isRaised = isHandRaised(room);
  const guides = isGuide(room);
  return (
    <>
      {rights.raisesHand && (
        <BarButton
          icon={<HandIcon />}
          word={t(isRaised ? "room.bar.hand_down" : "room.bar.hand")}
          hotkey="R"
          isOn={isRaised}
          onClick={() => session.dispatch({ type: "raise", isRaised: !isRaised })}
        />
      )}
      {rights.guides && (
        <BarButton
          icon={<GuideIcon />}
          word={t(guides ? "room.bar.guide_stop" : "room.bar.guide")}
          hotkey="G"
          isOn={guides}
          onClick={() => session.dispatch({ type: "guide", takes: !guides })}
        />
      )}
    </>
  );
}

export function RoomBar({
  session,
  devices,
  layouts,
  panels,
  panel,
  onPanel,
  onLeave,
  children,
}: {
  session: RoomSession;
  devices: Devices;
  layouts: Layouts;
  /** The panels that this person has. */
  panels: readonly Panel[];
  panel: Panel | null;
  onPanel: (panel: Panel) => void;
  onLeave: () => void;
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  const { room } = useSessionState(session);
  const { publishes } = rightsOf(mySeat(room)?.role);
  const counts: Partial<Record<Panel, number>> = {
    chat: room.unread,
    people: room.snapshot?.seats.length ?? 0,
  };
  const waiting = mayAdmit(room) ? (room.snapshot?.waiting.length ?? 0) : 0;
  const panelWord = (name: Panel) =>
    counts[name] ? `${t(`room.bar.${name}`)} ${counts[name]}` : t(`room.bar.${name}`);
  return (
    <nav className="bar" aria-label={t("room.bar.label")}>
      {publishes ? (
        <SourceButtons session={session} devices={devices} />
      ) : (
        <p className="bar-observes">
          <strong>{t("people.face.observer")}</strong> {t("room.bar.observes")}
        </p>
      )}
      <TableButtons session={session} />
      <span className="bar-line" />
      {PANELS.filter((one) => panels.includes(one.panel)).map(
        ({ panel: name, icon, hotkey }) => (
          <BarButton
            key={name}
            icon={icon}
            word={panelWord(name)}
            {...(hotkey && { hotkey })}
            badge={name === "people" ? waiting : 0}
            hasNews={name === "chat" && room.unread > 0}
            isOn={panel === name}
            onClick={() => onPanel(name)}
          />
        ),
      )}
      <BarButton
        icon={LAYOUT_ICONS[layouts.choice.layout]}
        word={t(`room.layout.${layouts.choice.layout}`)}
        hotkey="W"
        onClick={layouts.turn}
      />
      {layouts.isPhone && (
        <BarButton
          icon={<IdcardOutlined />}
          word={t("room.bar.faces")}
          isOn={layouts.choice.showsFaces}
          onClick={() => layouts.choose({ showsFaces: !layouts.choice.showsFaces })}
        />
      )}
      <span className="bar-line" />
      {children}
      <BarButton icon={<LogoutOutlined />} word={t("room.bar.leave")} onClick={onLeave} />
    </nav>
  );
}

/** The look of the desk as Ant Design tokens. */
import type { ThemeConfig } from "antd";

/** The type of the desk and of the reading room. */
export const FAMILY =
  '"PingFang SC", "Microsoft YaHei", "Noto Sans SC", "Noto Sans CJK SC", system-ui, sans-serif';

/** White desk, one accent; larger type and targets on a phone; still where motion disturbs. */
export function look(is_phone: boolean, is_still: boolean): ThemeConfig {
  return {
    token: {
      colorPrimary: "#0E6F6A",
      colorPrimaryHover: "#0B5A56",
      colorPrimaryActive: "#084743",
      colorLink: "#0E6F6A",
      colorLinkHover: "#0B5A56",
      colorText: "#1B2430",
      colorTextSecondary: "#5B6776",
      colorTextTertiary: "#5B6776",
      colorTextPlaceholder: "#6B7684",
      colorTextDescription: "#5B6776",
      colorBorder: "#C9D0D8",
      colorBorderSecondary: "#E3E7EC",
      colorBgLayout: "#F6F7F9",
      colorBgContainer: "#FFFFFF",
      colorSuccess: "#3F6212",
      colorWarning: "#B45309",
      colorError: "#B42318",
      colorInfo: "#0E6F6A",
      borderRadius: 6,
      fontFamily: FAMILY,
      fontSize: is_phone ? 16 : 14,
      lineHeight: is_phone ? 26 / 16 : 22 / 14,
      controlHeight: is_phone ? 44 : 34,
      controlHeightSM: is_phone ? 40 : 28,
      motion: !is_still,
      motionDurationFast: "0.1s",
      motionDurationMid: "0.12s",
      motionDurationSlow: "0.15s",
      wireframe: false,
    },
    components: {
      Button: { primaryShadow: "none", defaultShadow: "none", dangerShadow: "none" },
      Modal: { titleFontSize: is_phone ? 18 : 16 },
    },
  };
}

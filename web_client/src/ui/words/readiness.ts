/** Whether the seats of a session are ready. */
import type { Translation } from ".";

export const zh = {
  heading: "会前准备",
  unknown: "未检测",
  ready: "已就绪",
  images: "影像 {{percent}}%",
  no_images: "影像未下载",
  no_microphone: "没有麦克风",
  no_camera: "没有摄像头",
} as const;

export const en: Translation<typeof zh> = {
  heading: "Ready for the session",
  unknown: "not checked",
  ready: "ready",
  images: "images {{percent}}%",
  no_images: "images not fetched",
  no_microphone: "no microphone",
  no_camera: "no camera",
};

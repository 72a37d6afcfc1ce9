/** The application: language, look, questions to the server, and where each address leads. */
import { QueryClientProvider } from "@tanstack/react-query";
import { ConfigProvider } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import dayjs from "dayjs";
import "dayjs/locale/zh-cn";
import { StrictMode, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { RouterProvider } from "react-router";
import { useIsPhone, useIsStill } from "./parts/screen";
import { questions } from "./questions";
import { router } from "./routes";
import "./look.css";
import { look } from "./theme";

/** Everything that is drawn. */
export function App() {
  const { i18n, t } = useTranslation();
  const is_phone = useIsPhone();
  const is_still = useIsStill();
  const is_chinese = i18n.language === "zh";
  useEffect(() => {
    dayjs.locale(is_chinese ? "zh-cn" : "en");
    document.title = t("shell.title");
  }, [is_chinese, t]);
  return (
    <StrictMode>
      <ConfigProvider
        locale={is_chinese ? zhCN : enUS}
        theme={look(is_phone, is_still)}
        button={{ autoInsertSpace: false }}
      >
        <QueryClientProvider client={questions}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </ConfigProvider>
    </StrictMode>
  );
}

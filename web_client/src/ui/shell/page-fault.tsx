/** What stands where a page failed. */
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Notice } from "../parts/notice";

/** Says that a page failed, that what was saved is safe, and opens it again. */
export function PageFault() {
  const { t } = useTranslation();
  return (
    <main className="centre">
      <Notice
        tone="problem"
        action={
          <Button type="primary" onClick={() => location.reload()}>
            {t("problems.reload")}
          </Button>
        }
      >
        <strong>{t("problems.page")}</strong> {t("problems.page_safe")}
      </Notice>
    </main>
  );
}

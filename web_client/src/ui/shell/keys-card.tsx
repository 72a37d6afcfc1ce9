/** The keys of this place, shown with `?`. */
import { Modal } from "antd";
import { useTranslation } from "react-i18next";

type KeysCardProps = { readonly onClose: () => void };

/** A short list of keys and what they do. */
export function KeysCard({ onClose }: KeysCardProps) {
  const { t } = useTranslation();
  const rows: readonly (readonly [string, string])[] = [
    [t("shell.search_key"), t("shell.keys_search")],
    [t("shell.key_g_w"), t("shell.keys_worklist")],
    [t("shell.key_g_r"), t("shell.keys_referrals")],
    [t("shell.key_g_d"), t("shell.keys_deliveries")],
    ["N", t("shell.keys_next")],
    ["?", t("shell.keys_keys")],
  ];
  return (
    <Modal open title={t("shell.keys_title")} footer={null} onCancel={onClose} width={420}>
      <dl className="keys">
        {rows.map(([key, words]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}

/** What is wrong with an imported workbook: sheet, row, column, sentence. */
import { Table } from "antd";
import { useTranslation } from "react-i18next";
import type { RowError } from "../../generated/http-answers";
import { Notice } from "../parts/notice";
import { useSay } from "../parts/say";

const PAGE = 50;

type RowErrorsProps = { readonly errors: readonly RowError[] };

/** Rows are numbered as Excel does, so that they are found at once. */
export function RowErrors({ errors }: RowErrorsProps) {
  const { t } = useTranslation();
  const say = useSay();
  const rows = errors.map((error, at) => ({ ...error, key: at }));
  return (
    <div className="row-errors">
      <div className="take-in-said">
        <Notice tone="problem">{t("catalogue.take_in.wrong", { n: errors.length })}</Notice>
      </div>
      <Table
        size="small"
        pagination={errors.length > PAGE ? { pageSize: PAGE, showSizeChanger: false } : false}
        dataSource={rows}
        scroll={{ x: 480 }}
        columns={[
          {
            title: t("catalogue.take_in.error.sheet"),
            width: 120,
            render: (_, { sheet }: RowError) =>
              sheet === "" ? t("catalogue.take_in.whole_book") : sheet,
          },
          {
            title: t("catalogue.take_in.error.row"),
            width: 70,
            render: (_, { row }: RowError) => (row === 0 ? "" : row),
          },
          { title: t("catalogue.take_in.error.column"), width: 120, dataIndex: "column" },
          {
            title: t("catalogue.take_in.error.what"),
            render: (_, error: RowError) => say.either(error),
          },
        ]}
      />
    </div>
  );
}

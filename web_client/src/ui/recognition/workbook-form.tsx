/** What a workbook must hold, column by column, and an empty one to begin with. */
import { useTranslation } from "react-i18next";

const ITEMS = [
  ["code", true],
  ["name", true],
  ["kind", true],
  ["scope", true],
  ["days", false],
  ["region", false],
  ["parties", false],
  ["lower", false],
  ["source", false],
] as const;

const CERTIFICATES = [
  ["hospital", true],
  ["department", true],
  ["control", true],
  ["level", true],
  ["region", false],
  ["codes", true],
  ["assessed_by", true],
  ["number", false],
  ["passed_on", true],
  ["valid_until", false],
] as const;

/** Two sheets, each with the names of its columns as they must stand in the first row. */
export function WorkbookForm() {
  const { t } = useTranslation();
  return (
    <section className="workbook" aria-labelledby="workbook-heading">
      <h2 id="workbook-heading">{t("catalogue.take_in.sheets")}</h2>
      <div className="recognition-line workbook-lead">
        <span className="quiet">{t("catalogue.take_in.sheets_lead")}</span>
        <a className="next next-mine" href="/api/recognition/template" download>
          {t("catalogue.take_in.template")}
        </a>
      </div>
      <div className="workbook-sheets">
        <Sheet
          heading={t("catalogue.take_in.sheet_items")}
          rows={ITEMS.map(([key, is_needed]) => ({
            name: t(`catalogue.take_in.items.${key}`),
            help: t(`catalogue.take_in.items_help.${key}`),
            is_needed,
          }))}
        />
        <Sheet
          heading={t("catalogue.take_in.sheet_certificates")}
          rows={CERTIFICATES.map(([key, is_needed]) => ({
            name: t(`catalogue.take_in.certificates.${key}`),
            help: t(`catalogue.take_in.certificates_help.${key}`),
            is_needed,
          }))}
        />
      </div>
    </section>
  );
}

type SheetProps = {
  readonly heading: string;
  readonly rows: readonly { name: string; help: string; is_needed: boolean }[];
};

function Sheet({ heading, rows }: SheetProps) {
  const { t } = useTranslation();
  return (
    <table className="workbook-sheet">
      <caption>{heading}</caption>
      <thead className="workbook-heads">
        <tr>
          <th scope="col">{t("catalogue.take_in.column")}</th>
          <th scope="col">{t("catalogue.take_in.content")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, help, is_needed }) => (
          <tr key={name}>
            <th scope="row">
              {name}
              {is_needed && (
                <span className="field-required">{t("catalogue.take_in.needed")}</span>
              )}
            </th>
            <td>{help}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

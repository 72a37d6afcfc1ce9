/** The lines of a sheet, typed without the mouse. */
import { CloseOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Input, Select } from "antd";
import { type KeyboardEvent, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { flagOf, type Line, NO_LINE } from "../../core/panels";
import { useIsPhone } from "../parts/screen";

type LinesTableProps = {
  readonly lines: readonly Line[];
  readonly onLines: (lines: Line[]) => void;
};

const COLUMNS = ["name", "value", "unit", "reference"] as const;
type Column = (typeof COLUMNS)[number];
const LIMITS: Readonly<Record<Column, number>> = {
  ...{ name: 200, value: 60, unit: 30, reference: 60 },
};
const FLAGS: readonly Line["flag"][] = ["", "high", "low", "positive", "critical"];
const WORDS: Readonly<Record<Column, string>> = {
  ...{ name: "item", value: "value", unit: "unit", reference: "reference" },
};

// The flag follows value and reference until somebody says otherwise.
function edited(line: Line, edit: Partial<Line>): Line {
  const after = { ...line, ...edit };
  const wasFollowing = line.flag === flagOf(line.value, line.reference);
  const follows = edit.flag === undefined && wasFollowing;
  return follows ? { ...after, flag: flagOf(after.value, after.reference) } : after;
}

/** Enter goes one line down in the same column; after the last begins a new one. */
export function LinesTable({ lines, onLines }: LinesTableProps) {
  const { t } = useTranslation();
  // On a phone the lines stand below each other, without the head that names the columns.
  const is_phone = useIsPhone();
  const table = useRef<HTMLTableElement>(null);
  const wanted = useRef<{ readonly row: number; readonly column: Column } | null>(null);
  const focus = (row: number, column: Column) =>
    table.current
      ?.querySelector<HTMLInputElement>(`[data-row="${row}"] [data-column="${column}"] input`)
      ?.focus();
  useEffect(() => {
    const { current } = wanted;
    wanted.current = null;
    if (current) focus(current.row, current.column);
  });
  const replace = (at: number, edit: Partial<Line>) =>
    onLines(lines.map((line, place) => (place === at ? edited(line, edit) : line)));
  const add = () => {
    wanted.current = { row: lines.length, column: "name" };
    onLines([...lines, NO_LINE]);
  };
  const go = (event: KeyboardEvent, row: number, column: Column) => {
    if (event.nativeEvent.isComposing) return;
    const by = event.key === "ArrowUp" ? -1 : { Enter: 1, ArrowDown: 1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    if (row + by < lines.length) focus(row + by, column);
    else if (event.key === "Enter") add();
  };
  return (
    <>
      <table className="sheet-lines" ref={table}>
        <thead>
          <tr>
            {COLUMNS.map((column) => (
              <th key={column} scope="col">
                {t(`record.lab.${WORDS[column]}`)}
              </th>
            ))}
            <th scope="col">{t("record.lab.flag")}</th>
            <th>
              <span className="unseen">{t("record.attachment_remove")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have no id but their place
            <tr key={row} data-row={row} data-flag={line.flag}>
              {COLUMNS.map((column) => (
                <td key={column} data-column={column}>
                  <Input
                    aria-label={`${t(`record.lab.${WORDS[column]}`)} ${row + 1}`}
                    placeholder={is_phone ? t(`record.lab.${WORDS[column]}`) : undefined}
                    value={line[column]}
                    maxLength={LIMITS[column]}
                    autoComplete="off"
                    inputMode={column === "value" ? "decimal" : "text"}
                    onChange={(event) => replace(row, { [column]: event.target.value })}
                    onKeyDown={(event) => go(event, row, column)}
                  />
                </td>
              ))}
              <td data-column="flag">
                <Select
                  className="wide"
                  aria-label={`${t("record.lab.flag")} ${row + 1}`}
                  value={line.flag === "" && line.value.trim() === "" ? null : line.flag}
                  placeholder={is_phone ? t("record.lab.flag") : "—"}
                  options={FLAGS.map((flag) => ({
                    value: flag,
                    label: t(`record.lab.flags.${flag === "" ? "none" : flag}`),
                  }))}
                  onChange={(flag) => replace(row, { flag })}
                />
              </td>
              <td>
                <Button
                  type="text"
                  tabIndex={-1}
                  icon={<CloseOutlined aria-hidden />}
                  aria-label={t("sheet.remove", { n: row + 1 })}
                  onClick={() => onLines(lines.filter((_, place) => place !== row))}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Button icon={<PlusOutlined aria-hidden />} onClick={add}>
        {t("sheet.add")}
      </Button>
    </>
  );
}

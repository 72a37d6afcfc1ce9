/** A turn, or the same turn on each day of the week: who, which shift, in which order. */
import { useMutation } from "@tanstack/react-query";
import { Button, Checkbox } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { momentsOf, SHIFTS, type Shift } from "../../core/roster";
import type { PersonCard } from "../../generated/http-answers";
import type { SaveDuty } from "../../generated/http-bodies";
import { change, problemOf } from "../../io/api";
import { RadioField, SelectField } from "../parts/choice-field";
import { LineField } from "../parts/field";
import { ProblemNotice } from "../parts/notice";
import { questions } from "../questions";

const SHIFT_NAMES = Object.keys(SHIFTS) as readonly Shift[];
const RANKS = ["1", "2", "3"] as const;

type TurnFormProps = {
  readonly day: string;
  readonly days: readonly string[];
  readonly people: readonly PersonCard[];
  readonly onClose: () => void;
};

/** Stays open, so that the next person is one press away. */
export function TurnForm({ day, days, people, onClose }: TurnFormProps) {
  const { t } = useTranslation();
  const [who, setWho] = useState(people[0]?.id ?? "");
  const [shift, setShift] = useState<Shift>("whole");
  const [rank, setRank] = useState<(typeof RANKS)[number]>("1");
  const [phone, setPhone] = useState("");
  const [is_week, setWeek] = useState(false);
  const own = people.find(({ id }) => id === who)?.phone ?? "";
  const save = useMutation({
    mutationFn: async () => {
      const [from, to] = SHIFTS[shift];
      for (const one of is_week ? days : [day]) {
        const { start, end } = momentsOf(one, from, to);
        const body: SaveDuty = {
          practitioner: who,
          rank: Number(rank),
          phone: phone.trim(),
          starts_at: start,
          ends_at: end,
        };
        await change<object>({ method: "POST", path: "/api/duty", body });
      }
    },
    onSettled: () => questions.invalidateQueries({ queryKey: ["roster"] }),
    onSuccess: () => setPhone(""),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const nameOf = (id: string) => {
    const found = people.find((one) => one.id === id);
    return found === undefined ? "" : `${found.name} ${found.department}`;
  };
  return (
    <form className="card turn-form" onSubmit={submit}>
      <h2>{t("duty.add_on", { day })}</h2>
      {save.error && <ProblemNotice problem={problemOf(save.error)} />}
      <div className="turn-fields">
        <SelectField
          label={t("duty.who")}
          is_required
          value={who}
          choices={people.map(({ id }) => id)}
          words={nameOf}
          onChange={setWho}
        />
        <LineField
          label={t("duty.phone")}
          help={own === "" ? t("duty.phone_help_none") : t("duty.phone_help", { phone: own })}
          limit={30}
          value={phone}
          onChange={setPhone}
        />
        <RadioField
          label={t("duty.rank")}
          value={rank}
          choices={RANKS}
          words={(n) => t("duty.rank_n", { n })}
          onChange={setRank}
        />
      </div>
      <RadioField
        label={t("duty.shift")}
        value={shift}
        choices={SHIFT_NAMES}
        words={(one) => t(`duty.shifts.${one}`)}
        onChange={setShift}
      />
      <Checkbox checked={is_week} onChange={(event) => setWeek(event.target.checked)}>
        {t("duty.whole_week")}
      </Checkbox>
      <footer>
        <Button type="primary" htmlType="submit" loading={save.isPending} disabled={who === ""}>
          {t("duty.save")}
        </Button>
        <Button onClick={onClose}>{t("duty.cancel")}</Button>
      </footer>
    </form>
  );
}

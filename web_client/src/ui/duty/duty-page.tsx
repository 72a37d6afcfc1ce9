/** The duty roster of one's own hospital, a week at a time, and whether this machine is heard. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Skeleton } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  after,
  clinicDay,
  holds,
  mondayOf,
  turnsOf,
  wallTime,
  weekOf,
} from "../../core/roster";
import type { DutyView, RosterView } from "../../generated/http-answers";
import { change, problemOf } from "../../io/api";
import { rosterQuestion } from "../emergency/questions";
import { ProblemNotice } from "../parts/notice";
import { useNow } from "../parts/screen";
import { questions } from "../questions";
import { BellCard } from "./bell-card";
import "./duty.css";
import { TurnForm } from "./turn-form";

/** Seven days beside each other, on a phone below each other. */
export function DutyPage() {
  const { t } = useTranslation();
  const now = useNow();
  const today = clinicDay(now);
  const [monday, setMonday] = useState(() => mondayOf(today));
  const [adding, setAdding] = useState<string | null>(null);
  const days = weekOf(monday);
  const last = after(monday, 6);
  const { data, error, refetch } = useQuery(rosterQuestion(monday, last));
  // Who is on duty now is asked of this week, whichever week is looked at.
  const current = mondayOf(today);
  const { data: roster } = useQuery(rosterQuestion(current, after(current, 6)));
  return (
    <div className="duty">
      <header className="duty-head">
        <h1>{t("duty.heading")}</h1>
        <p className="quiet">{t("duty.lead")}</p>
        <nav className="duty-weeks" aria-label={t("duty.heading")}>
          <Button onClick={() => setMonday(after(monday, -7))}>{t("duty.before")}</Button>
          <Button disabled={monday === current} onClick={() => setMonday(current)}>
            {t("duty.this_week")}
          </Button>
          <Button onClick={() => setMonday(after(monday, 7))}>{t("duty.after")}</Button>
          <span className="duty-week">{t("duty.week_of", { from: monday, to: last })}</span>
        </nav>
      </header>
      {error && <ProblemNotice problem={problemOf(error)} onAgain={() => void refetch()} />}
      {roster !== undefined && <OnNow roster={roster} now={now} />}
      {data === undefined && !error && <Skeleton active paragraph={{ rows: 6 }} />}
      {data !== undefined && (
        <>
          {adding !== null && (
            <TurnForm
              key={adding}
              day={adding}
              days={days}
              people={data.people}
              onClose={() => setAdding(null)}
            />
          )}
          <ol className="duty-days">
            {days.map((day, number) => (
              <Day
                key={day}
                day={day}
                weekday={t(`duty.weekdays.d${number}`)}
                is_today={day === today}
                turns={turnsOf(data.turns, day)}
                now={now}
                onAdd={data.may_keep ? () => setAdding(day) : null}
              />
            ))}
          </ol>
          {!data.may_keep && <p className="quiet">{t("duty.may_not")}</p>}
        </>
      )}
      <BellCard />
    </div>
  );
}

function OnNow({ roster, now }: { readonly roster: RosterView; readonly now: Date }) {
  const { t } = useTranslation();
  const held = roster.turns.filter((turn) => holds(turn, now));
  const ranked = [...held].sort((one, other) => (one.duty.rank ?? 1) - (other.duty.rank ?? 1));
  return (
    <p className="duty-now">
      <strong>{t("duty.now")}</strong>{" "}
      {ranked.length === 0 && <span className="late">{t("duty.nobody")}</span>}
      {ranked.map(({ duty, person }) => (
        <span key={duty.id} className="duty-now-one">
          {person.name} <span className="quiet number">{person.phone}</span>
        </span>
      ))}
    </p>
  );
}

type DayProps = {
  readonly day: string;
  readonly weekday: string;
  readonly is_today: boolean;
  readonly turns: readonly DutyView[];
  readonly now: Date;
  readonly onAdd: (() => void) | null;
};

function Day({ day, weekday, is_today, turns, now, onAdd }: DayProps) {
  const { t } = useTranslation();
  return (
    <li className={is_today ? "duty-day duty-today" : "duty-day"}>
      <h2>
        {weekday} <span className="quiet number">{day.slice(5)}</span>
        {is_today && <span className="duty-today-word"> {t("duty.today")}</span>}
      </h2>
      {turns.length === 0 && <p className="quiet">{t("duty.empty")}</p>}
      <ul>
        {turns.map((turn) => (
          <Turn key={turn.duty.id} turn={turn} is_now={holds(turn, now)} may_keep={!!onAdd} />
        ))}
      </ul>
      {onAdd && (
        <Button size="small" aria-label={t("duty.add_on", { day })} onClick={onAdd}>
          {t("duty.add")}
        </Button>
      )}
    </li>
  );
}

type TurnProps = {
  readonly turn: DutyView;
  readonly is_now: boolean;
  readonly may_keep: boolean;
};

function Turn({ turn, is_now, may_keep }: TurnProps) {
  const { t } = useTranslation();
  const { duty, person } = turn;
  const remove = useMutation({
    mutationFn: () => change<object>({ method: "DELETE", path: `/api/duty/${duty.id}` }),
    onSettled: () => questions.invalidateQueries({ queryKey: ["roster"] }),
  });
  const ends_same_day =
    clinicDay(new Date(duty.ends_at)) === clinicDay(new Date(duty.starts_at));
  const end = wallTime(duty.ends_at);
  const hours = `${wallTime(duty.starts_at)}–${
    ends_same_day || end === "00:00"
      ? end === "00:00"
        ? "24:00"
        : end
      : t("duty.until_tomorrow", { time: end })
  }`;
  return (
    <li className={is_now ? "turn turn-now" : "turn"}>
      <span className="turn-rank" title={t("duty.rank_n", { n: duty.rank ?? 1 })}>
        {duty.rank ?? 1}
      </span>
      <span className="turn-words">
        <strong>{person.name}</strong> <span className="quiet">{person.department}</span>
        <br />
        <span className="number">{hours}</span>
        <br />
        <span className="number quiet">{person.phone}</span>
      </span>
      {may_keep && (
        <Button
          type="text"
          size="small"
          loading={remove.isPending}
          aria-label={t("duty.remove", { name: person.name, time: hours })}
          onClick={() => remove.mutate()}
        >
          {t("duty.remove_word")}
        </Button>
      )}
    </li>
  );
}

/** Beside the sheets: what is missing, whom to call, who takes part, what happened. */
import { useTranslation } from "react-i18next";
import { isEnded } from "../../core/referrals";
import { PersonName } from "../parts/marks";
import { useSay } from "../parts/say";
import { GapList } from "./gap-list";
import { DutyPhones, PhoneNumber } from "./marks";
import { PrintPanel } from "./print-part";
import { useMayRefer, useReferral } from "./referral-context";

/** To the right on a desk, below on a phone. */
export function Aside() {
  const may = useMayRefer();
  const { referral } = useReferral();
  return (
    <aside className="case-aside">
      {may("edit") && (
        <div className="wide-only">
          <GapList />
        </div>
      )}
      <PrintPanel />
      {!isEnded(referral.state) && <Call />}
      <People />
      <Timeline />
    </aside>
  );
}

function Call() {
  const { t } = useTranslation();
  const { whom_to_call } = useReferral();
  return (
    <section className="panel" aria-labelledby="call-heading">
      <h2 id="call-heading">
        {t("referral.call.heading", { hospital: whom_to_call.hospital_name })}
      </h2>
      <DutyPhones whom={whom_to_call} />
    </section>
  );
}

function People() {
  const { t } = useTranslation();
  const { author, referral, people, from_name, to_name } = useReferral();
  const approver = referral.approved_by === null ? undefined : people[referral.approved_by];
  return (
    <section className="panel" aria-labelledby="people-heading">
      <h2 id="people-heading">{t("referral.people.heading")}</h2>
      <ul className="people">
        <li>
          <span className="people-role">{t("referral.people.author")}</span>
          <PersonName person={author} />
          {referral.phone !== "" && <PhoneNumber number={referral.phone} />}
        </li>
        {approver !== undefined && (
          <li>
            <span className="people-role">{t("referral.people.approver")}</span>
            <PersonName person={approver} />
          </li>
        )}
      </ul>
      <p className="quiet">{t("referral.people.privacy", { from: from_name, to: to_name })}</p>
    </section>
  );
}

function Timeline() {
  const { t, i18n } = useTranslation();
  const say = useSay();
  const { referral, people, author } = useReferral();
  const stamps = [...referral.stamps].reverse();
  const named_act = (act: string) =>
    act === "send" && referral.is_emergency ? "send_emergency" : act;
  const words = (act: string) =>
    i18n.exists(`referral.timeline.acts.${act}`) ? t(`referral.timeline.acts.${act}`) : act;
  const named = (by: string | null) =>
    by === null ? t("referral.timeline.system") : (people[by]?.name ?? "");
  return (
    <section className="panel" aria-labelledby="timeline-heading">
      <h2 id="timeline-heading">{t("referral.timeline.heading")}</h2>
      <ol className="timeline">
        {stamps.map((stamp) => (
          <li key={`${stamp.at} ${stamp.act}`}>
            <time dateTime={stamp.at}>{say.moment(stamp.at)}</time>
            <span>
              <strong>{named(stamp.by)}</strong> {words(named_act(stamp.act))}
            </span>
            {stamp.reason !== "" && <span className="quiet">{stamp.reason}</span>}
          </li>
        ))}
        <li>
          <time dateTime={referral.created_at}>{say.moment(referral.created_at)}</time>
          <span>
            <strong>{author.name}</strong> {words("open")}
          </span>
        </li>
      </ol>
    </section>
  );
}

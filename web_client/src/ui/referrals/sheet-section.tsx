/** The sheet of the referral: written and signed by the author, read by everybody else. */
import { Button } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { openGaps } from "../../core/referrals";
import { flushDrafts } from "../../io/draft-runner";
import { Section } from "../case/section";
import { SignForm } from "../parts/sign-form";
import { GapList } from "./gap-list";
import { askReferrals } from "./questions";
import { useMayRefer, useMove, useReferral } from "./referral-context";
import { ReturnEditor } from "./return-editor";
import { ReturnFacts } from "./return-facts";
import { SheetEditor } from "./sheet-editor";
import { SheetFacts } from "./sheet-facts";

const SIGNED = ["send", "ask_approval", "settle_papers"] as const;

/** A form for who may edit, with the signature below it; facts for who may read. */
export function SheetSection() {
  const { t } = useTranslation();
  const may = useMayRefer();
  const { referral } = useReferral();
  const [is_signing, setSigning] = useState(false);
  const act = SIGNED.find((known) => may(known));
  const is_return = referral.direction === "return";
  const heading = t(is_return ? "referral.form.heading_return" : "referral.form.heading");
  if (!may("edit")) {
    return (
      <Section id="sheet" heading={heading}>
        {is_return ? <ReturnFacts /> : <SheetFacts />}
      </Section>
    );
  }
  if (is_signing && act !== undefined) {
    return <Signing act={act} onBack={() => setSigning(false)} />;
  }
  return (
    <>
      {is_return ? <ReturnEditor heading={heading} /> : <SheetEditor heading={heading} />}
      {act !== undefined && <Sending act={act} onCheck={() => setSigning(true)} />}
    </>
  );
}

type Signed = (typeof SIGNED)[number];
type SendingProps = { readonly act: Signed; readonly onCheck: () => void };

/** Says who will see it before it goes; names the gaps while there are any. */
function Sending({ act, onCheck }: SendingProps) {
  const { t } = useTranslation();
  const { gaps: all, to_name } = useReferral();
  const gaps = openGaps(all);
  const is_whole = gaps.length === 0;
  const check = async () => {
    if (!(await flushDrafts())) return;
    await askReferrals();
    onCheck();
  };
  return (
    <Section id="send" heading={t(`referral.send.heading.${act}`)} is_mine={is_whole}>
      <p>{t(`referral.send.lead.${act}`, { to: to_name })}</p>
      {!is_whole && (
        <div className="phone-only">
          <GapList />
        </div>
      )}
      <div className="buttons">
        <Button type="primary" size="large" disabled={!is_whole} onClick={() => void check()}>
          {t("referral.send.check")}
        </Button>
        {!is_whole && (
          <span className="quiet">{t("referral.gaps.heading", { n: gaps.length })}</span>
        )}
      </div>
    </Section>
  );
}

type SigningProps = { readonly act: Signed; readonly onBack: () => void };

function Signing({ act, onBack }: SigningProps) {
  const { t } = useTranslation();
  const { to_name, referral } = useReferral();
  const { moved } = useMove();
  useEffect(() => {
    document.getElementById("send")?.scrollIntoView({ block: "start" });
  }, []);
  return (
    <Section id="send" heading={t(`referral.send.heading.${act}`)} is_mine>
      <SignForm
        statement={t(`referral.send.statement.${act}`, { to: to_name })}
        doing={t(`referral.send.do.${act}`)}
        sign={() => moved({ act })}
        onBack={onBack}
        onSigned={() => scrollTo({ top: 0 })}
      >
        {referral.direction === "return" ? <ReturnFacts /> : <SheetFacts />}
      </SignForm>
    </Section>
  );
}

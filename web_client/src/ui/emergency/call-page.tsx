/** The call card as a page of its own. */
import { useParams } from "react-router";
import { CallPanel } from "./call-panel";

/** Whom to call, who took it, and the clock. */
export function CallPage() {
  const { referral = "" } = useParams();
  return (
    <div className="call-page">
      <CallPanel referral={referral} is_page />
    </div>
  );
}

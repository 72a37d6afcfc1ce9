/** Signing an act of the consultation. */
import type { ReactNode } from "react";
import { SignForm } from "../parts/sign-form";
import type { Asked } from "../parts/use-asking";
import { useAct } from "./case-context";

type SignPanelProps = {
  readonly statement: string;
  readonly doing: string;
  readonly asked: Asked;
  readonly children: ReactNode;
  readonly onBack: () => void;
  readonly onSigned?: () => void;
};

/** What is signed, and the act that the signature carries. */
export function SignPanel({ asked, ...form }: SignPanelProps) {
  const act = useAct();
  return <SignForm {...form} sign={() => act.mutateAsync(asked)} />;
}

/** Links to the sections that a page of a record has now, and the key of its next step. */
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { isCommand, isWriting } from "../shell/use-keys";
import { jumpTo } from "./section";

type SectionLinksProps = { readonly of: unknown };

/** Looks anew at the page whenever what it shows has changed. */
export function SectionLinks({ of }: SectionLinksProps) {
  const { t } = useTranslation();
  const [sections, setSections] = useState<readonly (readonly [string, string])[]>([]);
  // The sections decide themselves whether they are there: the page is asked once it is drawn.
  // biome-ignore lint/correctness/useExhaustiveDependencies: anew with each answer of the server
  useEffect(() => {
    const found = [...document.querySelectorAll<HTMLElement>(".case-main .section[id]")];
    setSections(
      found.map((section) => [section.id, section.querySelector("h2")?.textContent ?? ""]),
    );
  }, [of, t]);
  return (
    <nav className="head-sections" aria-label={t("case.sections")}>
      {sections.map(([id, heading]) => (
        <a
          key={id}
          href={`#${id}`}
          onClick={(event) => {
            event.preventDefault();
            jumpTo(id);
          }}
        >
          {heading}
        </a>
      ))}
    </nav>
  );
}

/** N does the next step, unless somebody is writing. */
export function useNextKey(go: (() => void) | null): void {
  useEffect(() => {
    if (go === null) return;
    const heard = (event: KeyboardEvent) => {
      if (isCommand(event) || isWriting(event.target)) return;
      if (event.key.toLowerCase() !== "n") return;
      event.preventDefault();
      go();
    };
    addEventListener("keydown", heard);
    return () => removeEventListener("keydown", heard);
  });
}

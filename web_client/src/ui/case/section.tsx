/** A part of the case page, with a heading that can be jumped to. */
import type { ReactNode } from "react";

type SectionProps = {
  readonly id: string;
  readonly heading: string;
  readonly aside?: ReactNode;
  readonly is_mine?: boolean;
  readonly children: ReactNode;
};

/** Its heading takes the focus after a jump. */
export function Section({ id, heading, aside, is_mine, children }: SectionProps) {
  return (
    <section
      id={id}
      className={is_mine ? "section section-mine" : "section"}
      aria-labelledby={`${id}-heading`}
    >
      <div className="section-head">
        <h2 id={`${id}-heading`} tabIndex={-1}>
          {heading}
        </h2>
        {aside}
      </div>
      {children}
    </section>
  );
}

/** Goes to a field of the page, or to its section where the field has no place of its own. */
export function jumpTo(section: string, field?: string): void {
  const place =
    (field === undefined ? null : document.getElementById(`${section}-${field}`)) ??
    document.getElementById(section);
  if (place === null) return;
  place.scrollIntoView({ block: "start", behavior: "auto" });
  const target = place.querySelector<HTMLElement>(
    "input, textarea, select, button, [tabindex]",
  );
  target?.focus({ preventScroll: true });
}

type FactProps = { readonly name: string; readonly children: ReactNode };

/** A name and what is known under it; draws nothing when nothing is known. */
export function Fact({ name, children }: FactProps) {
  if (children === "" || children === null || children === undefined) return null;
  return (
    <div className="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

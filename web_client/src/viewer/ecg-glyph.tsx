/** A heartbeat on squared paper, where a series of images shows its picture. */
export function EcgGlyph({ size }: { readonly size: number }) {
  return (
    <svg
      className="ecg-glyph"
      width={size}
      height={size}
      viewBox="0 0 48 48"
      aria-hidden="true"
    >
      <rect width="48" height="48" fill="#fffafa" />
      <path
        d="M0 8H48M0 16H48M0 24H48M0 32H48M0 40H48M8 0V48M16 0V48M24 0V48M32 0V48M40 0V48"
        stroke="#eea9a6"
        strokeWidth="0.8"
      />
      <path
        d="M2 28h8l2-3 3 3h3l2 2 3-20 3 26 3-8h3q3-7 6 0h8"
        fill="none"
        stroke="#15161c"
        strokeWidth="1.6"
        strokeLinejoin="round"
      />
    </svg>
  );
}

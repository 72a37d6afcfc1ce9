/** Signs that the icon set lacks. */

/** An open hand, raised. */
export function HandIcon() {
  return (
    <svg
      viewBox="0 0 24 24"
      width="1em"
      height="1em"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d="M7 12V6a1.6 1.6 0 0 1 3.2 0v5M10.200 10.500V4a1.600 1.600 0 0 1 3.200 0v6.500M13.400 10.500V5.500a1.600 1.600 0 0 1 3.200 0V13M16.600 11a1.600 1.600 0 0 1 3.200 0v3.500c0 4-2.800 7-6.600 7-3 0-4.600-1.300-6-3.800L4.400 13.600c-1-1.800 1.300-3 2.400-1.400L8 14" />
    </svg>
  );
}

/** A finger that points the way. */
export function GuideIcon() {
  return (
    <svg
      viewBox="0 0 24 24"
      width="1em"
      height="1em"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d="M5 4l14 7-6.200 1.800L10.500 19z" />
      <path d="M14 14l5 5" />
    </svg>
  );
}

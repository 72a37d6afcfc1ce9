/** Those who want to hear of something. */
export function listeners<Heard extends readonly unknown[]>() {
  const all = new Set<(...heard: Heard) => void>();
  return {
    add(listen: (...heard: Heard) => void) {
      all.add(listen);
      return () => void all.delete(listen);
    },
    tell(...heard: Heard) {
      for (const listen of all) listen(...heard);
    },
  };
}

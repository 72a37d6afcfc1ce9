/** Short notes by which the room calls; made here, so that no file must come first. */

/** Somebody is at the door, a hand went up, a recording begins or ends. */
export type Tone = "knock" | "hand" | "recording";

// Frequencies in Hz, one after the other.
const NOTES: Readonly<Record<Tone, readonly number[]>> = {
  knock: [659, 523],
  hand: [587, 784],
  recording: [440, 440, 440],
};
const NOTE_S = 0.18;
const GAP_S = 0.04;
const VOLUME = 0.1;

/** Play it once; a page that may not sound yet stays silent. */
export function playTone(tone: Tone): void {
  const context = new AudioContext();
  const volume = context.createGain();
  volume.gain.value = VOLUME;
  volume.connect(context.destination);
  const notes = NOTES[tone];
  notes.forEach((frequency, at) => {
    const note = context.createOscillator();
    note.frequency.value = frequency;
    note.connect(volume);
    note.start(context.currentTime + at * (NOTE_S + GAP_S));
    note.stop(context.currentTime + at * (NOTE_S + GAP_S) + NOTE_S);
    if (at === notes.length - 1) note.onended = () => void context.close();
  });
}

/** The light box and moments: writes down what is seen there, and shows a scene again. */
import { coloursOf, PALETTE } from "../core/colours";
import type { MomentRecorder, NamedMark, Scene } from "../core/moments";
import type { LightBox } from "./light-box";
import type { ShownMark } from "./mark-layer";

/** Write down what this person shows, points at and draws, until the answer is called. */
export function recordMoments(
  box: LightBox,
  recorder: MomentRecorder,
  name: string,
): () => void {
  const now = box.getShown();
  if (now) recorder.look(now.view, now.beside);
  const stops = [
    box.onShown((view, beside) => recorder.look(view, beside)),
    box.onPointer((at, isBeside) => recorder.point(name, at, isBeside)),
    box.onSketch((mark) => recorder.sketch(name, mark)),
    box.onDraw((mark) => recorder.draw(name, mark)),
    box.onErase((mark) => recorder.erase(mark)),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** Show a scene of a replay; `before` is the one that is shown now, so that only news is done. */
export function showScene(box: LightBox, scene: Scene, before: Scene | null): void {
  const isElsewhere = scene.view !== before?.view || scene.beside !== before?.beside;
  if (scene.view && isElsewhere) box.show(scene.view, scene.beside);
  const names = [...scene.drawings, ...scene.sketches, ...scene.pointers].map(
    ({ name }) => name,
  );
  const colours = coloursOf(names);
  const colourOf = (name: string) => colours.get(name) ?? PALETTE[0];
  const shown = ({ name, mark }: NamedMark): ShownMark => {
    return { mark, name, colour: colourOf(name), isMine: false };
  };
  if (scene.drawings !== before?.drawings) box.setDrawings(scene.drawings.map(shown));
  if (scene.sketches !== before?.sketches) box.setSketches(scene.sketches.map(shown));
  if (scene.pointers === before?.pointers) return;
  box.setPointers(
    scene.pointers.map(({ name, at, isBeside }) => {
      return { id: name, name, at, isBeside, colour: colourOf(name) };
    }),
  );
}

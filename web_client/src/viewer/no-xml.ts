/**
 * Stands for `xmlbuilder2` in the built page. vtk.js imports it for its XML readers, which nothing
 * here calls; the real one needs Node's `events` and leaves the page blank (Kitware/vtk-js #3550).
 */
export function create(): never {
  throw new Error("XML is not read or written here");
}

/** Prints a sheet of millimetre paper in true size. */

const DOTS = 12;
/** The most that a landscape A4 sheet takes beside its margins, in mm. */
const WIDEST = 281;
const HIGHEST = 194;

/** Show the sheet to the printer alone; `draw` fills a canvas at so many dots to the millimetre. */
export async function printEcg(
  size: { readonly width: number; readonly height: number },
  draw: (canvas: HTMLCanvasElement, dots: number) => void,
): Promise<void> {
  const canvas = document.createElement("canvas");
  draw(canvas, DOTS);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve));
  if (blob === null) return;
  const picture = document.createElement("img");
  picture.className = "ecg-print";
  picture.src = URL.createObjectURL(blob);
  await picture.decode();
  // What fits is printed in true size: 25 mm of paper are a second. The rest is made smaller.
  const scale = Math.min(1, WIDEST / size.width, HIGHEST / size.height);
  picture.style.width = `${size.width * scale}mm`;
  document.body.append(picture);
  document.documentElement.classList.add("prints-ecg");
  window.addEventListener(
    "afterprint",
    () => {
      document.documentElement.classList.remove("prints-ecg");
      picture.remove();
      URL.revokeObjectURL(picture.src);
    },
    { once: true },
  );
  window.print();
}

/** Draws an electrocardiogram on a canvas, as paper from the device looks; also for print. */
import {
  type Drawing,
  type Paper,
  pulseOf,
  type Rhythm,
  type Strip,
  traceOf,
} from "../core/ecg";

/** The words on the paper: whose it is and when, then how it is drawn. */
export interface Legend {
  readonly title: string;
  readonly measures: string;
  readonly scale: string;
}

const PAPER = "#fffafa";
const THIN = "#f9dcdb";
const FIFTH = "#eea9a6";
const INK = "#15161c";
const TRACE_MM = 0.28;
const FONT = '"Noto Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif';

/** Fill `canvas` with the paper; `dots` are device pixels to a millimetre, a whole number. */
export function drawEcg(
  canvas: HTMLCanvasElement,
  sheet: { readonly paper: Paper; readonly rhythm: Rhythm; readonly drawing: Drawing },
  legend: Legend,
  dots: number,
): void {
  const { paper, rhythm, drawing } = sheet;
  canvas.width = paper.width * dots + 1;
  canvas.height = paper.height * dots + 1;
  const pen = canvas.getContext("2d", { alpha: false });
  if (pen === null) return;
  drawGrid(pen, paper, dots);
  pen.lineJoin = "round";
  pen.lineCap = "round";
  pen.strokeStyle = INK;
  pen.fillStyle = INK;
  pen.lineWidth = Math.max(1, TRACE_MM * dots);
  for (const { left, baseline } of paper.pulses) {
    line(pen, pulseOf(left, baseline, drawing.gain), dots);
  }
  for (const strip of paper.strips) {
    for (const run of traceOf(strip, rhythm.frequency_hz, drawing)) line(pen, run, dots);
  }
  for (const strip of paper.strips) nameStrip(pen, strip, dots);
  drawLegend(pen, paper, legend, dots);
}

// Lines stand on whole device pixels, so that the finest screen and the coarsest are crisp.
function drawGrid(pen: CanvasRenderingContext2D, paper: Paper, dots: number): void {
  const [width, height] = [paper.width * dots + 1, paper.height * dots + 1];
  pen.fillStyle = PAPER;
  pen.fillRect(0, 0, width, height);
  const fine = Math.max(1, Math.round(dots / 10));
  const bold = Math.max(1, Math.round(dots / 6));
  const rule = (every: number, thickness: number) => {
    for (let x = 0; x <= paper.width; x += every) pen.fillRect(x * dots, 0, thickness, height);
    for (let y = 0; y <= paper.height; y += every) pen.fillRect(0, y * dots, width, thickness);
  };
  pen.fillStyle = THIN;
  rule(1, fine);
  pen.fillStyle = FIFTH;
  rule(5, bold);
}

function line(pen: CanvasRenderingContext2D, points: readonly number[], dots: number): void {
  pen.beginPath();
  for (let at = 0; at + 1 < points.length; at += 2) {
    pen.lineTo((points[at] ?? 0) * dots, (points[at + 1] ?? 0) * dots);
  }
  pen.stroke();
}

// A halo keeps letters legible where a tall wave crosses them.
function write(pen: CanvasRenderingContext2D, words: string, x: number, y: number): void {
  pen.save();
  pen.lineWidth *= 3;
  pen.strokeStyle = PAPER;
  pen.strokeText(words, x, y);
  pen.restore();
  pen.fillText(words, x, y);
}

function nameStrip(pen: CanvasRenderingContext2D, strip: Strip, dots: number): void {
  pen.font = `600 ${3.4 * dots}px ${FONT}`;
  pen.textBaseline = "alphabetic";
  write(pen, strip.lead.name, (strip.left + 1) * dots, (strip.baseline - 6.5) * dots);
  // A short stroke parts one lead from the next.
  pen.fillRect(
    Math.round(strip.left * dots),
    (strip.baseline - 2.5) * dots,
    Math.max(1, Math.round(dots / 5)),
    5 * dots,
  );
}

function drawLegend(
  pen: CanvasRenderingContext2D,
  paper: Paper,
  { title, measures, scale }: Legend,
  dots: number,
): void {
  pen.textBaseline = "alphabetic";
  pen.font = `600 ${3.8 * dots}px ${FONT}`;
  write(pen, title, 5 * dots, 5.6 * dots);
  pen.font = `${3.2 * dots}px ${FONT}`;
  write(pen, measures, 5 * dots, 10.6 * dots);
  const wide = pen.measureText(scale).width;
  write(pen, scale, paper.width * dots - wide - 5 * dots, 5.6 * dots);
}

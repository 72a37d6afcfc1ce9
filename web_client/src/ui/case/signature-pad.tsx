/** A field to sign in with mouse, pen or finger. */
import { Button } from "antd";
import { type PointerEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

type SignaturePadProps = { readonly onSigned: (png: string | null) => void };

const WIDTH_PX = 900;
const HEIGHT_PX = 270;

/** Tells the drawing as base64 of a PNG after each stroke, or null when it is wiped. */
export function SignaturePad({ onSigned }: SignaturePadProps) {
  const { t } = useTranslation();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [is_blank, setBlank] = useState(true);
  const draw = (event: PointerEvent<HTMLCanvasElement>) => {
    const paper = event.currentTarget;
    const pen = paper.getContext("2d");
    if (pen === null || !paper.hasPointerCapture(event.pointerId)) return;
    const scale = WIDTH_PX / paper.getBoundingClientRect().width;
    pen.lineTo(event.nativeEvent.offsetX * scale, event.nativeEvent.offsetY * scale);
    pen.stroke();
    setBlank(false);
  };
  const begin = (event: PointerEvent<HTMLCanvasElement>) => {
    const paper = event.currentTarget;
    const pen = paper.getContext("2d");
    if (pen === null) return;
    paper.setPointerCapture(event.pointerId);
    const scale = WIDTH_PX / paper.getBoundingClientRect().width;
    Object.assign(pen, { lineWidth: 5, lineCap: "round", lineJoin: "round" });
    pen.strokeStyle = "#1B2430";
    pen.beginPath();
    pen.moveTo(event.nativeEvent.offsetX * scale, event.nativeEvent.offsetY * scale);
    event.preventDefault();
  };
  const finish = (event: PointerEvent<HTMLCanvasElement>) => {
    draw(event);
    onSigned(event.currentTarget.toDataURL("image/png").replace("data:image/png;base64,", ""));
  };
  const wipe = () => {
    canvas.current?.getContext("2d")?.clearRect(0, 0, WIDTH_PX, HEIGHT_PX);
    setBlank(true);
    onSigned(null);
  };
  return (
    <div className="pad">
      <div className="pad-paper">
        <canvas
          ref={canvas}
          width={WIDTH_PX}
          height={HEIGHT_PX}
          role="img"
          aria-label={t("consent.pad")}
          onPointerDown={begin}
          onPointerMove={draw}
          onPointerUp={finish}
        />
        {is_blank && <span className="pad-hint">{t("consent.pad_empty")}</span>}
      </div>
      <Button disabled={is_blank} onClick={wipe}>
        {t("consent.clear")}
      </Button>
    </div>
  );
}

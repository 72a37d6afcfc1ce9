/** A photograph to read from: larger, smaller, turned, moved about. */
import { MinusOutlined, PlusOutlined, RotateRightOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { type PointerEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

type Look = {
  readonly zoom: number;
  readonly turned: number;
  readonly x: number;
  readonly y: number;
};

const WHOLE: Look = { zoom: 1, turned: 0, x: 0, y: 0 };
const MOST = 8;

function zoomed(look: Look, factor: number): Look {
  const zoom = Math.min(MOST, Math.max(1, look.zoom * factor));
  return zoom === 1 ? { ...look, zoom, x: 0, y: 0 } : { ...look, zoom };
}

/** Fits into its place at first. */
export function Photograph({ address }: { readonly address: string }) {
  const { t } = useTranslation();
  const [look, setLook] = useState(WHOLE);
  const frame = useRef<HTMLDivElement>(null);
  const held = useRef<{ readonly x: number; readonly y: number } | null>(null);
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    // React listens to the wheel passively: the page would scroll along.
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      setLook((before) => zoomed(before, event.deltaY < 0 ? 1.15 : 1 / 1.15));
    };
    element.addEventListener("wheel", wheel, { passive: false });
    return () => element.removeEventListener("wheel", wheel);
  }, []);
  const move = (event: PointerEvent) => {
    const from = held.current;
    if (from === null) return;
    held.current = { x: event.clientX, y: event.clientY };
    setLook((before) => ({
      ...before,
      x: before.x + event.clientX - from.x,
      y: before.y + event.clientY - from.y,
    }));
  };
  const isAcross = look.turned % 180 !== 0;
  return (
    <section className="sheet-photograph" aria-label={t("sheet.photograph")}>
      <div className="sheet-tools">
        <Button
          icon={<MinusOutlined aria-hidden />}
          aria-label={t("sheet.zoom_out")}
          onClick={() => setLook(zoomed(look, 1 / 1.5))}
        />
        <Button
          icon={<PlusOutlined aria-hidden />}
          aria-label={t("sheet.zoom_in")}
          onClick={() => setLook(zoomed(look, 1.5))}
        />
        <Button
          icon={<RotateRightOutlined aria-hidden />}
          onClick={() => setLook({ ...look, turned: (look.turned + 90) % 360 })}
        >
          {t("sheet.turn")}
        </Button>
        <Button onClick={() => setLook({ ...WHOLE, turned: look.turned })}>
          {t("sheet.fit")}
        </Button>
        <span className="quiet">{t("sheet.pan_help")}</span>
      </div>
      <div
        className="sheet-frame"
        ref={frame}
        data-across={isAcross}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          held.current = { x: event.clientX, y: event.clientY };
        }}
        onPointerMove={move}
        onPointerUp={() => {
          held.current = null;
        }}
        onPointerCancel={() => {
          held.current = null;
        }}
      >
        <img
          src={address}
          alt={t("sheet.photograph")}
          draggable={false}
          style={{
            transform: `translate(${look.x}px, ${look.y}px) rotate(${look.turned}deg) scale(${look.zoom})`,
          }}
        />
      </div>
    </section>
  );
}

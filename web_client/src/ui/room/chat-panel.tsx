/** Lines of chat as the room keeps them, and mine that wait to be kept. */
import { Button, Input } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { clockTime } from "../../core/clocks";
import { mySeat } from "../../core/room-views";
import type { RoomSession } from "../../io/room-session";
import { useSessionState } from "./use-room";

export function ChatPanel({ session }: { session: RoomSession }) {
  const { t } = useTranslation();
  const { room } = useSessionState(session);
  const [text, setText] = useState("");
  const list = useRef<HTMLOListElement>(null);
  const chat = room.snapshot?.chat ?? [];
  const me = mySeat(room);
  const count = chat.length + room.pending.length;
  useEffect(() => {
    session.dispatch({ type: "open-chat", isOpen: true });
    return () => session.dispatch({ type: "open-chat", isOpen: false });
  }, [session]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new line scrolls down
  useEffect(() => {
    list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [count]);
  const send = () => {
    const said = text.trim();
    if (said === "") return;
    session.dispatch({ type: "say", id: crypto.randomUUID(), text: said });
    setText("");
  };
  return (
    <>
      <ol className="chat" ref={list} aria-label={t("room.chat.label")} aria-live="polite">
        {count === 0 && <li className="quiet">{t("room.chat.empty")}</li>}
        {chat.map((line) => (
          <li key={line.id} data-mine={line.person === me?.person}>
            <p className="chat-who">
              {line.name} <time dateTime={line.at}>{clockTime(new Date(line.at))}</time>
            </p>
            <p className="chat-text">{line.text}</p>
          </li>
        ))}
        {room.pending.map((line) => (
          <li key={line.id} data-mine="true">
            <p className="chat-who">{t("room.chat.pending")}</p>
            <p className="chat-text">{line.text}</p>
          </li>
        ))}
      </ol>
      <form
        className="chat-form"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <Input.TextArea
          autoFocus
          aria-label={t("room.chat.placeholder")}
          placeholder={t("room.chat.placeholder")}
          value={text}
          maxLength={4000}
          autoSize={{ minRows: 1, maxRows: 5 }}
          onChange={(event) => setText(event.target.value)}
          onPressEnter={(event) => {
            // Enter also ends a word of an input method; that Enter sends nothing.
            if (event.shiftKey || event.nativeEvent.isComposing) return;
            event.preventDefault();
            send();
          }}
        />
        <Button type="primary" htmlType="submit" disabled={text.trim() === ""}>
          {t("room.chat.send")}
        </Button>
      </form>
    </>
  );
}

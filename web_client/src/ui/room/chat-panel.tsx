/** Lines of chat as the room keeps them, and mine that wait to be kept. */
import { PaperClipOutlined } from "@ant-design/icons";
import { Button, Input } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { clockTime } from "../../core/clocks";
import { rightsOf } from "../../core/room-rights";
import type { PendingLine } from "../../core/room-state";
import { mySeat } from "../../core/room-views";
import type { File } from "../../generated/room-server";
import type { RoomSession } from "../../io/room-session";
import { useSay } from "../parts/say";
import { FileChoice, LineFiles } from "./chat-files";
import { useSessionState } from "./use-room";

function Composer({ session, caseId }: { session: RoomSession; caseId: string | null }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [files, setFiles] = useState<readonly File[]>([]);
  const [isChoosing, setIsChoosing] = useState(false);
  const isEmpty = text.trim() === "" && files.length === 0;
  const send = () => {
    if (isEmpty) return;
    session.dispatch({ type: "say", id: crypto.randomUUID(), text: text.trim(), files });
    setText("");
    setFiles([]);
    setIsChoosing(false);
  };
  return (
    <form
      className="chat-form"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {caseId !== null && isChoosing && (
        <FileChoice caseId={caseId} chosen={files} onChoose={setFiles} />
      )}
      {caseId !== null && (
        <Button
          aria-label={t("people.files.attach")}
          title={t("people.files.attach")}
          aria-expanded={isChoosing}
          icon={<PaperClipOutlined />}
          onClick={() => setIsChoosing((before) => !before)}
        >
          {files.length > 0 ? files.length : null}
        </Button>
      )}
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
      <Button type="primary" htmlType="submit" disabled={isEmpty}>
        {t("room.chat.send")}
      </Button>
    </form>
  );
}

// A line that the room has not kept: it waits, or it was refused and waits for my hand.
function Pending({ line, session }: { line: PendingLine; session: RoomSession }) {
  const { t } = useTranslation();
  const say = useSay();
  const { id, text, files, refused } = line;
  return (
    <li data-mine="true" data-pending="true">
      <p className="chat-who">
        {refused
          ? t("room.chat.refused", { why: say.either(refused) })
          : t("room.chat.pending")}
      </p>
      <p className="chat-text">{text}</p>
      <LineFiles files={files} />
      {refused && (
        <p>
          <Button
            size="small"
            onClick={() => session.dispatch({ type: "say", id, text, files })}
          >
            {t("room.chat.again")}
          </Button>{" "}
          <Button size="small" onClick={() => session.dispatch({ type: "unsay", id })}>
            {t("room.chat.drop")}
          </Button>
        </p>
      )}
    </li>
  );
}

export function ChatPanel({
  session,
  caseId,
}: {
  session: RoomSession;
  /** Whose files may be shown; null for who sees no case. */
  caseId: string | null;
}) {
  const { t } = useTranslation();
  const { room } = useSessionState(session);
  const list = useRef<HTMLOListElement>(null);
  const chat = room.snapshot?.chat ?? [];
  const count = chat.length + room.pending.length;
  const role = mySeat(room)?.role;
  const { chats } = rightsOf(role);
  const hasGuest =
    role !== "guest" && room.snapshot?.seats.some((seat) => seat.role === "guest");
  useEffect(() => {
    session.dispatch({ type: "open-chat", isOpen: true });
    return () => session.dispatch({ type: "open-chat", isOpen: false });
  }, [session]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new line scrolls down
  useEffect(() => {
    list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [count]);
  return (
    <>
      <ol className="chat" ref={list} aria-label={t("room.chat.label")} aria-live="polite">
        {count === 0 && (
          <li className="quiet">
            {t(role === "guest" ? "room.chat.empty_for_guest" : "room.chat.empty")}
          </li>
        )}
        {chat.map((line) => (
          <li key={line.id} data-mine={line.person === room.person}>
            <p className="chat-who">
              {line.name} <time dateTime={line.at}>{clockTime(new Date(line.at))}</time>
            </p>
            <p className="chat-text">{line.text}</p>
            <LineFiles files={line.files} />
          </li>
        ))}
        {room.pending.map((line) => (
          <Pending key={line.id} line={line} session={session} />
        ))}
      </ol>
      {hasGuest && (
        <p className="quiet" role="status">
          {t("room.chat.guest_reads")}
        </p>
      )}
      {chats ? (
        <Composer session={session} caseId={caseId} />
      ) : (
        <p className="quiet">{t("room.chat.observes")}</p>
      )}
    </>
  );
}

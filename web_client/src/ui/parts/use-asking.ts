/** An act that is asked of the server once, however often it is tried. */
import { useMutation } from "@tanstack/react-query";
import { useRef } from "react";
import { same } from "../../core/drafts";
import { change } from "../../io/api";
import { flushDrafts } from "../../io/draft-runner";

/** An act: its path below the thing it is done to, and its body. */
export type Asked = { readonly path: string; readonly body: object };

/** Saves what is being written, then does the act; trying again carries the same key. */
export function useAsking(base: string, onSettled: () => void) {
  const intent = useRef<{ asked: Asked; key: string } | null>(null);
  return useMutation({
    mutationFn: async (asked: Asked) => {
      if (intent.current === null || !same(intent.current.asked, asked)) {
        intent.current = { asked, key: crypto.randomUUID() };
      }
      await flushDrafts();
      return change<unknown>({
        method: "POST",
        path: `${base}/${asked.path}`,
        body: asked.body,
        key: intent.current.key,
      });
    },
    onSuccess: () => {
      intent.current = null;
    },
    onSettled,
  });
}

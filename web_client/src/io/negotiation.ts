/** Descriptions in their order: one at a time, one `Publish` under way, nothing lost with a socket. */
import type { Load } from "../core/encodings";
import type { RoomEffect, Source } from "../core/room-state";
import type { ClientMessage } from "../generated/room-client";
import type { Ways } from "./media-ways";
import type { Call } from "./peer-connection";

type Join = Extract<RoomEffect, { type: "join" }>;
type Send = (message: ClientMessage) => void;
type Negotiated = Extract<RoomEffect, { type: "take-answer" | "take-offer" | "rebuild-media" }>;

/** Works on what is asked in the order in which it was asked. */
export interface Negotiation {
  /** Say `Join` over `send`, with new connections and their offer if the effect wants them. */
  join(effect: Join, send: Send): void;
  /** The room took us in: what its last connection swallowed is offered again. */
  joined(): void;
  /** The room refused something; an offer may be made again. */
  refused(): void;
  carryOut(effect: Negotiated): void;
  setTrack(source: Source, track: MediaStreamTrack | null): void;
  drop(source: Source): void;
  /** New ICE credentials, over other ways if they are given; the room answers for both connections. */
  restart(ways: RTCConfiguration | null): void;
  carry(load: Load): void;
  /** A description could not be worked on: only new connections help. */
  isConfused(): boolean;
}

/** `send` reaches the room if it can be reached; `onBuilding` hears of new connections. */
export function createNegotiation(
  call: Call,
  ways: Ways,
  send: Send,
  onBuilding: () => void,
): Negotiation {
  let work: Promise<void> = Promise.resolve();
  let isOffering = false;
  let mustOfferAgain = false;
  let isSwallowed = false;
  let isConfused = false;

  function then(job: () => Promise<void>): void {
    work = work.then(job).catch(() => {
      isConfused = true;
    });
  }

  async function publish(): Promise<void> {
    if (isOffering) {
      mustOfferAgain = true;
      return;
    }
    const mine = await call.offer();
    if (!mine) return;
    isOffering = true;
    send({ type: "publish", ...mine });
  }

  async function build(): Promise<void> {
    const configuration = await ways.get();
    call.build(configuration);
    isConfused = false;
    isOffering = false;
    mustOfferAgain = false;
    isSwallowed = false;
    onBuilding();
  }

  async function answered(answer: string): Promise<void> {
    await call.takeAnswer(answer);
    isOffering = false;
    if (!mustOfferAgain) return;
    mustOfferAgain = false;
    await publish();
  }

  return {
    join(effect, over) {
      then(async () => {
        const message: ClientMessage = { type: "join", versions: [1], resume: effect.resume };
        isSwallowed = isOffering || mustOfferAgain;
        isOffering = false;
        mustOfferAgain = false;
        if (effect.rebuilds) {
          await build();
          const mine = await call.offer();
          isOffering = mine !== null;
          // Without an offer only a join that resumes nothing counts as a page with new connections.
          Object.assign(message, mine ?? { resume: null });
        }
        over(message);
      });
    },
    joined() {
      if (isSwallowed) then(publish);
      isSwallowed = false;
    },
    refused() {
      isOffering = false;
    },
    carryOut(effect) {
      switch (effect.type) {
        case "take-answer":
          then(() => answered(effect.answer));
          break;
        case "take-offer":
          then(async () => {
            const answer = await call.takeOffer(effect.offer);
            const { negotiation } = effect.offer;
            if (answer !== null) send({ type: "answer", negotiation, answer });
          });
          break;
        case "rebuild-media":
          then(async () => {
            await build();
            await publish();
          });
          break;
      }
    },
    setTrack(source, track) {
      then(async () => {
        if (await call.setTrack(source, track)) await publish();
      });
    },
    drop(source) {
      then(async () => {
        if (await call.drop(source)) await publish();
      });
    },
    restart(renewed) {
      then(async () => {
        if (renewed) call.renew(renewed);
        call.restartIce();
        await publish();
      });
    },
    carry: (load) => then(() => call.carry(load)),
    isConfused: () => isConfused,
  };
}

// SPDX-License-Identifier: MIT
// A toy world of events, and a receiver that stands for a plugin: it answers as its script says and may raise events
// while it runs, which is what the bus must cope with.

import { RuntimeError } from '../../runtime/errors.ts';
import type {
  CustomEvent,
  Decision,
  EventContext,
  EventReceiver,
  FailurePolicy,
  Pending,
} from '../../runtime/events/event.ts';
import { EventBus, type EventBusOptions } from '../../runtime/events/event-bus.ts';
import type { Logger } from '../../runtime/plugin/logger.ts';

export interface ToyEvents {
  door_open: { by: string };
  door_close: { by: string };
  bell: { times: number };
}

export type ToyEvent =
  | { tag: 'door-open'; val: ToyEvents['door_open'] }
  | { tag: 'door-close'; val: ToyEvents['door_close'] }
  | { tag: 'bell'; val: ToyEvents['bell'] }
  | { tag: 'alarm'; val: { timer: number } }
  | { tag: 'custom'; val: CustomEvent };

export type ToyBus = EventBus<ToyEvents, ToyEvent>;

const MAKERS: { [Type in keyof ToyEvents]: (payload: ToyEvents[Type]) => ToyEvent } = {
  door_open: (val) => ({ tag: 'door-open', val }),
  door_close: (val) => ({ tag: 'door-close', val }),
  bell: (val) => ({ tag: 'bell', val }),
};

export function toyBus(options: Partial<EventBusOptions<ToyEvents, ToyEvent>> = {}): ToyBus {
  return new EventBus<ToyEvents, ToyEvent>({
    table: {
      door_open: { case: 'door-open', vetoable: true, permission: 'read_doors' },
      door_close: { case: 'door-close', vetoable: false },
      bell: { case: 'bell', vetoable: false },
    },
    toEvent: (type, payload) => MAKERS[type](payload),
    toCustomEvent: (val) => ({ tag: 'custom', val }),
    reserved: ['alarm', 'custom'],
    ...options,
  });
}

type Script = (event: ToyEvent, context: EventContext) => Pending<Decision | undefined>;

/** Runs a script the way a plugin handle runs a guest: between `enter` and `leave`, noticing re-entry. */
export class ToyPlugin implements EventReceiver<ToyEvent> {
  readonly name: string;
  readonly order: number;
  readonly heard: string[] = [];
  readonly contexts: EventContext[] = [];
  failurePolicy: FailurePolicy = 'proceed';
  failurePolicies: ReadonlyMap<string, FailurePolicy> | undefined;
  maxRecursionDepth: number | undefined;
  maxQueuedEvents: number | undefined;
  reachable = true;
  depth = 0;
  script: Script;
  readonly #bus: ToyBus;
  #running = false;

  constructor(bus: ToyBus, name: string, order: number, script: Script = () => undefined) {
    this.#bus = bus;
    this.name = name;
    this.order = order;
    this.script = script;
  }

  deliver(event: ToyEvent, context: EventContext, depth: number): Pending<Decision> {
    if (this.#running) throw new Error(`${this.name} was entered again`);
    this.#running = true;
    this.depth = depth;
    this.heard.push(`${event.tag} ${context.stage.tag}`);
    this.contexts.push(context);
    this.#bus.enter();
    const done = (answer: Decision | undefined): Decision => {
      this.#running = false;
      this.depth = 0;
      return answer ?? { tag: 'proceed' };
    };
    try {
      const answer = this.script(event, context);
      return answer instanceof Promise ? answer.then(done) : done(answer);
    } catch (thrown) {
      done(undefined);
      throw thrown;
    } finally {
      this.#bus.leave();
    }
  }
}

/** A logger that keeps what it was given. */
export function keptLog(): Logger & { readonly lines: string[] } {
  const lines: string[] = [];
  const keep = (level: string) => (_facts: object, message: string) => void lines.push(`${level} ${message}`);
  return { lines, debug: keep('debug'), info: keep('info'), warn: keep('warn'), error: keep('error') };
}

export const veto = (reason: string) => ({ tag: 'veto', val: reason }) as const;

/** Code of the error that work throws. */
export function code(work: () => unknown): string {
  try {
    work();
  } catch (thrown) {
    if (thrown instanceof RuntimeError) return thrown.code;
    throw thrown;
  }
  return 'nothing was thrown';
}

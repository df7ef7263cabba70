// SPDX-License-Identifier: MIT
// Requests that wait for their replies. A reply says only which kind of request it is for, so of each kind one waits.

import type { Reply } from '../wire/server-command.ts';
import { GameError } from './game-error.ts';

/** Kinds of requests, each with the reply of the same name. */
export type RequestKind = Exclude<Reply['kind'], 'pong'>;
/** The reply of a kind. */
export type ReplyOf<K extends Reply['kind']> = Extract<Reply, { readonly kind: K }>;

interface Waiting {
  resolve(reply: Reply): void;
  reject(error: GameError): void;
}

/** The requests of one connection. */
export class Replies {
  readonly #requests = new Map<RequestKind, Waiting>();
  /** Answered in the order in which they were sent. */
  readonly #pings: Waiting[] = [];

  /** Waits for the reply to a request that is sent now. @param patience milliseconds */
  wait<K extends RequestKind>(kind: K, patience: number): Promise<ReplyOf<K>> {
    if (this.#requests.has(kind)) {
      return Promise.reject(new GameError('GAME_PENDING', `${kind} was asked already and has no reply yet`));
    }
    const forget = (): void => void this.#requests.delete(kind);
    return this.#waiting(kind, patience, (one) => this.#requests.set(kind, one), forget) as Promise<
      ReplyOf<K>
    >;
  }

  /** Waits for the answer to a ping that is sent now. */
  async waitPong(patience: number): Promise<void> {
    // A ping that is not answered in time stays: the next answer is still its own.
    await this.#waiting(
      'pong',
      patience,
      (one) => this.#pings.push(one),
      () => {},
    );
  }

  /** Hands a reply to whoever waits for it. False when nobody asked. */
  take(reply: Reply): boolean {
    const waiting = reply.kind === 'pong' ? this.#pings.shift() : this.#requests.get(reply.kind);
    waiting?.resolve(reply);
    return waiting !== undefined;
  }

  /** Nothing comes any more. */
  end(error: GameError): void {
    for (const waiting of [...this.#requests.values(), ...this.#pings.splice(0)]) waiting.reject(error);
  }

  #waiting(
    kind: string,
    patience: number,
    add: (waiting: Waiting) => void,
    forget: () => void,
  ): Promise<Reply> {
    const { promise, resolve, reject } = Promise.withResolvers<Reply>();
    const timer = setTimeout(() => {
      forget();
      reject(new GameError('GAME_TIMEOUT', `no reply to ${kind} within ${patience} ms`));
    }, patience);
    const settle = (): void => {
      clearTimeout(timer);
      forget();
    };
    add({
      resolve: (reply) => {
        settle();
        resolve(reply);
      },
      reject: (error) => {
        settle();
        reject(error);
      },
    });
    return promise;
  }
}

// SPDX-License-Identifier: MIT
// How long the server's thread waits for a plugin on another thread before it goes on with other work. Waiting is
// several times quicker than being woken by the event loop, but a plugin must not be able to hold the server by it.

/** Milliseconds in which a call that is worth waiting for is answered, host calls included. */
const FIRST_MS = 0.2;
/** The same for what follows a host call that was answered from the event loop. */
const LATER_MS = 0.05;
/** So many calls in a row may be waited for in vain, since a busy machine lets anybody wait now and then. */
const FORGIVEN = 3;
/** After that twice as many calls each time are not waited for, up to so many. */
const MOST_SKIPPED = 64;

/** The waiting of one plugin. */
export class Patience {
  /** Calls in a row that were waited for in vain. */
  #vain = 0;
  #skip = 0;
  #end = 0;
  #later = true;

  /** A call begins. */
  begin(): void {
    this.#later = true;
    if (this.#skip > 0) {
      this.#skip -= 1;
      this.#end = 0;
    } else {
      this.#end = performance.now() + FIRST_MS;
    }
  }

  /** The event loop has been given its turn, and has come back to the call. */
  resume(): void {
    this.#end = this.#later ? performance.now() + LATER_MS : 0;
  }

  /** Milliseconds that may still be waited. */
  left(): number {
    return this.#end === 0 ? 0 : Math.max(0, this.#end - performance.now());
  }

  /** The call was answered without giving the event loop a turn. */
  rewarded(): void {
    this.#vain = 0;
  }

  /** What was waited for did not come. */
  inVain(first: boolean): void {
    if (this.#end === 0) return;
    this.#end = 0;
    this.#later = false;
    if (!first) return;
    this.#vain += 1;
    if (this.#vain > FORGIVEN) this.#skip = Math.min(2 ** (this.#vain - FORGIVEN), MOST_SKIPPED);
  }
}

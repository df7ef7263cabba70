// SPDX-License-Identifier: MIT
// Lines that a script expects.

/**
 * The output that an `expect` looks at. Expects that follow each other look at the same lines, in any order; the next
 * action forgets the lines up to the last one that was found.
 */
export class Expectation {
  readonly #lines: string[] = [];
  readonly #patience: number;
  /** How many lines are forgotten at the next action. */
  #found = 0;
  #arrived: () => void = () => {};

  /** @param patience milliseconds that a line may take which is still on its way */
  constructor(patience: number) {
    this.#patience = patience;
  }

  /** What an expect looks at. */
  get lines(): readonly string[] {
    return [...this.#lines];
  }

  add(line: string): void {
    this.#lines.push(line);
    this.#arrived();
  }

  /** Called before each action. */
  forget(): void {
    this.#lines.splice(0, this.#found);
    this.#found = 0;
  }

  /** Whether a line holds the text, now or soon. */
  async find(text: string): Promise<boolean> {
    const end = performance.now() + this.#patience;
    for (;;) {
      const index = this.#lines.findIndex((line) => line.includes(text));
      if (index !== -1) {
        this.#found = Math.max(this.#found, index + 1);
        return true;
      }
      const left = end - performance.now();
      if (left <= 0) return false;
      await this.#more(left);
    }
  }

  #more(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#arrived = () => {
        clearTimeout(timer);
        this.#arrived = () => {};
        resolve();
      };
    });
  }
}

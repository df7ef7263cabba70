// SPDX-License-Identifier: MIT
// What JavaScript plugins find in their global scope besides ES2023: put there by the prelude of `phira-plugin build`.

/** Writes to the plugin's own log; objects are shown as JSON. */
declare const console: {
  trace(...values: unknown[]): void;
  debug(...values: unknown[]): void;
  /** The same as `info`. */
  log(...values: unknown[]): void;
  info(...values: unknown[]): void;
  warn(...values: unknown[]): void;
  error(...values: unknown[]): void;
};

/** The host's monotonic clock, in milliseconds. */
declare const performance: { now(): number };

declare function atob(text: string): string;
declare function btoa(text: string): string;

/** Texts as UTF-8. */
declare class TextEncoder {
  readonly encoding: string;
  encode(text?: string): Uint8Array;
}

/** UTF-8 as texts. */
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean });
  readonly encoding: string;
  readonly fatal: boolean;
  decode(bytes?: ArrayBuffer | ArrayBufferView): string;
}

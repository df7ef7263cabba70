// SPDX-License-Identifier: MIT
// What the host and a plugin on another thread or in another process say to each other. One of them has the turn; each
// message hands it over.
//
//   host: Load                plugin: Loaded, or Refused and gone
//   host: Start               plugin: Started, or Refused and gone
//   host: Call                plugin: Value, Declared or Trapped
//   while it starts or is called, as often as it likes:
//                             plugin: HostCall     host: Value, Declared or Failed
//                             plugin: Output       host: GoOn
//
// A message that the table does not allow ends the plugin.

import { Codecs } from './wire/codecs.ts';

/** Kinds of messages. */
export const KIND = {
  goOn: 0,
  load: 1,
  start: 2,
  call: 3,
  value: 4,
  declared: 5,
  failed: 6,
  loaded: 7,
  refused: 8,
  started: 9,
  trapped: 10,
  hostCall: 11,
  output: 12,
} as const;

/** One of {@link KIND}; whatever a plugin sends is compared, never believed. */
export type Kind = number;

/** One message as it was received; its bytes are overwritten by the next one. */
export interface Message {
  readonly kind: Kind;
  /** Number of the function of a call or host call. */
  readonly target: number;
  readonly bytes: Buffer<ArrayBuffer>;
  readonly length: number;
  /** From a plugin: bytes of its memories. */
  readonly memory: number;
  /** From a plugin: units of fuel that it has used since it was instantiated. */
  readonly fuel: number;
}

/** What a plugin is made of; the same for every instance of one component. */
export interface LoadOrder {
  /** {@link LoadFacts} as JSON. */
  readonly facts: string;
  readonly component: Uint8Array;
}

/** A trap as it crosses; the fields of a `LimitTrap` where it is one. */
export interface TrapNote {
  readonly code: string;
  readonly message: string;
  readonly limit: { readonly name: string; readonly allowed: number; readonly used: number } | undefined;
  /** Whether it ended the plugin. */
  readonly dead: boolean;
}

/** Why a component is not loaded or started. */
export interface RefusalNote {
  /** Empty when it was no finding about the component. */
  readonly findings: readonly {
    readonly code: string;
    readonly message: string;
    readonly offset: number | undefined;
  }[];
  /** Of a refusal without findings. */
  readonly message: string;
  /** The trap behind it. */
  readonly trap: TrapNote | undefined;
}

/** What a plugin tells when it has started. */
export interface StartedNote {
  /** Bytes of stack that its calls have; 0 when it does not know. */
  readonly stack: number;
}

/** Text that guest code wrote to a stream of its thread or process. */
export interface OutputNote {
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** The notes are values too: described as a world describes its types, they are read as strictly as those. */
const codecs = new Codecs(
  [
    /* 0 */ { kind: 'string' },
    /* 1 */ { kind: 'f64' },
    /* 2 */ { kind: 'bool' },
    /* 3 */ {
      kind: 'record',
      fields: [
        ['name', 0],
        ['allowed', 1],
        ['used', 1],
      ],
    },
    /* 4 */ { kind: 'option', item: 3 },
    /* 5 */ {
      kind: 'record',
      fields: [
        ['code', 0],
        ['message', 0],
        ['limit', 4],
        ['dead', 2],
      ],
    },
    /* 6 */ { kind: 'option', item: 1 },
    /* 7 */ {
      kind: 'record',
      fields: [
        ['code', 0],
        ['message', 0],
        ['offset', 6],
      ],
    },
    /* 8 */ { kind: 'list', element: 7, length: undefined },
    /* 9 */ { kind: 'option', item: 5 },
    /* 10 */ {
      kind: 'record',
      fields: [
        ['findings', 8],
        ['message', 0],
        ['trap', 9],
      ],
    },
    /* 11 */ { kind: 'record', fields: [['stack', 1]] },
    /* 12 */ { kind: 'enum', labels: ['stdout', 'stderr'] },
    /* 13 */ {
      kind: 'record',
      fields: [
        ['stream', 12],
        ['text', 0],
      ],
    },
    /* 14 */ { kind: 'u8' },
    /* 15 */ { kind: 'list', element: 14, length: undefined },
    /* 16 */ {
      kind: 'record',
      fields: [
        ['facts', 0],
        ['component', 15],
      ],
    },
  ],
  new Map([
    [3, ['name', 'allowed', 'used']],
    [5, ['code', 'message', 'limit', 'dead']],
    [7, ['code', 'message', 'offset']],
    [10, ['findings', 'message', 'trap']],
    [11, ['stack']],
    [13, ['stream', 'text']],
    [16, ['facts', 'component']],
  ]),
);

export const TRAP_NOTE = codecs.of(5);
export const REFUSAL_NOTE = codecs.of(10);
export const STARTED_NOTE = codecs.of(11);
export const OUTPUT_NOTE = codecs.of(13);
export const LOAD_ORDER = codecs.of(16);
/** Why a host function failed, as text. */
export const FAILED_NOTE = codecs.of(0);

/** Bytes that any message may have whatever the limits of the plugin are: notes, and headers of values. */
export const LEAST_MESSAGE_LIMIT = 1024 * 1024;

/** Longest text of a note: a plugin chooses parts of it. */
export const MAX_NOTE_TEXT = 4_096;

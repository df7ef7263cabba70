// SPDX-License-Identifier: MIT
// Plugins of the Phira world in WAT, made of a few parts: whatever a test does not replace behaves well.

import { worldText } from '../bench/fixtures.ts';
import { componentFromWat } from '../support/components.ts';

/** Puts a text into the memory of the guest and gives its pointer and length as two constants. */
export type TextOf = (text: string) => string;

/** WAT of instructions, or what makes them when they need texts. */
export type Body = string | ((text: TextOf) => string);

/**
 * What a guest does. The bodies of exported functions run before the default answer, which is "well, nothing to say";
 * they may `return` an address of another one. `$say` and `$tell` below make such answers.
 */
export interface GuestParts {
  /** Commands that `init` registers. */
  readonly commands?: readonly string[];
  /** Event types that `init` subscribes to. */
  readonly subscribe?: readonly string[];
  readonly init?: Body;
  readonly start?: Body;
  readonly stop?: Body;
  /** `$case` is the number of the event's case. */
  readonly onEvent?: Body;
  /** `$name`, `$name-length`, `$args`, `$args-length`; every handler has a local `$n` to count with. */
  readonly onCommand?: Body;
  readonly completeCommand?: Body;
  /** The whole body of `cabi_realloc (param $old i32) (param $old-size i32) (param $align i32) (param $size i32)`. */
  readonly realloc?: Body;
  /** Body of the post-return function of handlers; by default it frees everything. */
  readonly post?: Body;
  /** More fields of the module. */
  readonly fields?: Body;
  /** The memory; exported as `memory`. */
  readonly memory?: string;
}

/** Host functions that a body may call as `$interface.function`, with their core signatures. */
const HOST_FUNCTIONS: Readonly<Record<string, string>> = {
  'log.log': '(param i32 i32 i32)',
  'clock.now': '(result i64)',
  'clock.monotonic': '(result i64)',
  'random.get-random-u64': '(result i64)',
  'random.get-random-bytes': '(param i32 i32)',
  'timers.set-timer': '(param i32 i32 i32)',
  'timers.cancel-timer': '(param i32 i32)',
  'storage.get-item': '(param i32 i32 i32)',
  'storage.set-item': '(param i32 i32 i32 i32 i32)',
  'storage.list-keys': '(param i32 i32 i32)',
  'config.get-config': '(param i32 i32 i32)',
  'config.set-config': '(param i32 i32 i32 i64 i32 i32)',
  'config.save-config': '(param i32)',
  'users.get-online-user-count': '(param i32)',
  'users.list-users': '(param i32)',
  'users.kick-user': '(param i32 i32)',
  'users.ban-user-by-id': '(param i32 i32 i32 i32)',
  'rooms.create-room': '(param i32 i32)',
  'rooms.disband-room': '(param i32 i32)',
  'messaging.send-message-to-user': '(param i32 i32 i32 i32)',
  'messaging.broadcast-message-to-all': '(param i32 i32 i32)',
  'events.subscribe-event': '(param i32 i32 i32 i32)',
  'events.emit-event': '(param i32 i32 i32 i32 i32)',
  'commands.register-command': '(param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)',
  'commands.call-command': '(param i32 i32 i32)',
};

/** Addresses below this are the guest's own: zeroes (an `ok` of nothing) at 0, then areas for answers, then texts. */
const FIRST_TEXT = 1024;
const FIRST_FREE = 65_536;
/** Where the areas are: what `$say` answers, and where host functions put theirs. */
export const OUT = 256;

const REALLOC = `
  (local $at i32)
  (local.set $at (i32.and
    (i32.add (global.get $next) (i32.sub (local.get $align) (i32.const 1)))
    (i32.sub (i32.const 0) (local.get $align))))
  (global.set $next (i32.add (local.get $at) (local.get $size)))
  (local.get $at)`;

const FREE = `(global.set $next (i32.const ${FIRST_FREE}))`;

const EXPORTS = [
  ['lifecycle', 'init', ''],
  ['lifecycle', 'start', ''],
  ['lifecycle', 'stop', ''],
  [
    'event-handler',
    'on-event',
    '(param $case i32) (param i32 i32 i32 i32 i32 i32 i32 i32 i64) (param i64 i64 i32 i32 i32)',
  ],
  [
    'command-handler',
    'on-command',
    `(param $name i32) (param $name-length i32) (param $args i32) (param $args-length i32)
     (param $source i32) (param i32 i32)`,
  ],
  [
    'command-handler',
    'complete-command',
    `(param $name i32) (param $name-length i32) (param $args i32) (param $args-length i32)
     (param $source i32) (param i32 i32)`,
  ],
] as const;

/** Text of the core module of a guest. */
export function guestWat(parts: GuestParts): string {
  const texts = new Texts();
  const body = (part: Body | undefined): string =>
    typeof part === 'function' ? part(texts.of) : (part ?? '');
  const registering = (parts.commands ?? []).map(
    (name) => `(call $commands.register-command ${texts.of(name)} ${texts.of('a command')}
      (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const ${OUT}))`,
  );
  const subscribing = (parts.subscribe ?? []).map(
    (type) => `(call $events.subscribe-event ${texts.of(type)} (i32.const 2) (i32.const ${OUT}))`,
  );
  const bodies: Record<string, string> = {
    init: `${registering.join('\n')} ${subscribing.join('\n')} ${body(parts.init)}`,
    start: body(parts.start),
    stop: body(parts.stop),
    'on-event': body(parts.onEvent),
    'on-command': body(parts.onCommand),
    'complete-command': body(parts.completeCommand),
  };
  const post = body(parts.post ?? FREE);
  const functions = EXPORTS.map(([id, name, params]) => {
    const full = `phira:plugin/${id}@1.0.0#${name}`;
    return `(func (export "${full}") ${params} (result i32) (local $n i32) ${bodies[name] ?? ''} (i32.const 0))
      (func (export "cabi_post_${full}") (param i32) ${id === 'lifecycle' ? FREE : post})`;
  }).join('\n');
  const realloc = body(parts.realloc ?? REALLOC);
  const fields = body(parts.fields);
  const done = texts.of('done');
  const all = `${functions} ${realloc} ${fields}`;
  return `(module
    ${importsOf(all)}
    (memory (export "memory") ${parts.memory ?? '4'})
    (global $next (mut i32) (i32.const ${FIRST_FREE}))
    ${texts.data()}
    (func (export "cabi_realloc") (param $old i32) (param $old-size i32) (param $align i32) (param $size i32)
      (result i32) ${realloc})
    ;; The answer of a command: a text.
    (func $say (param $pointer i32) (param $length i32) (result i32)
      (i32.store (i32.const 128) (i32.const 0))
      (i32.store (i32.const 132) (local.get $pointer))
      (i32.store (i32.const 136) (local.get $length))
      (i32.const 128))
    ;; The answer of a command: what a host function of \`result<_, host-error>\` has put at ${OUT}.
    (func $tell (result i32)
      (if (result i32) (i32.load8_u (i32.const ${OUT}))
        (then (call $say (i32.load (i32.const ${OUT + 8})) (i32.load (i32.const ${OUT + 12}))))
        (else (call $say ${done}))))
    ${fields}
    ${functions})`;
}

/** The bytes of a guest. */
export function guest(parts: GuestParts): Promise<Uint8Array> {
  return componentFromWat({ wat: guestWat(parts), wit: worldText(), world: 'plugin' });
}

/** A loop without an end. */
export const FOR_EVER = '(loop $for-ever (br $for-ever))';

function importsOf(code: string): string {
  const used = Object.entries(HOST_FUNCTIONS).filter(([name]) => new RegExp(`\\$${name}[\\s)]`).test(code));
  return used
    .map(([name, signature]) => {
      const [id, field] = name.split('.');
      return `(import "phira:plugin/${id}@1.0.0" "${field}" (func $${name} ${signature}))`;
    })
    .join('\n');
}

/** Texts in the memory of a guest. */
class Texts {
  readonly #texts = new Map<string, number>();
  #next = FIRST_TEXT;

  readonly of: TextOf = (text) => {
    const length = Buffer.byteLength(text);
    const known = this.#texts.get(text);
    const at = known ?? this.#next;
    if (known === undefined) {
      this.#texts.set(text, at);
      this.#next += length;
    }
    if (this.#next > FIRST_FREE) throw new RangeError('the texts of this guest do not fit');
    return `(i32.const ${at}) (i32.const ${length})`;
  };

  data(): string {
    return [...this.#texts]
      .map(([text, at]) => {
        const bytes = [...Buffer.from(text)].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`);
        return `(data (i32.const ${at}) "${bytes.join('')}")`;
      })
      .join('\n');
  }
}

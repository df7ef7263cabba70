// SPDX-License-Identifier: MIT
// A made-up version 1.1.0 of the Phira world whose only release is today's world, frozen as 1.0.0: generated under the
// git-ignored dist/, so that its modules and the tests share one ABI, and guests that were built for either.

import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { generate } from '../../codegen/pipeline.ts';
import type { Decision, EventContext } from '../../generated/host/event-handler.ts';
import type { Exports, Imports } from '../../generated/world.ts';
import type { WorldBinding } from '../../runtime/abi/index.ts';
import type { EventTable } from '../../runtime/events/event.ts';
import { componentFromWat } from '../support/components.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Text to put in place of another, by file of the WIT folder. */
export type Edit = readonly [file: string, from: string, to: string];

/** What version 1.1.0 adds: an event, an error, a function and an interface. */
export const LATER: readonly Edit[] = [
  ['types.wit', 'phira:plugin@1.0.0', 'phira:plugin@1.1.0'],
  [
    'types.wit',
    '  /// Why a host call failed.',
    '  /// A rate and when it is free again.\n  record rate-limit { per-minute: u32, until: timestamp }\n\n  /// Why a host call failed.',
  ],
  [
    'types.wit',
    '    internal(string),\n',
    '    internal(string),\n    /// Too many calls.\n    rate-limited(rate-limit),\n',
  ],
  [
    'events.wit',
    '  /// What a plugin raised with',
    `  /// A room has another name.
  record room-rename-event {
    room-id: room-id,
    names: list<string>,
    history: list<u64>,
    renamer: option<user-id>,
    locked: bool,
    at: u64,
  }

  /// What a plugin raised with`,
  ],
  [
    'events.wit',
    '    custom(custom-event),\n',
    '    custom(custom-event),\n    /// @vetoable\n    room-rename(room-rename-event),\n    midnight,\n',
  ],
  [
    'rooms.wit',
    '  /// Lock or unlock',
    '  /// Give a room another name.\n  rename-room: func(room-id: room-id, name: string) -> result<_, host-error>;\n\n  /// Lock or unlock',
  ],
  [
    'services.wit',
    '/// Time. A',
    '/// The weather.\ninterface weather { temperature: func() -> f32; }\n\n/// Time. A',
  ],
  ['world.wit', '  import commands;', '  import commands;\n  import weather;'],
];

/** A folder below dist/ with a WIT folder, whose world is today's with edits, and releases of it. */
export interface Folder {
  readonly wit: string;
  readonly out: string;
  /** Text of a WIT file. */
  read(file: string): string;
  dispose(): void;
}

/**
 * Makes the folder.
 *
 * @param releases edits of today's world, by the version that it is frozen as.
 */
export function folderWith(
  edits: readonly Edit[],
  releases: Readonly<Record<string, readonly Edit[]>> = { '1.0.0': [] },
): Folder {
  mkdirSync(join(ROOT, 'dist'), { recursive: true });
  const folder = mkdtempSync(join(ROOT, 'dist/releases-'));
  const wit = join(folder, 'wit');
  copyWith(wit, edits);
  for (const [version, changes] of Object.entries(releases))
    copyWith(join(wit, 'releases', version), changes);
  return {
    wit,
    out: join(folder, 'generated'),
    read: (file) => readFileSync(join(wit, file), 'utf8'),
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function copyWith(target: string, edits: readonly Edit[]): void {
  cpSync(join(ROOT, 'wit'), target, { recursive: true, filter: (path) => !path.endsWith('releases') });
  for (const [file, from, to] of edits) {
    const text = readFileSync(join(target, file), 'utf8');
    if (!text.includes(from)) throw new Error(`${file} has no ${JSON.stringify(from)}`);
    writeFileSync(join(target, file), text.replace(from, to));
  }
}

/** The whole WIT of a folder as one text, its package header first. */
function witText(folder: string): string {
  const files = readdirSync(folder).filter((name) => name.endsWith('.wit'));
  const texts = files.map((name) => readFileSync(join(folder, name), 'utf8'));
  return texts.sort((a, b) => Number(b.startsWith('package')) - Number(a.startsWith('package'))).join('\n');
}

/** An event of the later world, as far as the tests look at it. */
export interface LaterEvent {
  readonly tag: string;
  readonly val?: unknown;
}

/** What plugins of the later world export. */
export interface LaterExports extends Omit<Exports, 'eventHandler'> {
  readonly eventHandler: { onEvent(event: LaterEvent, context: EventContext): Decision };
}

/** What the host of the later world implements. */
export interface LaterImports extends Imports {
  readonly weather: { temperature(): number };
}

type LaterBinding = WorldBinding<LaterImports, LaterExports>;

/** What is generated of the later world, as far as the tests use it. */
export interface LaterModule {
  readonly servedWorlds: readonly [LaterBinding, ...LaterBinding[]];
  readonly EVENTS: EventTable<Record<string, unknown>>;
  toEvent(name: string, payload: unknown): LaterEvent;
  createMockHost(overrides: { readonly [I in keyof LaterImports]?: Partial<LaterImports[I]> }): LaterImports;
}

/** Generates the world of a folder and loads it. */
export async function generated({ wit, out }: Folder): Promise<LaterModule> {
  const { ok, diagnostics } = await generate({ wit, out });
  if (!ok) throw new Error(diagnostics.map(({ code, message }) => `${code} ${message}`).join('\n'));
  return (await import(/* @vite-ignore */ pathToFileURL(join(out, 'index.ts')).href)) as LaterModule;
}

/**
 * A plugin that was built for the world in a folder. It subscribes to `room_rename`; logs the name of who connects;
 * logs the parts of a custom event and vetoes it; logs `renamed` of an event that today's world does not know; and as
 * a command opens a room and answers the text of the error, its case's number logged.
 */
export function guest(witFolder: string): Promise<Uint8Array> {
  const wit = witText(witFolder);
  const version = /^package phira:plugin@(.*);/.exec(wit)?.[1] ?? '';
  // The new error of 1.1.0 has an u64 in it, which moves errors and their parts.
  const isLater = wit.includes('rate-limited(');
  const [error, payload] = isLater ? [8, 16] : [4, 8];
  const wat = `
  (module
    (import "phira:plugin/log@${version}" "log" (func $log (param i32 i32 i32)))
    (import "phira:plugin/events@${version}" "subscribe-event" (func $subscribe (param i32 i32 i32 i32)))
    (import "phira:plugin/rooms@${version}" "create-room" (func $create (param i32 i32)))
    ${isLater ? `(import "phira:plugin/weather@${version}" "temperature" (func $temperature (result f32)))` : ''}
    (memory (export "memory") 2)
    (global $next (mut i32) (i32.const 4096))
    (data (i32.const 64) "room_rename")
    (data (i32.const 96) "renamed")
    (data (i32.const 128) "not by me")
    (data (i32.const 160) "\\00\\00\\00\\00\\01\\00\\00\\00\\80\\00\\00\\00\\09\\00\\00\\00")
    (func (export "cabi_realloc") (param i32 i32) (param $align i32) (param $size i32) (result i32)
      (local $at i32)
      (local.set $at (i32.and
        (i32.add (global.get $next) (i32.sub (local.get $align) (i32.const 1)))
        (i32.sub (i32.const 0) (local.get $align))))
      (global.set $next (i32.add (local.get $at) (local.get $size)))
      (local.get $at))
    (func (export "phira:plugin/lifecycle@${version}#init") (result i32)
      (call $subscribe (i32.const 64) (i32.const 11) (i32.const 2) (i32.const 256))
      (i32.const 0))
    (func (export "phira:plugin/lifecycle@${version}#start") (result i32) (i32.const 0))
    (func (export "phira:plugin/lifecycle@${version}#stop") (result i32) (i32.const 0))
    (func (export "phira:plugin/event-handler@${version}#on-event")
      (param $case i32) (param $1 i32) (param $2 i32) (param $3 i32) (param $4 i32) (param $5 i32) (param $6 i32)
      (param i32 i32 i64) (param i64 i64 i32 i32 i32) (result i32)
      (global.set $next (i32.const 4096))
      (if (i32.eq (local.get $case) (i32.const 2))
        (then (call $log (i32.const 2) (local.get $2) (local.get $3))))
      (if (i32.eq (local.get $case) (i32.const 15))
        (then (call $log (i32.const 2) (i32.const 96) (i32.const 7))))
      (if (i32.eq (local.get $case) (i32.const 14)) (then
        (call $log (i32.const 2) (local.get $1) (local.get $2))
        (call $log (i32.const 2) (local.get $3) (local.get $4))
        (call $log (i32.const 2) (local.get $5) (local.get $6))
        (return (i32.const 160))))
      (i32.const 0))
    (func (export "phira:plugin/command-handler@${version}#on-command")
      (param i32 i32 i32 i32 i32 i32 i32) (result i32)
      (global.set $next (i32.const 4096))
      ${isLater ? '(if (f32.lt (call $temperature) (f32.const 20)) (then (return (i32.const 0))))' : ''}
      (call $create (i32.const 4) (i32.const 256))
      (i32.store8 (i32.const 200) (i32.add (i32.const 48) (i32.load8_u offset=${error} (i32.const 256))))
      (call $log (i32.const 2) (i32.const 200) (i32.const 1))
      ${isLater ? '(return (i32.const 0))' : ''}
      (i32.store (i32.const 36) (i32.load offset=${payload} (i32.const 256)))
      (i32.store (i32.const 40) (i32.load offset=${payload + 4} (i32.const 256)))
      (i32.const 32))
    (func (export "phira:plugin/command-handler@${version}#complete-command")
      (param i32 i32 i32 i32 i32 i32 i32) (result i32)
      (i32.const 0)))`;
  return componentFromWat({ wat, wit, world: 'plugin' });
}

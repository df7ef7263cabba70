// SPDX-License-Identifier: MIT
// The echo world of test/bindings for guests that are compiled: the SDK's files, and a plugin that hands every value
// on to the host and back.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createContext, type EmitContext } from '../../codegen/emit/context.ts';
import type { OutputFile } from '../../codegen/emit/file-set.ts';
import { analyze } from '../../codegen/front-end.ts';
import type { Func, Ir, WorldItem } from '../../codegen/ir/ir.ts';
import { WebAssembly } from '../../runtime/abi/web-assembly.ts';
import { compileCore } from '../../runtime/cli/build/c-family/compile.ts';
import type { Dialect } from '../../runtime/cli/build/c-family/compiler.ts';
import { ECHOED, EXTRA, echoWit } from '../bindings/types.ts';
import { type AnyBinding, bindingsOf, type Linked, link } from '../support/bind.ts';
import { writeFiles } from './support.ts';

/** What is echoed: every type that the host's bindings carry. */
export const TYPES: readonly string[] = [...ECHOED, ...EXTRA];

type Methods = Record<string, (...args: unknown[]) => unknown>;

/** A compiled guest, with what the host was called with last. */
export interface EchoGuest {
  readonly ir: Ir;
  /** What it echoes, in the order of its functions' numbers. */
  readonly types: readonly string[];
  readonly guest: Methods;
  readonly linked: Linked;
  seen: unknown;
  /** Allocations that nobody has freed. */
  live(): number;
}

/** A function that the echo plugin has to define. */
export interface EchoFunction {
  readonly func: Func;
  readonly item: WorldItem;
  /** The host's function of that name; undefined for what the plugin answers by itself. */
  readonly host: { readonly func: Func; readonly item: WorldItem } | undefined;
}

/** The world, and its functions in the order of the interface. */
export function echoWorld(types = TYPES): {
  readonly wit: string;
  readonly types: readonly string[];
  readonly context: EmitContext;
  readonly functions: EchoFunction[];
} {
  const wit = echoWit(types);
  const { ir } = analyze({ sources: [{ name: 'wit/echo.wit', text: wit }] });
  if (ir === undefined) throw new Error('the echo world is wrong');
  const [imported] = ir.world.imports.filter(({ name }) => name.startsWith('t:echo/host'));
  const [exported] = ir.world.exports.filter(({ name }) => name.startsWith('t:echo/guest'));
  if (imported?.kind !== 'interface' || exported?.kind !== 'interface') throw new Error('no interfaces');
  const functions = exported.interface.functions.map((func) => {
    const host = imported.interface.functions.find(({ name }) => name === func.name);
    return { func, item: exported, host: host === undefined ? undefined : { func: host, item: imported } };
  });
  return { wit, types, context: createContext({ ir }), functions };
}

/** Counts allocations: the linker leads every call of the allocator here first. */
const COUNTER = `#include <stddef.h>
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void __real_free(void *old);
static int live;
__attribute__((export_name("live"))) int get_live(void) { return live; }
void *__wrap_malloc(size_t size) { live++; return __real_malloc(size); }
void *__wrap_calloc(size_t count, size_t size) { live++; return __real_calloc(count, size); }
void *__wrap_realloc(void *old, size_t size) { live += old == NULL; return __real_realloc(old, size); }
void __wrap_free(void *old) { live -= old != NULL; __real_free(old); }
`;

/** Compiles the SDK with a plugin and links it with the host's bindings. @param sources of the plugin, by file name */
export async function echoGuest(
  dialect: Dialect,
  { wit, types, context }: ReturnType<typeof echoWorld>,
  sdk: readonly OutputFile[],
  sources: Readonly<Record<string, string>>,
): Promise<EchoGuest> {
  const folder = await mkdtemp(join(tmpdir(), 'phira-echo-'));
  const own = Object.entries({ 'counter.c': COUNTER, ...sources }).map(([path, text]) => ({ path, text }));
  await writeFiles(folder, [...sdk, ...own]);
  const said: string[] = [];
  const before = process.env.LDFLAGS;
  process.env.LDFLAGS = ['malloc', 'calloc', 'realloc', 'free'].map((name) => `-Wl,--wrap=${name}`).join(' ');
  try {
    const core = await compileCore({
      dialect,
      files: [...sdk, ...own].map(({ path }) => join(folder, path)).filter((path) => /\.(c|cpp)$/.test(path)),
      include: [...new Set(sdk.map(({ path }) => dirname(join(folder, path))))],
      release: false,
      folder,
      say: (line) => void said.push(line),
    });
    return run(context.ir, types, await bindingsOf(wit), new WebAssembly.Module(new Uint8Array(core)));
  } catch (error) {
    throw new Error(said.slice(0, 40).join('\n'), { cause: error });
  } finally {
    if (before === undefined) delete process.env.LDFLAGS;
    else process.env.LDFLAGS = before;
    await rm(folder, { recursive: true, force: true });
  }
}

function run(ir: Ir, types: readonly string[], binding: AnyBinding, module: WebAssembly.Module): EchoGuest {
  const keep: { seen: unknown } = { seen: undefined };
  const host: Methods = {};
  types.forEach((_, index) => {
    host[`flat${index}`] = (value) => {
      keep.seen = value;
    };
    host[`deep${index}`] = (value) => {
      keep.seen = value;
      return value;
    };
  });
  const linked = link(binding, module, { host });
  const { _initialize: start, live } = linked.core as Record<string, (() => number) | undefined>;
  start?.();
  const { guest } = linked.exports;
  if (guest === undefined || live === undefined) throw new Error('the module exports no guest');
  return Object.assign(keep, { ir, types, guest, linked, live: () => live() });
}

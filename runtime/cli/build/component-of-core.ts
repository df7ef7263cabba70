// SPDX-License-Identifier: MIT
// A component out of a core module: the world's types are embedded, then the module is wrapped. Both are done by
// wasm-tools, as jco-transpile ships it.

import type * as WasmTools from '@bytecodealliance/jco-transpile/wasm-tools';
import { CliError } from '../errors.ts';
import type { Adapter, GuestProject } from './languages/language.ts';
import { importPackage } from './tools/author-package.ts';

const PACKAGE = '@bytecodealliance/jco-transpile/wasm-tools';

/** Begins the name of the custom section in which wit-bindgen tells the types of a module. */
const TYPES_SECTION = 'component-type';

const PREAMBLE_BYTES = 8;

const REBUILD = 'build the plugin with the SDK of this package, which carries the version of the world';

type Tools = Pick<typeof WasmTools, 'componentEmbed' | 'componentNew'>;

/**
 * Makes a component of a core module that follows the canonical ABI by names. A module that tells its types itself, as
 * wit-bindgen's do, is only wrapped.
 *
 * @throws CliError `CLI_NO_TOOL` without jco-transpile, `CLI_COMPONENTIZE` when the module does not fit the world.
 */
export async function componentOfCore(
  core: Uint8Array,
  { folder, witText, world }: Pick<GuestProject, 'folder' | 'witText' | 'world'>,
  encoding: 'utf8' | 'utf16' = 'utf8',
  adapters: readonly Adapter[] = [],
): Promise<Uint8Array> {
  const tools = await importPackage(PACKAGE, folder);
  if (!isTools(tools)) throw new TypeError(`${PACKAGE} does not export componentEmbed and componentNew`);
  try {
    const typed = tellsTypes(core)
      ? core
      : await tools.componentEmbed({ binary: core, witSource: witText, world, stringEncoding: encoding });
    return await tools.componentNew(
      typed,
      adapters.map(([name, bytes]) => [name, bytes]),
    );
  } catch (error) {
    throw explain(core, textOf(error), error);
  }
}

/** What wasm-tools says about a module, with the way out for what authors meet. */
function explain(core: Uint8Array, text: string, cause: unknown): CliError {
  const fail = (message: string, help: string): CliError =>
    new CliError('CLI_COMPONENTIZE', message, help, { cause });
  const [, id, name] = /failed to find export of interface `([^`]+)` function `([^`]+)`/.exec(text) ?? [];
  if (id !== undefined) {
    const other = otherVersion(core, id);
    if (other !== undefined) {
      return fail(`the plugin exports ${other}, and the world of this host has ${id}`, REBUILD);
    }
    return fail(
      `the plugin does not export ${id}#${name}`,
      'export every function of the interfaces lifecycle, event-handler and command-handler, which the SDK does',
    );
  }
  const [, imported, what] = /failed to resolve import `([^`]+?)::([^`]+)`/.exec(text) ?? [];
  const isUnknown = /requires an import interface named|is missing function/.test(text);
  if (imported !== undefined && isUnknown) {
    const message = `the plugin imports ${what} of ${imported}, which is not in the world`;
    if (imported.startsWith('wasi')) {
      return fail(
        message,
        'plugins get the world and nothing of WASI: use its log, clock, random and storage instead of files, sockets and processes',
      );
    }
    return fail(
      message,
      imported.includes('@') ? REBUILD : 'link what it stands for, or take out what calls it',
    );
  }
  const reason = text
    .split('\n')
    .map((line) => line.replace(/^\s*\d+: /, ''))
    .filter((line) => !/^\$?failed to (?:encode|decode)|^Caused by:|^module was not valid|^\s*$/.test(line));
  return fail(`the module does not fit the world: ${reason.join(': ')}`, REBUILD);
}

/** The interface as the module exports it, with another version than it should; undefined when it does not. */
function otherVersion(core: Uint8Array, id: string): string | undefined {
  const [name = id] = id.split('@');
  // Names of exports stand in the module as they are; a look for them needs no decoder.
  const found = Buffer.from(core)
    .toString('latin1')
    .match(/[a-z][a-z0-9:/-]*@[0-9][0-9a-z.+-]*(?=#)/g);
  return found?.find((other) => other !== id && other.startsWith(`${name}@`));
}

function textOf(error: unknown): string {
  if (error instanceof Error && 'payload' in error) return String(error.payload);
  return error instanceof Error ? error.message : String(error);
}

function isTools(module: Record<string, unknown>): module is Record<string, unknown> & Tools {
  return typeof module.componentEmbed === 'function' && typeof module.componentNew === 'function';
}

/** Whether a custom section of the module tells its types. A module that cannot be read is left to wasm-tools. */
function tellsTypes(core: Uint8Array): boolean {
  let at = PREAMBLE_BYTES;
  const number = (): number => {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = core[at++] ?? 0;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    return value >>> 0;
  };
  while (at < core.length) {
    const id = core[at++];
    const size = number();
    const end = at + size;
    if (id === 0) {
      const length = number();
      const name = new TextDecoder().decode(core.subarray(at, Math.min(at + length, end)));
      if (name.startsWith(TYPES_SECTION)) return true;
    }
    at = end;
  }
  return false;
}

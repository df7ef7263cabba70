// SPDX-License-Identifier: MIT
// Components for tests, made from WAT and WIT text, and jco's glue over the same component as an oracle.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { transpileBytes } from '@bytecodealliance/jco-transpile';
import { componentEmbed, componentNew, parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { WebAssembly } from '../../runtime/abi/web-assembly.ts';

/** What {@link componentFromWat} makes a component of. */
export interface ComponentParts {
  /** Core module text with the legacy names: `ns:pkg/iface@1.0.0#f`, `cabi_realloc`, `cabi_post_...`. */
  readonly wat: string;
  /** One WIT document: a package with its interfaces and worlds; several packages nested in braces. */
  readonly wit: string;
  readonly world: string;
  /** String encoding of every function of the component; UTF-8 when left out. */
  readonly encoding?: 'utf8' | 'utf16' | 'compact-utf16';
}

/** The bytes of a component: the module's names and signatures are checked against the world. */
export async function componentFromWat(parts: ComponentParts): Promise<Uint8Array> {
  return componentFromCore({ ...parts, core: await parse(parts.wat) });
}

/** The same with a core module that is compiled already. */
export async function componentFromCore(
  parts: Omit<ComponentParts, 'wat'> & { readonly core: Uint8Array },
): Promise<Uint8Array> {
  const embedded = await componentEmbed({
    binary: parts.core,
    witSource: parts.wit,
    world: parts.world,
    ...(parts.encoding === undefined ? {} : { stringEncoding: parts.encoding }),
  });
  return componentNew(embedded);
}

/** The bytes of a core module. */
export async function moduleFromWat(wat: string): Promise<Uint8Array> {
  return parse(wat);
}

/** Functions of one interface as jco's glue takes and gives them, by camelCase name. */
export type JcoInterface = Record<string, (...args: never[]) => unknown>;

/** Interfaces by id (`ns:pkg/iface`, also with version on the export side), and world-level functions. */
export type JcoNamespace = Record<string, JcoInterface | ((...args: never[]) => unknown)>;

interface JcoModule {
  instantiate(getCore: (name: string) => WebAssembly.Module, imports: object): unknown;
}

/**
 * Runs a component through jco's transpiled glue, without WASI.
 * @param imports interfaces by id without version (`ns:pkg/iface`), each an object of camelCase functions.
 * @typeParam Exports what the caller knows of the exports: jco types nothing here.
 * @return exports by full id; jco adds aliases by the interface's camelCase name.
 */
export async function jcoInstantiate<Exports = JcoNamespace>(
  component: Uint8Array,
  imports: Readonly<Record<string, object>> = {},
): Promise<Exports> {
  const { files } = await transpileBytes(component, {
    name: 'component',
    instantiation: 'sync',
    wasiShim: false,
    emitTypescriptDeclarations: false,
  });
  const cores = new Map<string, WebAssembly.Module>();
  let glue: Uint8Array | undefined;
  for (const [path, bytes] of Object.entries(files)) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (name.endsWith('.wasm')) cores.set(name, new WebAssembly.Module(new Uint8Array(bytes)));
    else if (name === 'component.js') glue = bytes;
  }
  if (glue === undefined) throw new Error(`jco made no component.js, only ${Object.keys(files).join(', ')}`);
  const { instantiate } = await importText(glue);
  return instantiate((name) => {
    const module = cores.get(name);
    if (module === undefined) throw new Error(`jco's glue asks for ${name}, which it did not make`);
    return module;
  }, imports) as Exports;
}

async function importText(text: Uint8Array): Promise<JcoModule> {
  const folder = await mkdtemp(join(tmpdir(), 'jco-glue-'));
  try {
    const path = join(folder, 'component.mjs');
    await writeFile(path, text);
    return (await import(/* @vite-ignore */ pathToFileURL(path).href)) as JcoModule;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

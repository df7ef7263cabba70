// SPDX-License-Identifier: MIT
// The module that answers Go's imports of WASI preview 1 inside a component, assembled for one world.

import type * as WasmTools from '@bytecodealliance/jco-transpile/wasm-tools';
import type { WorldDescriptor } from '../../../abi/descriptor.ts';
import type { Adapter } from '../languages/language.ts';
import { importPackage } from '../tools/author-package.ts';
import { type Preview1Sources, preview1Text } from './preview1-text.ts';

const PACKAGE = '@bytecodealliance/jco-transpile/wasm-tools';

/** The module name that Go imports from. */
const IMPORTED = 'wasi_snapshot_preview1';

type Tools = Pick<typeof WasmTools, 'componentEmbed' | 'parse'>;

/**
 * The adapter for a world.
 *
 * @param witText the world as one WIT document
 * @param folder of the plugin, where packages are looked for first
 * @throws CliError `CLI_NO_TOOL` without jco-transpile.
 */
export async function preview1Adapter(
  world: WorldDescriptor,
  witText: string,
  folder: string,
): Promise<Adapter> {
  const tools = await importPackage(PACKAGE, folder);
  if (!isTools(tools)) throw new TypeError(`${PACKAGE} does not export componentEmbed and parse`);
  const sources = sourcesIn(world);
  const binary = await tools.parse(preview1Text(sources));
  const imported = [sources.log?.id, sources.clock, sources.random].flatMap((id) => id ?? []);
  if (imported.length === 0) return [IMPORTED, binary];
  // What it imports is told by a world of its own, beside the plugin's; a package does not name itself.
  const package_ = world.id.replace(/\/.*$/, '/');
  const named = imported.map((id) =>
    id.startsWith(package_) ? id.slice(package_.length).replace(/@.*$/, '') : id,
  );
  const own = `world preview1-answers { ${named.map((name) => `import ${name};`).join(' ')} }`;
  return [
    IMPORTED,
    await tools.componentEmbed({ binary, witSource: `${witText}\n${own}\n`, world: 'preview1-answers' }),
  ];
}

/** The functions of a world that stand behind Go's own. */
export function sourcesIn({ imports, types }: WorldDescriptor): Preview1Sources {
  const find = (name: string, functions: readonly string[]): string | undefined =>
    Object.keys(imports).find((id) => {
      const isNamed = id.replace(/@.*$/, '').endsWith(`/${name}`);
      return isNamed && functions.every((func) => imports[id]?.functions[func] !== undefined);
    });
  const id = find('log', ['log']);
  const level = id === undefined ? undefined : imports[id]?.functions.log?.params[0]?.[1];
  const levels = level === undefined ? undefined : types[level];
  const isLeveled = id !== undefined && levels?.kind === 'enum';
  return {
    log: isLeveled
      ? { id, output: levels.labels.indexOf('info'), error: levels.labels.indexOf('warn') }
      : undefined,
    clock: find('clock', ['now', 'monotonic']),
    random: find('random', ['get-random-u64']),
  };
}

function isTools(module: Record<string, unknown>): module is Record<string, unknown> & Tools {
  return typeof module.componentEmbed === 'function' && typeof module.parse === 'function';
}

// SPDX-License-Identifier: MIT
// One ES module out of a plugin's sources, with the world's interfaces as its only imports.

import { relative } from 'node:path';
import type * as Esbuild from 'esbuild';
import type { WorldDescriptor } from '../../abi/descriptor.ts';
import { CliError } from '../errors.ts';
import type { Finding } from '../output.ts';
import { type PRELUDE_USES, preludeSource } from './prelude.ts';
import { camelCase, findInterface } from './world-names.ts';

/** A bundle, or why there is none. */
export type BundleResult =
  | { readonly code: string; readonly inputs: readonly string[]; readonly warnings: readonly Finding[] }
  | { readonly findings: readonly Finding[] };

const WORLD = 'world';
const PRELUDE = 'phira-mp-plugin:prelude';
const ENTRY = 'phira-plugin-entry.js';

/**
 * Bundles a plugin. Imports of an interface that the world lacks, and of functions that an interface lacks, are
 * findings, and so is an entry that leaves out one of the world's exports.
 *
 * @param folder of the plugin, which imports are resolved from
 * @param entry path of the entry module, relative to the folder
 */
export async function bundle(
  esbuild: typeof Esbuild,
  folder: string,
  entry: string,
  world: WorldDescriptor,
): Promise<BundleResult> {
  const options = {
    stdin: {
      contents: `import '${PRELUDE}';\nexport * from './${entry}';\n`,
      resolveDir: folder,
      sourcefile: ENTRY,
    },
    absWorkingDir: folder,
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    target: 'es2023',
    charset: 'utf8',
    logLevel: 'silent',
    plugins: [worldPlugin(world)],
  } as const satisfies Esbuild.BuildOptions;
  let result: Esbuild.BuildResult<typeof options>;
  try {
    result = await esbuild.build(options);
  } catch (error) {
    if (!isBuildFailure(error)) throw error;
    return { findings: error.errors.map((message) => finding(message, 'error')) };
  }
  const missing = missingExports(Object.values(result.metafile.outputs)[0]?.exports ?? [], world);
  if (missing.length > 0) {
    return { findings: missing.map((name) => missingExport(name, entry)) };
  }
  const code = result.outputFiles[0]?.text;
  if (code === undefined) throw new CliError('CLI_BUNDLE', 'esbuild wrote no output', 'report this');
  return {
    code,
    inputs: Object.keys(result.metafile.inputs).filter(
      (path) => !path.includes(':') && !path.startsWith('<'),
    ),
    warnings: result.warnings.map((message) => finding(message, 'warning')),
  };
}

/** Resolves `phira:plugin/users` with or without version to a module that re-exports exactly the world's functions. */
function worldPlugin(world: WorldDescriptor): Esbuild.Plugin {
  return {
    name: 'phira-plugin-world',
    setup(build) {
      build.onResolve({ filter: /^phira-mp-plugin:prelude$/ }, () => ({ path: PRELUDE, namespace: WORLD }));
      build.onResolve({ filter: /^[a-z][a-z0-9-]*:[a-z]/ }, ({ path, namespace, importer }) => {
        if (namespace === WORLD && importer !== PRELUDE) return { path, external: true, sideEffects: false };
        const found = findInterface(world, path);
        return 'id' in found
          ? { path: found.id, namespace: WORLD, sideEffects: false }
          : { errors: [{ text: found.problem }] };
      });
      build.onLoad({ filter: /.*/, namespace: WORLD }, ({ path }) => {
        if (path === PRELUDE)
          return { contents: preludeSource((name) => interfaceId(world, name)), loader: 'js' };
        const names = Object.keys(world.imports[path]?.functions ?? {}).map(camelCase);
        return { contents: `export { ${names.join(', ')} } from ${JSON.stringify(path)};\n`, loader: 'js' };
      });
    },
  };
}

function interfaceId(world: WorldDescriptor, name: keyof typeof PRELUDE_USES): string {
  const id = Object.keys(world.imports).find((id) => id.replace(/@.*$/, '').endsWith(`/${name}`));
  if (id === undefined) throw new Error(`the world ${world.id} has no interface ${name}`);
  return id;
}

/** JavaScript name of each export that the world asks for: its interface in camel case. */
function missingExports(present: readonly string[], world: WorldDescriptor): string[] {
  return Object.keys(world.exports)
    .map((id) => camelCase(id.replace(/@.*$/, '').replace(/^.*\//, '')))
    .filter((name) => !present.includes(name));
}

function missingExport(name: string, entry: string): Finding {
  return {
    severity: 'error',
    code: 'CLI_EXPORTS',
    message: `the plugin does not export ${name}`,
    path: entry,
    help: `add \`export const ${name} = { ... }\` to ${entry}; the types of the world say what belongs into it`,
  };
}

function finding(message: Esbuild.Message, severity: 'error' | 'warning'): Finding {
  const place = message.location;
  return {
    severity,
    code: 'CLI_BUNDLE',
    message: message.text,
    path: place === null ? undefined : relative('.', place.file),
    line: place?.line,
    column: place === null ? undefined : place.column + 1,
    help: message.notes.map((note) => note.text).join(' ') || undefined,
  };
}

function isBuildFailure(error: unknown): error is Esbuild.BuildFailure {
  return error instanceof Error && 'errors' in error && Array.isArray(error.errors);
}

// SPDX-License-Identifier: MIT
// One ES module out of a plugin's sources, with the world's interfaces as its only imports.

import { join, relative } from 'node:path';
import type * as Esbuild from 'esbuild';
import type { WorldDescriptor } from '../../../abi/descriptor.ts';
import { CliError } from '../../errors.ts';
import type { Finding } from '../../output.ts';
import type { EngineName } from './engines.ts';
import { entrySource, exportNames } from './entry-module.ts';
import { ERRORS, ERRORS_SOURCE, PRELUDE, preludeSource } from './prelude.ts';
import { VALUES, VALUES_SOURCE } from './value-conversions.ts';
import { worldModuleSource } from './world-module.ts';
import { findInterface } from './world-names.ts';

/** What is bundled. */
export interface BundleSource {
  readonly esbuild: typeof Esbuild;
  /** Of the plugin, which imports are resolved from. */
  readonly folder: string;
  /** Path of the entry module, relative to the folder. */
  readonly entry: string;
  readonly world: WorldDescriptor;
  /** Text of the module that plugins import as `PACKAGE/sdk`; undefined where the world has none. */
  readonly sdk: string | undefined;
  readonly engine: EngineName;
  /** Take the size of the component into account: leave out what only readers of the code need. */
  readonly small: boolean;
}

/** A bundle; `code` is undefined when a finding says why there is none. */
export interface BundleResult {
  readonly code: string | undefined;
  /** Sources that went in, relative to the folder. */
  readonly inputs: readonly string[];
  readonly findings: readonly Finding[];
}

const WORLD = 'world';
const ENTRY = 'phira-plugin-entry.js';

/**
 * Bundles a plugin. Imports of an interface that the world lacks, and of functions that an interface lacks, are
 * findings, and so is an entry that leaves out one of the world's exports. A plugin that uses the SDK need not export
 * anything: the SDK's own exports call what was registered.
 */
export async function bundle(source: BundleSource): Promise<BundleResult> {
  const { world, entry, engine, small } = source;
  const own = `./${entry}`;
  const direct = await attempt(source, entrySource(world, own, engine, small));
  const lacking = direct.missing.length;
  if (!direct.usesSdk || lacking === 0 || lacking < direct.errors) return direct;
  const exported = exportNames(world).filter((name) => !direct.missing.includes(name));
  if (exported.length > 0) return { ...direct, findings: [mixed(source, exported)] };
  const contents = `import ${JSON.stringify(own)};\n${entrySource(world, sdkSpecifier(world), engine, small)}`;
  return attempt(source, contents);
}

/** `phira:plugin/sdk` for `phira:plugin/plugin@1.0.0`. */
export function sdkSpecifier({ id }: WorldDescriptor): string {
  return id.replace(/\/[^/]*$/, '/sdk');
}

interface Attempt extends BundleResult {
  readonly usesSdk: boolean;
  /** How many errors esbuild told. */
  readonly errors: number;
  /** Exports that the world asks for and the entry does not have. */
  readonly missing: readonly string[];
}

async function attempt(source: BundleSource, contents: string): Promise<Attempt> {
  const { esbuild, folder, entry } = source;
  let usesSdk = false;
  const options = {
    stdin: { contents, resolveDir: folder, sourcefile: ENTRY },
    absWorkingDir: folder,
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    target: 'es2023',
    charset: 'utf8',
    minify: source.small,
    logLevel: 'silent',
    plugins: [
      worldPlugin(source, () => {
        usesSdk = true;
      }),
    ],
  } as const satisfies Esbuild.BuildOptions;
  const failed = (messages: readonly Esbuild.Message[]): Attempt => {
    const findings = messages.map((message) => {
      const name = missingExport(message);
      return name === undefined ? finding(message, folder, 'error') : lacks(source, name);
    });
    const missing = messages.flatMap((message) => missingExport(message) ?? []);
    return { code: undefined, inputs: [entry], findings, usesSdk, errors: messages.length, missing };
  };
  let result: Esbuild.BuildResult<typeof options>;
  try {
    result = await esbuild.build(options);
  } catch (error) {
    if (!isBuildFailure(error)) throw error;
    return failed(error.errors);
  }
  // Of a module that exports nothing at all esbuild only warns.
  const undefinedExports = result.warnings.filter((message) => missingExport(message) !== undefined);
  if (undefinedExports.length > 0) return failed(undefinedExports);
  const code = result.outputFiles[0]?.text;
  if (code === undefined) throw new CliError('CLI_BUNDLE', 'esbuild wrote no output', 'report this');
  const inputs = Object.keys(result.metafile.inputs).filter((path) => !path.includes(':') && path !== ENTRY);
  const findings = result.warnings.map((message) => finding(message, folder, 'warning'));
  return { code, inputs, findings, usesSdk, errors: 0, missing: [] };
}

/**
 * Resolves `phira:plugin/users`, with or without version, to a module that exports exactly the functions of that
 * interface, and `phira:plugin/sdk` to the SDK.
 *
 * @param onSdk told when a module of the plugin imports the SDK
 */
function worldPlugin({ world, sdk, engine }: BundleSource, onSdk: () => void): Esbuild.Plugin {
  const sdkId = sdkSpecifier(world);
  return {
    name: 'phira-plugin-world',
    setup(build) {
      build.onResolve({ filter: /^phira-mp-plugin:(prelude|errors|values)$/ }, ({ path }) => ({
        path,
        namespace: WORLD,
        sideEffects: path === PRELUDE,
      }));
      build.onResolve({ filter: /^[a-z][a-z0-9-]*:[a-z]/ }, ({ path, namespace, importer }) => {
        const isOurs = importer === PRELUDE || importer === sdkId;
        if (namespace === WORLD && !isOurs) return { path, external: true, sideEffects: false };
        if (sdk !== undefined && path.replace(/@.*$/, '') === sdkId) {
          onSdk();
          return { path: sdkId, namespace: WORLD };
        }
        const found = findInterface(world, path);
        return 'id' in found
          ? { path: found.id, namespace: WORLD, sideEffects: false }
          : { errors: [{ text: found.problem }] };
      });
      build.onLoad({ filter: /.*/, namespace: WORLD }, ({ path }) => ({
        contents: moduleSource(path),
        loader: 'js',
      }));
    },
  };

  function moduleSource(path: string): string {
    if (path === PRELUDE) return preludeSource(world, engine);
    if (path === ERRORS) return ERRORS_SOURCE;
    if (path === VALUES) return VALUES_SOURCE;
    return path === sdkId && sdk !== undefined ? sdk : worldModuleSource(world, path, engine);
  }
}

/** The export that our own entry asks for and the plugin does not have. */
function missingExport({ text, location }: Esbuild.Message): string | undefined {
  return location?.file === ENTRY ? /(?:for import|^Import) "(\w+)"/.exec(text)?.[1] : undefined;
}

function lacks({ folder, entry, world }: BundleSource, name: string): Finding {
  return {
    severity: 'error',
    code: 'CLI_EXPORTS',
    message: `the plugin does not export ${name}`,
    path: relative('.', join(folder, entry)),
    help: `add \`export const ${name} = { ... }\` to ${entry}; the types of the world say what belongs into it; or register with \`on\` and \`command\` of ${sdkSpecifier(world)}, which exports it`,
  };
}

function mixed({ folder, entry, world }: BundleSource, names: readonly string[]): Finding {
  return {
    severity: 'error',
    code: 'CLI_EXPORTS',
    message: `the plugin exports ${names.join(' and ')} and leaves the other exports to ${sdkSpecifier(world)}, whose registrations would not be heard`,
    path: relative('.', join(folder, entry)),
    help: `export none of ${exportNames(world).join(', ')} and use onInit, on and command of the SDK, or export all of them`,
  };
}

function finding(message: Esbuild.Message, folder: string, severity: 'error' | 'warning'): Finding {
  const place = message.location;
  return {
    severity,
    code: 'CLI_BUNDLE',
    message: message.text,
    path: place === null ? undefined : relative('.', join(folder, place.file)),
    line: place?.line,
    column: place === null ? undefined : place.column + 1,
    help: message.notes.map((note) => note.text).join(' ') || undefined,
  };
}

function isBuildFailure(error: unknown): error is Esbuild.BuildFailure {
  return error instanceof Error && 'errors' in error && Array.isArray(error.errors);
}

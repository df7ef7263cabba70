// SPDX-License-Identifier: MIT
// One ES module out of a plugin's sources, with the world's interfaces as its only imports.

import { join, relative } from 'node:path';
import type * as Esbuild from 'esbuild';
import type { FunctionDescriptor, TypeIndex, WorldDescriptor } from '../../../abi/descriptor.ts';
import { CliError } from '../../errors.ts';
import type { Finding } from '../../output.ts';
import { AnswerChecks } from './answer-checks.ts';
import { ERRORS_SOURCE, type PRELUDE_USES, preludeSource } from './prelude.ts';
import { camelCase, findInterface } from './world-names.ts';

/** A bundle; `code` is undefined when a finding says why there is none. */
export interface BundleResult {
  readonly code: string | undefined;
  /** Sources that went in, relative to the folder. */
  readonly inputs: readonly string[];
  readonly findings: readonly Finding[];
}

const WORLD = 'world';
const PRELUDE = 'phira-mp-plugin:prelude';
const ERRORS = 'phira-mp-plugin:errors';
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
      contents: entrySource(world, entry),
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
    return {
      code: undefined,
      inputs: [entry],
      findings: error.errors.map(
        (message) => missingExport(message, folder, entry) ?? finding(message, folder, 'error'),
      ),
    };
  }
  const code = result.outputFiles[0]?.text;
  if (code === undefined) throw new CliError('CLI_BUNDLE', 'esbuild wrote no output', 'report this');
  return {
    code,
    inputs: Object.keys(result.metafile.inputs).filter((path) => !path.includes(':') && path !== ENTRY),
    findings: result.warnings.map((message) => finding(message, folder, 'warning')),
  };
}

/**
 * Resolves `phira:plugin/users`, with or without version, to a module that exports exactly the functions of that
 * interface, so that the bundler finds wrong names.
 */
function worldPlugin(world: WorldDescriptor): Esbuild.Plugin {
  return {
    name: 'phira-plugin-world',
    setup(build) {
      build.onResolve({ filter: /^phira-mp-plugin:(prelude|errors)$/ }, ({ path }) => ({
        path,
        namespace: WORLD,
      }));
      build.onResolve({ filter: /^[a-z][a-z0-9-]*:[a-z]/ }, ({ path, namespace, importer }) => {
        if (namespace === WORLD && importer !== PRELUDE) return { path, external: true, sideEffects: false };
        const found = findInterface(world, path);
        return 'id' in found
          ? { path: found.id, namespace: WORLD, sideEffects: false }
          : { errors: [{ text: found.problem }] };
      });
      build.onLoad({ filter: /.*/, namespace: WORLD }, ({ path }) => ({
        contents: moduleSource(world, path),
        loader: 'js',
      }));
    },
  };
}

/** The module of one import of the world, or one of our own. */
function moduleSource(world: WorldDescriptor, path: string): string {
  if (path === PRELUDE) return preludeSource((name) => interfaceId(world, name));
  if (path === ERRORS) return ERRORS_SOURCE;
  const functions = Object.entries(world.imports[path]?.functions ?? {});
  const failing = functions.filter(([, func]) => canFail(world, func));
  const plain = functions.filter(([, func]) => !canFail(world, func)).map(([name]) => camelCase(name));
  const from = JSON.stringify(path);
  const lines = [`export { ${plain.join(', ')} } from ${from};`];
  if (failing.length > 0) lines.push(`import { explain } from '${ERRORS}';`);
  for (const [name, { params }] of failing) {
    const js = camelCase(name);
    const list = params.map((_, index) => `a${index}`).join(', ');
    const given = params.map(([, type], index) => argument(`a${index}`, world.types[type]?.kind)).join(', ');
    lines.push(
      `import { ${js} as $${js} } from ${from};`,
      `export function ${js}(${list}) { try { return $${js}(${given}); } catch (error) { throw explain(error); } }`,
    );
  }
  return `${lines.join('\n')}\n`;
}

/** componentize-qjs 0.4.5 passes a u32 from 2^31 on as 2^31 - 1 unless it is written as the negative number. */
function argument(name: string, kind: string | undefined): string {
  return kind === 'u32' ? `${name} > 0x7fffffff ? ${name} | 0 : ${name}` : name;
}

function canFail({ types }: WorldDescriptor, { result }: FunctionDescriptor): boolean {
  return result !== undefined && types[result]?.kind === 'result';
}

function interfaceId(world: WorldDescriptor, name: keyof typeof PRELUDE_USES): string {
  const id = Object.keys(world.imports).find((id) => id.replace(/@.*$/, '').endsWith(`/${name}`));
  if (id === undefined) throw new Error(`the world ${world.id} has no interface ${name}`);
  return id;
}

/**
 * The module that the component is made of: the plugin's exports, with their answers looked at, and with errors put
 * into the form that is taken.
 */
function entrySource(world: WorldDescriptor, entry: string): string {
  const from = JSON.stringify(`./${entry}`);
  const checks = new AnswerChecks(world);
  const lines: string[] = [];
  for (const [id, { functions }] of Object.entries(world.exports)) {
    const name = camelCase(id.replace(/@.*$/, '').replace(/^.*\//, ''));
    lines.push(`import { ${name} as $${name} } from ${from};`, `export const ${name} = {`);
    for (const [kebab, func] of Object.entries(functions)) {
      const js = camelCase(kebab);
      const list = func.params.map((_, index) => `a${index}`).join(', ');
      const body = exportBody(world, checks, func, `${name}.${js}`, list);
      lines.push(`  ${js}(${list}) { ${body} },`);
    }
    lines.push('};');
  }
  const head = [`import '${PRELUDE}';`, `import { answer, atOnce, refuse, tell } from '${ERRORS}';`];
  return `${[...head, checks.source, ...lines].join('\n')}\n`;
}

/** What a wrapper of an export does; `$` before the export's name is the plugin's own. */
function exportBody(
  world: WorldDescriptor,
  checks: AnswerChecks,
  func: FunctionDescriptor,
  name: string,
  list: string,
): string {
  const call = `$${name}(${list})`;
  const answered = answerType(world, func);
  const hasText = failsWithText(world, func);
  if (answered === undefined) {
    return hasText
      ? `try { return atOnce(${call}); } catch (error) { throw answer(error); }`
      : `return ${call};`;
  }
  const fault = `${JSON.stringify(name)}, ${JSON.stringify(checks.describe(answered))}, v`;
  const look = (refusal: string) =>
    `const v = ${call}; return ${checks.nameOf(answered)}(v) ? v : ${refusal}(${fault});`;
  return hasText ? `try { ${look('refuse')} } catch (error) { throw answer(error); }` : look('tell');
}

/** The type of what an export returns, where it returns anything; an error of its own is thrown. */
function answerType({ types }: WorldDescriptor, { result }: FunctionDescriptor): TypeIndex | undefined {
  const type = result === undefined ? undefined : types[result];
  return type?.kind === 'result' ? type.ok : result;
}

function failsWithText({ types }: WorldDescriptor, { result }: FunctionDescriptor): boolean {
  const type = result === undefined ? undefined : types[result];
  return type?.kind === 'result' && type.error !== undefined && types[type.error]?.kind === 'string';
}

/** Our own entry asks for what the plugin does not export. */
function missingExport(
  { text, location }: Esbuild.Message,
  folder: string,
  entry: string,
): Finding | undefined {
  const name = location?.file === ENTRY ? /for import "(\w+)"/.exec(text)?.[1] : undefined;
  if (name === undefined) return undefined;
  return {
    severity: 'error',
    code: 'CLI_EXPORTS',
    message: `the plugin does not export ${name}`,
    path: relative('.', join(folder, entry)),
    help: `add \`export const ${name} = { ... }\` to ${entry}; the types of the world say what belongs into it`,
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

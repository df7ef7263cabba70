// SPDX-License-Identifier: MIT
// Reads a plugin as the host would and collects everything that it would say, instead of the first thing only.

import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { validateManifest } from '../../../generated/manifest.ts';
import { type Manifest, metadataOf, type PluginMetadata } from '../../plugin/manifest.ts';
import { PluginError } from '../../plugin/plugin-error.ts';
import { type PluginPackage, readPackage } from '../../plugin/plugin-package.ts';
import { FILE_LIMITS, readPluginFile } from '../../plugin/read-file.ts';
import { GUEST_LANGUAGES } from '../build/languages/index.ts';
import { CliError, EXIT } from '../errors.ts';
import { type Finding, hasErrors } from '../output.ts';
import { checkManifest } from './manifest.ts';
import { Operator } from './operator.ts';
import { checkConfig } from './plugin-config.ts';
import { checkComponent, checkFit, type ManifestFile, waitingNotes } from './verdict.ts';

/** What a host would say about a plugin. */
export interface Judgement {
  /** The component that was looked at; undefined when there is none. */
  readonly component: string | undefined;
  /** Undefined when the manifest is wrong. */
  readonly metadata: PluginMetadata | undefined;
  /** The package as it was read; undefined when it could not be, or where there is none. */
  readonly found?: PluginPackage | undefined;
  readonly findings: readonly Finding[];
}

/**
 * Judges a component, a folder as it lies in a plugins folder, a plugin's source folder, or a plugin.toml alone.
 *
 * @param operator whose host would load it; one who has said nothing yet when not given.
 * @throws CliError `CLI_NO_FILE` when there is nothing at the path.
 */
export async function judge(path: string, operator: Operator = new Operator()): Promise<Judgement> {
  if (!existsSync(path)) {
    throw new CliError('CLI_NO_FILE', `there is no ${path}`, 'name a .wasm file or a folder with a plugin', {
      exit: EXIT.usage,
    });
  }
  const real = realpathSync(path);
  if (statSync(real).isDirectory()) {
    return isSourceFolder(real) ? judgeSources(real, operator) : judgePackage(real, undefined, operator);
  }
  if (real.endsWith('.toml')) return judgeManifest(real, operator);
  return judgePackage(real, real, operator);
}

/** A folder to build in, where the component is below dist/. */
function isSourceFolder(folder: string): boolean {
  return (
    existsSync(join(folder, 'plugin.toml')) && GUEST_LANGUAGES.some((language) => language.detect(folder))
  );
}

async function judgeSources(folder: string, operator: Operator): Promise<Judgement> {
  const manifest = judgeManifest(join(folder, 'plugin.toml'), operator);
  if (manifest.metadata === undefined) return manifest;
  const built = join(folder, 'dist', `${manifest.metadata.name}.wasm`);
  if (existsSync(built)) return judgePackage(built, built, operator);
  const note: Finding = {
    severity: 'note',
    code: 'CLI_NOT_BUILT',
    message: 'only the manifest was checked: the plugin is not built',
    path: shown(folder),
    help: 'run `phira-plugin build`',
  };
  return { ...manifest, findings: [...manifest.findings, note] };
}

function judgeManifest(file: string, operator: Operator): Judgement {
  const path = shown(file);
  const { manifest, text, findings } = checkManifest(readFileSync(file), path);
  if (manifest === undefined) return { component: undefined, metadata: undefined, findings };
  const rest = judgeChecked(manifest, { path, text }, dirname(file), operator);
  return { component: undefined, metadata: metadataOf(manifest), findings: [...findings, ...rest] };
}

/** @param component the file, where the path is one: it is judged even when its manifest is wrong. */
async function judgePackage(
  path: string,
  component: string | undefined,
  operator: Operator,
): Promise<Judgement> {
  const root = dirname(path);
  try {
    const found = await readPackage(root, basename(path), validateManifest);
    const { name, text } = found.manifestSource;
    const file = shown(join(root, found.componentPath));
    const manifest = { path: shown(join(root, name)), text };
    const declared = { metadata: found.metadata, file: manifest };
    const sandbox = operator.sandboxOf(found.manifest);
    const faults = checkComponent(found.component, file, declared, sandbox);
    const rest = judgeChecked(found.manifest, manifest, found.folder, operator);
    // What waits for the operator matters once there is something to grant it to.
    const findings = [...faults, ...(hasErrors(faults) ? rest.filter(isError) : rest)];
    return { component: file, metadata: found.metadata, found, findings };
  } catch (error) {
    if (!(error instanceof PluginError)) throw error;
    const findings = packageFindings(error, root);
    if (component === undefined) return { component: undefined, metadata: undefined, findings };
    // What is wrong with the component itself is said below, in full.
    const others = findings.filter(({ code }) => code !== 'RT_PLUGIN_COMPONENT');
    const bytes = await readPluginFile(root, component, FILE_LIMITS.component);
    return {
      component: shown(path),
      metadata: undefined,
      findings: [...checkComponent(bytes, shown(path)), ...others],
    };
  }
}

/** What remains to be said once the manifest is valid. */
function judgeChecked(
  manifest: Manifest,
  file: ManifestFile,
  folder: string,
  operator: Operator,
): readonly Finding[] {
  const metadata = metadataOf(manifest);
  const findings = [...checkFit(metadata, file), ...checkConfig(manifest, file, folder, operator)];
  return hasErrors(findings) ? findings : [...findings, ...waitingNotes(metadata, file, operator)];
}

function isError({ severity }: Finding): boolean {
  return severity === 'error';
}

/** Every fault of the files, with the places that the report of the error begins with. */
export function packageFindings(error: PluginError, root: string): readonly Finding[] {
  const head = /^(.+):(\d+):(\d+) - /.exec(error.report);
  const path = shown(join(root, head?.[1] ?? error.path));
  if (error.findings.length > 0) {
    return error.findings.map(({ code, message, help, place, path: keys }) => {
      const key = keys.length > 0 ? `${keys.join('.')}: ` : '';
      return { severity: 'error', code, message: `${key}${message}`, path, ...place, help };
    });
  }
  const place = head === null ? {} : { line: Number(head[2]), column: Number(head[3]) };
  const message = error.message.slice(error.message.indexOf(head?.[0] ?? '') + (head?.[0].length ?? 0));
  return [{ severity: 'error', code: error.code, message, path, ...place, help: error.help }];
}

/** A path as a person in the current folder would type it. */
export function shown(path: string): string {
  return relative(realpathSync('.'), path) || '.';
}

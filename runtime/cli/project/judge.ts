// SPDX-License-Identifier: MIT
// Reads a plugin as the host would and collects everything that it would say, instead of the first thing only.

import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { validateManifest } from '../../../generated/manifest.ts';
import { type Manifest, metadataOf, type PluginMetadata } from '../../plugin/manifest.ts';
import { PluginError } from '../../plugin/plugin-error.ts';
import { readPackage } from '../../plugin/plugin-package.ts';
import { FILE_LIMITS, readPluginFile } from '../../plugin/read-file.ts';
import { readConfigSchema } from '../../server/plugin-schema.ts';
import { compileConfigSchema } from '../../services/config-schema.ts';
import { toConfigTable } from '../../services/config-value.ts';
import { ServiceError } from '../../services/service-error.ts';
import { locator } from '../../toml/locate.ts';
import { GUEST_LANGUAGES } from '../build/languages/index.ts';
import { CliError, EXIT } from '../errors.ts';
import { type Finding, hasErrors } from '../output.ts';
import { checkManifest } from './manifest.ts';
import { checkComponent, checkFit, type ManifestFile, waitingNotes } from './verdict.ts';

/** What a host would say about a plugin. */
export interface Judgement {
  /** The component that was looked at; undefined when there is none. */
  readonly component: string | undefined;
  /** Undefined when the manifest is wrong. */
  readonly metadata: PluginMetadata | undefined;
  readonly findings: readonly Finding[];
}

/**
 * Judges a component, a folder as it lies in a plugins folder, a plugin's source folder, or a plugin.toml alone.
 *
 * @throws CliError `CLI_NO_FILE` when there is nothing at the path.
 */
export async function judge(path: string): Promise<Judgement> {
  if (!existsSync(path)) {
    throw new CliError('CLI_NO_FILE', `there is no ${path}`, 'name a .wasm file or a folder with a plugin', {
      exit: EXIT.usage,
    });
  }
  const real = realpathSync(path);
  if (statSync(real).isDirectory()) {
    return isSourceFolder(real) ? judgeSources(real) : judgePackage(real, undefined);
  }
  if (real.endsWith('.toml')) return judgeManifest(real);
  return judgePackage(real, real);
}

/** A folder to build in, where the component is below dist/. */
function isSourceFolder(folder: string): boolean {
  return (
    existsSync(join(folder, 'plugin.toml')) && GUEST_LANGUAGES.some((language) => language.detect(folder))
  );
}

async function judgeSources(folder: string): Promise<Judgement> {
  const manifest = judgeManifest(join(folder, 'plugin.toml'));
  if (manifest.metadata === undefined) return manifest;
  const built = join(folder, 'dist', `${manifest.metadata.name}.wasm`);
  if (existsSync(built)) return judgePackage(built, built);
  const note: Finding = {
    severity: 'note',
    code: 'CLI_NOT_BUILT',
    message: 'only the manifest was checked: the plugin is not built',
    path: shown(folder),
    help: 'run `phira-plugin build`',
  };
  return { ...manifest, findings: [...manifest.findings, note] };
}

function judgeManifest(file: string): Judgement {
  const path = shown(file);
  const { manifest, text, findings } = checkManifest(readFileSync(file), path);
  if (manifest === undefined) return { component: undefined, metadata: undefined, findings };
  const rest = judgeChecked(manifest, { path, text }, dirname(file));
  return { component: undefined, metadata: metadataOf(manifest), findings: [...findings, ...rest] };
}

/** @param component the file, where the path is one: it is judged even when its manifest is wrong. */
async function judgePackage(path: string, component: string | undefined): Promise<Judgement> {
  const root = dirname(path);
  try {
    const found = await readPackage(root, basename(path), validateManifest);
    const { name, text } = found.manifestSource;
    const file = shown(join(root, found.componentPath));
    const manifest = { path: shown(join(root, name)), text };
    const faults = checkComponent(found.component, file, { metadata: found.metadata, file: manifest });
    const rest = judgeChecked(found.manifest, manifest, found.folder);
    // What waits for the operator matters once there is something to grant it to.
    const findings = [...faults, ...(hasErrors(faults) ? rest.filter(isError) : rest)];
    return { component: file, metadata: found.metadata, findings };
  } catch (error) {
    if (!(error instanceof PluginError)) throw error;
    const findings = packageFindings(error, root);
    if (component === undefined) return { component: undefined, metadata: undefined, findings };
    const bytes = await readPluginFile(root, component, FILE_LIMITS.component);
    return {
      component: shown(path),
      metadata: undefined,
      findings: [...checkComponent(bytes, shown(path)), ...findings],
    };
  }
}

/** What remains to be said once the manifest is valid. */
function judgeChecked(manifest: Manifest, file: ManifestFile, folder: string): readonly Finding[] {
  const metadata = metadataOf(manifest);
  const findings = [...checkFit(metadata, file), ...checkConfig(manifest, file, folder)];
  return hasErrors(findings) ? findings : [...findings, ...waitingNotes(metadata, file)];
}

/** The defaults of the configuration against the plugin's own schema. */
function checkConfig(manifest: Manifest, { path, text }: ManifestFile, folder: string): readonly Finding[] {
  const at = (key: string) => ({ path, ...locator(text)([key]) });
  try {
    const schema = readConfigSchema({ manifest, folder });
    if (schema === undefined) return [];
    const problem = compileConfigSchema(schema)(toConfigTable(manifest.config ?? {}, 'integer'));
    if (problem === undefined) return [];
    return [
      {
        severity: 'error',
        code: 'CLI_CONFIG',
        message: `[config] ${problem}`,
        ...at('config'),
        help: CONFIG_HELP,
      },
    ];
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const help = 'see the supported keywords in the documentation of config_schema';
    return [
      { severity: 'error', code: 'CLI_CONFIG_SCHEMA', message: error.message, ...at('config_schema'), help },
    ];
  }
}

function isError({ severity }: Finding): boolean {
  return severity === 'error';
}

const CONFIG_HELP = 'change the value in [config], or what config_schema says about it';

/** Every fault of the files, with the places that the report of the error begins with. */
function packageFindings(error: PluginError, root: string): readonly Finding[] {
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
function shown(path: string): string {
  return relative(realpathSync('.'), path) || '.';
}

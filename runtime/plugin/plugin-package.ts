// SPDX-License-Identifier: MIT
// Finds plugins in a folder and reads each: its manifest, checked, and the bytes of its component.

import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Finding } from '../abi/finding.ts';
import { ComponentError } from '../component/errors.ts';
import { errorText, RuntimeError, reasonOf, runtimeError } from '../errors.ts';
import { locateFindings } from '../toml/format-findings.ts';
import { readToml, type TomlFile, type TomlSource } from '../toml/toml-file.ts';
import { embeddedManifest, MANIFEST_SECTION } from './embedded-manifest.ts';
import { DEFAULT_ENTRY_POINT, type Manifest, metadataOf, type PluginMetadata } from './manifest.ts';
import { PluginError, pluginError } from './plugin-error.ts';
import type { ManifestResult } from './plugin-host.ts';
import { FILE_LIMITS, insideOf, kindAt, readPluginFile } from './read-file.ts';

/** A plugin as its files say, nothing of it compiled. */
export interface PluginPackage {
  /** Folder or file below the plugins folder, with `/`. */
  readonly path: string;
  /** The folder it is in. */
  readonly folder: string;
  readonly manifest: Manifest;
  readonly metadata: PluginMetadata;
  /** Text of the manifest; its name is a path below the plugins folder, with `!plugin.toml` for an embedded one. */
  readonly manifestSource: TomlSource;
  readonly component: Uint8Array;
  /** The `.wasm` file below the plugins folder, with `/`. */
  readonly componentPath: string;
  /** Of the component's file, in hexadecimal. */
  readonly sha256: string;
}

type Validate = (input: unknown) => ManifestResult;

/** The manifest in a plugin's folder. */
export const MANIFEST_FILE = 'plugin.toml';

const PLAIN_COMPONENT = /^[A-Za-z0-9_][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*\.wasm$/;

/** The manifest that may lie beside a `.wasm` file of the plugins folder. */
export function manifestBeside(name: string): string {
  return `${basename(name, '.wasm')}.toml`;
}

/**
 * Names in the plugins folder that stand for a plugin, sorted: folders with a manifest or a component, and `.wasm`
 * files. Hidden names are left out. Throws RT_PLUGIN_FOLDER.
 *
 * @param root real path of the plugins folder.
 */
export async function findPlugins(root: string): Promise<string[]> {
  const names = await readdir(root).catch((thrown: unknown) => {
    throw runtimeError('RT_PLUGIN_FOLDER', { path: root, reason: reasonOf(thrown) }, { cause: thrown });
  });
  const found: string[] = [];
  for (const name of names.filter((one) => !one.startsWith('.')).sort()) {
    const kind = await kindAt(join(root, name));
    if (name.endsWith('.wasm')) found.push(name);
    else if (kind === 'folder' && (await looksLikePlugin(join(root, name)))) found.push(name);
  }
  return found;
}

/**
 * Reads the plugin at a name that {@link findPlugins} gives.
 *
 * @throws PluginError with everything that is wrong with its files.
 */
export async function readPackage(root: string, name: string, validate: Validate): Promise<PluginPackage> {
  try {
    const kind = await kindAt(join(root, name));
    await insideOf(root, join(root, name));
    return await (kind === 'folder' ? readFolder(root, name, validate) : readSingle(root, name, validate));
  } catch (thrown) {
    const { message, help } = errorText('RT_PLUGIN_FILE', { path: name, reason: reasonOf(thrown) });
    throw pluginError(
      thrown,
      { path: name },
      new RuntimeError('RT_PLUGIN_FILE', message, help, { cause: thrown }),
    );
  }
}

async function looksLikePlugin(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch((): string[] => []);
  return names.some((name) => name === MANIFEST_FILE || name.endsWith('.wasm'));
}

async function readFolder(root: string, path: string, validate: Validate): Promise<PluginPackage> {
  const folder = join(root, path);
  const names = await readdir(folder);
  if (names.includes(MANIFEST_FILE)) {
    const bytes = await readPluginFile(root, join(folder, MANIFEST_FILE), FILE_LIMITS.manifest);
    const checked = checkManifest(readToml(bytes, `${path}/${MANIFEST_FILE}`), path, validate);
    const file = componentName(checked.manifest, names, path);
    const component = await readPluginFile(root, join(folder, file), FILE_LIMITS.component);
    return {
      path,
      folder,
      ...checked,
      component,
      sha256: sha256Of(component),
      componentPath: `${path}/${file}`,
    };
  }
  const file = onlyComponent(names, path);
  const component = await readPluginFile(root, join(folder, file), FILE_LIMITS.component);
  const componentPath = `${path}/${file}`;
  return {
    path,
    folder,
    ...embedded(component, componentPath, path, validate),
    component,
    sha256: sha256Of(component),
    componentPath,
  };
}

async function readSingle(root: string, path: string, validate: Validate): Promise<PluginPackage> {
  const file = join(root, path);
  const folder = dirname(file);
  const component = await readPluginFile(root, file, FILE_LIMITS.component);
  const beside = manifestBeside(path);
  // The file beside is the operator's word, and wins over what the author embedded.
  if ((await kindAt(join(folder, beside))) === undefined) {
    return {
      path,
      folder,
      ...embedded(component, path, path, validate),
      component,
      sha256: sha256Of(component),
      componentPath: path,
    };
  }
  const bytes = await readPluginFile(root, join(folder, beside), FILE_LIMITS.manifest);
  const checked = checkManifest(readToml(bytes, beside), path, validate);
  checkEntryPoint(checked.manifest, [basename(path)], path);
  return { path, folder, ...checked, component, sha256: sha256Of(component), componentPath: path };
}

/** Of bytes, in hexadecimal, as `sha256sum` prints it. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

type CheckedManifest = Pick<PluginPackage, 'manifest' | 'metadata' | 'manifestSource'>;

function embedded(component: Uint8Array, file: string, path: string, validate: Validate): CheckedManifest {
  const bytes = sectionOf(component, file);
  if (bytes === undefined) throw runtimeError('RT_PLUGIN_NO_MANIFEST', { path: file });
  return checkManifest(readToml(bytes, `${file}!${MANIFEST_SECTION}`), path, validate);
}

/** What is no component has no manifest either; that it is none says more. */
function sectionOf(component: Uint8Array, path: string): Uint8Array | undefined {
  try {
    return embeddedManifest(component);
  } catch (thrown) {
    if (!(thrown instanceof ComponentError)) throw thrown;
    throw runtimeError('RT_PLUGIN_COMPONENT', { path, reason: thrown.message }, { cause: thrown });
  }
}

function checkManifest({ source, value }: TomlFile, path: string, validate: Validate): CheckedManifest {
  const result = validate(value);
  if ('manifest' in result) {
    const { manifest } = result;
    return { manifest, metadata: metadataOf(manifest), manifestSource: source };
  }
  throw invalidManifest(result.findings, source, path);
}

function invalidManifest(findings: readonly Finding[], source: TomlSource, path: string): PluginError {
  const error = runtimeError('RT_PLUGIN_MANIFEST', { path: source.name });
  return new PluginError(error, { path, findings: locateFindings(findings, source), source });
}

/** The component of a folder: the one that `entry_point` names, or the only one. */
function componentName(manifest: Manifest, names: readonly string[], path: string): string {
  return checkEntryPoint(manifest, names, path) ?? onlyComponent(names, path);
}

/** The file that `entry_point` names; undefined when it names none. */
function checkEntryPoint(manifest: Manifest, names: readonly string[], path: string): string | undefined {
  const value = manifest.entry_point ?? DEFAULT_ENTRY_POINT;
  if (value === DEFAULT_ENTRY_POINT) return undefined;
  if (!PLAIN_COMPONENT.test(value)) throw runtimeError('RT_PLUGIN_ENTRY_POINT', { value });
  if (names.includes(value)) return value;
  throw runtimeError('RT_PLUGIN_NO_COMPONENT', { path, reason: `there is no ${value}` });
}

function onlyComponent(names: readonly string[], path: string): string {
  const components = names.filter((name) => name.endsWith('.wasm'));
  const [only] = components;
  if (only === undefined)
    throw runtimeError('RT_PLUGIN_NO_COMPONENT', { path, reason: 'there is no .wasm file' });
  if (components.length > 1) {
    throw runtimeError('RT_PLUGIN_NO_COMPONENT', {
      path,
      reason: `there are ${components.length} .wasm files`,
    });
  }
  return only;
}

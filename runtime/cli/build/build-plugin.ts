// SPDX-License-Identifier: MIT
// From a plugin's folder to one component that holds its manifest, checked as the host would.

import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { worldBinding } from '../../../generated/bindings/world.ts';
import type { PluginManifest } from '../../../generated/manifest.ts';
import { appendCustomSection } from '../../component/custom-section.ts';
import { MANIFEST_SECTION } from '../../plugin/embedded-manifest.ts';
import { metadataOf } from '../../plugin/manifest.ts';
import { locator } from '../../toml/locate.ts';
import { type Finding, hasErrors } from '../output.ts';
import { checkManifest } from '../project/manifest.ts';
import { checkComponent, checkFit, type ManifestFile } from '../project/verdict.ts';
import { bundle } from './bundle.ts';
import { componentize } from './componentize.ts';
import { findEntry, readManifestText } from './entry.ts';
import { loadToolchain } from './toolchain.ts';

export interface BuildOptions {
  /** File to write; `dist/NAME.wasm` in the folder when not given. */
  readonly out?: string | undefined;
  /** Use the smaller build of QuickJS. */
  readonly optimizeSize?: boolean | undefined;
}

/** What a build made. */
export interface BuiltPlugin {
  readonly name: string;
  readonly version: string;
  /** Absolute path of what was written. */
  readonly file: string;
  /** Sizes in bytes. */
  readonly sizes: { readonly bundle: number; readonly component: number; readonly manifest: number };
  /** Sources that went in, relative to the folder. */
  readonly inputs: readonly string[];
}

/** `built` is undefined when a finding is an error; nothing was written then. */
export interface BuildResult {
  readonly built: BuiltPlugin | undefined;
  readonly findings: readonly Finding[];
}

/**
 * Builds the TypeScript or JavaScript plugin in a folder. The file appears whole or not at all.
 *
 * @throws CliError when the folder holds no such plugin, a tool is missing or the sources cannot be evaluated.
 */
export async function buildPlugin(folder: string, options: BuildOptions = {}): Promise<BuildResult> {
  const root = resolve(folder);
  const source = readManifestText(root);
  const checked = checkManifest(source.bytes, shown(source.path));
  if (checked.manifest === undefined) return { built: undefined, findings: checked.findings };
  const manifest = { path: shown(source.path), text: checked.text };
  const unfit = [
    ...checkFit(metadataOf(checked.manifest), manifest),
    ...checkCarried(checked.manifest, manifest),
  ];
  if (unfit.length > 0) return { built: undefined, findings: [...checked.findings, ...unfit] };
  const entry = findEntry(root);
  const tools = loadToolchain(root);
  const bundled = await bundle(tools.esbuild, root, entry, worldBinding.world);
  if ('findings' in bundled)
    return { built: undefined, findings: [...checked.findings, ...bundled.findings] };
  const component = await componentize(
    tools.componentizer,
    bundled.code,
    worldName(),
    options.optimizeSize === true,
  );
  const bytes = appendCustomSection(component, MANIFEST_SECTION, source.bytes);
  const { name, version } = checked.manifest;
  const file = resolve(options.out ?? join(root, 'dist', `${name}.wasm`));
  const findings = [...checked.findings, ...bundled.warnings, ...checkComponent(bytes, shown(file))];
  if (hasErrors(findings)) return { built: undefined, findings };
  writeWhole(file, bytes);
  const sizes = {
    bundle: Buffer.byteLength(bundled.code),
    component: bytes.length,
    manifest: source.bytes.length,
  };
  return { built: { name, version, file, sizes, inputs: bundled.inputs }, findings };
}

/** A single file cannot carry a second one: what the manifest refers to has to be in it. */
function checkCarried({ config_schema }: PluginManifest, { path, text }: ManifestFile): readonly Finding[] {
  if (typeof config_schema !== 'string') return [];
  return [
    {
      severity: 'error',
      code: 'CLI_NOT_CARRIED',
      message: `config_schema names ${config_schema}, which a single .wasm file cannot carry`,
      path,
      ...locator(text)(['config_schema']),
      help: 'write the schema as a table [config_schema] in plugin.toml',
    },
  ];
}

/** `plugin` of `phira:plugin/plugin@1.0.0`. */
function worldName(): string {
  return worldBinding.world.id.replace(/@.*$/, '').replace(/^.*\//, '');
}

/** A path as a person in the current folder would type it. */
function shown(path: string): string {
  return relative('.', path) || '.';
}

/** A host that watches the folder never sees half a file. */
function writeWhole(file: string, bytes: Uint8Array): void {
  mkdirSync(dirname(file), { recursive: true });
  const part = `${file}.${process.pid}.part`;
  writeFileSync(part, bytes);
  try {
    renameSync(part, file);
  } catch (error) {
    rmSync(part);
    throw error;
  }
}

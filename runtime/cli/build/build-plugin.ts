// SPDX-License-Identifier: MIT
// From a plugin's folder to one component that holds its manifest, checked as the host would.

import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { PluginManifest } from '../../../generated/manifest.ts';
import { appendCustomSection } from '../../component/custom-section.ts';
import { MANIFEST_SECTION } from '../../plugin/embedded-manifest.ts';
import { metadataOf } from '../../plugin/manifest.ts';
import { locator } from '../../toml/locate.ts';
import { CliError, EXIT } from '../errors.ts';
import { type Finding, hasErrors } from '../output.ts';
import { packageRoot, witFolder } from '../package-root.ts';
import { checkManifest } from '../project/manifest.ts';
import { checkComponent, checkFit, type ManifestFile } from '../project/verdict.ts';
import { componentOfCore } from './component-of-core.ts';
import type { GuestBuild, GuestLanguage, GuestProject } from './languages/language.ts';
import { optimizeCore } from './optimize.ts';
import { languageOf, readManifestText } from './project-files.ts';
import { worldName, worldText } from './tools/world-text.ts';
import { withoutNames } from './without-names.ts';

export interface BuildOptions {
  /** File to write; `dist/NAME.wasm` in the folder when not given. */
  readonly out?: string | undefined;
  /** Id of the language; the folder tells it when not given. */
  readonly lang?: string | undefined;
  /** Build for release. */
  readonly release?: boolean | undefined;
  /** Whether a release is optimised by wasm-opt; the language says it when not given. */
  readonly optimize?: boolean | undefined;
  /** What runs the plugin's language, for languages that have a choice. */
  readonly engine?: string | undefined;
  /** Takes what the toolchain says, line by line. */
  readonly say?: ((line: string) => void) | undefined;
}

/** What a build made. */
export interface BuiltPlugin {
  readonly name: string;
  readonly version: string;
  /** Id of the language. */
  readonly language: string;
  /** Absolute path of what was written. */
  readonly file: string;
  /** Sizes in bytes; `own` is the author's part of the component, where the language knows it. */
  readonly sizes: {
    readonly component: number;
    readonly manifest: number;
    readonly own: number | undefined;
  };
}

/** `built` is undefined when a finding is an error; nothing was written then. */
export interface BuildResult {
  readonly built: BuiltPlugin | undefined;
  readonly findings: readonly Finding[];
  /** Sources that went in, relative to the folder; the manifest alone when nothing was built. */
  readonly inputs: readonly string[];
}

/**
 * Builds the plugin in a folder, in any language. The file appears whole or not at all.
 *
 * @throws CliError when the folder holds no plugin, a tool is missing or the toolchain refuses the sources.
 */
export async function buildPlugin(folder: string, options: BuildOptions = {}): Promise<BuildResult> {
  const root = resolve(folder);
  const source = readManifestText(root);
  const checked = checkManifest(source.bytes, shown(source.path));
  const inputs = [relative(root, source.path)];
  if (checked.manifest === undefined) return { built: undefined, findings: checked.findings, inputs };
  const manifest = { path: shown(source.path), text: checked.text };
  const metadata = metadataOf(checked.manifest);
  const unfit = [...checkFit(metadata, manifest), ...checkCarried(checked.manifest, manifest)];
  if (unfit.length > 0) return { built: undefined, findings: [...checked.findings, ...unfit], inputs };
  const language = languageOf(root, options.lang);
  checkEngine(language, options.engine);
  const project = projectOf(root, checked.manifest, language, options);
  const guest = await language.build(project);
  inputs.push(...guest.inputs);
  const said = [...checked.findings, ...(guest.findings ?? [])];
  if (hasErrors(said)) return { built: undefined, findings: said, inputs };
  const component = await finish(guest, project, options.optimize ?? language.optimize);
  const { name, version } = checked.manifest;
  const file = resolve(options.out ?? join(root, 'dist', `${name}.wasm`));
  const faults = checkComponent(component, shown(file), { metadata, file: manifest });
  if (hasErrors(faults)) return { built: undefined, findings: [...said, ...faults], inputs };
  const bytes = appendCustomSection(component, MANIFEST_SECTION, source.bytes);
  writeWhole(file, bytes);
  const sizes = { component: bytes.length, manifest: source.bytes.length, own: guest.own };
  const built = { name, version, language: language.id, file, sizes };
  return { built, findings: [...said, ...faults], inputs };
}

/** @throws CliError `CLI_USAGE` for an engine that the language does not have. */
function checkEngine(language: GuestLanguage, engine: string | undefined): void {
  const engines: readonly string[] = language.engines ?? [];
  if (engine === undefined || engines.includes(engine)) return;
  throw new CliError(
    'CLI_USAGE',
    `there is no engine "${engine}" for ${language.title}`,
    engines.length === 0 ? 'leave out --engine' : `engines are ${engines.join(', ')}`,
    { exit: EXIT.usage },
  );
}

function projectOf(
  folder: string,
  manifest: PluginManifest,
  { id, sdk: [sdk] = [id] }: GuestLanguage,
  { release, engine, say }: BuildOptions,
): GuestProject {
  return {
    folder,
    manifest,
    release: release === true,
    world: worldName(),
    witText: worldText(),
    witFolder,
    sdkFolder: join(packageRoot, 'generated/guest', sdk),
    say: say ?? (() => {}),
    engine,
  };
}

/** The component of what a language made; optimised and without names for release. */
async function finish(guest: GuestBuild, project: GuestProject, optimize: boolean): Promise<Uint8Array> {
  const component = await componentOf(guest, project, optimize);
  return project.release ? withoutNames(component) : component;
}

async function componentOf(guest: GuestBuild, project: GuestProject, optimize: boolean): Promise<Uint8Array> {
  if (guest.kind === 'component') return guest.bytes;
  const core =
    project.release && optimize ? await optimizeCore(guest.bytes, project.folder, project.say) : guest.bytes;
  return componentOfCore(core, project, guest.stringEncoding, guest.adapters);
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

// SPDX-License-Identifier: MIT
// The product `releases`: bindings and adapters for each older release of the world that is served, and the list of
// all served worlds.

import { bindingsEmitter } from '../bindings/bindings.ts';
import { DESCRIPTORS } from '../bindings/descriptors.ts';
import { WORLD_BINDING } from '../bindings/module.ts';
import type { EmitContext, Emitter } from '../context.ts';
import type { OutputFile } from '../file-set.ts';
import { hostEmitter } from '../host.ts';
import { relativeModule } from '../ts-file.ts';
import { WORLD_MODULE } from '../world-names.ts';
import { adapterModule, RELEASE } from './adapter.ts';
import { Comparison } from './compare.ts';
import { type Modules, placeModules } from './share.ts';

/** Folder of everything of releases in the output. */
const FOLDER = 'releases';
/** Path of the list of served worlds. */
const INDEX = `${FOLDER}/index.ts`;

/** Emits what serves older releases; of a world without any the list of the one world. */
export const releasesEmitter: Emitter = {
  name: 'releases',
  emit(context: EmitContext) {
    const compared = context.releases.map((release) => {
      const comparison = new Comparison(release.ir, context.ir);
      comparison.run();
      return { release, comparison };
    });
    const diagnostics = compared.flatMap(({ comparison }) => comparison.diagnostics);
    if (diagnostics.length > 0) return { files: [], diagnostics, exports: [] };
    const current = compared.length === 0 ? undefined : modulesOf(context);
    const served = compared.flatMap(({ release, comparison }) =>
      current === undefined ? [] : [releaseFiles(release, context, current, comparison)],
    );
    const adapters = served.map(({ path }) => path);
    return {
      files: [...served.flatMap(({ files }) => files), indexOf(context, adapters)],
      diagnostics: [],
      exports: [{ path: INDEX, types: [], values: ['servedWorlds'] }],
    };
  },
};

function modulesOf(context: EmitContext): Modules {
  const files = [hostEmitter, bindingsEmitter].flatMap((emitter) => emitter.emit(context).files);
  return { files, version: context.ir.package.version, abiModule: context.abiModule };
}

function releaseFiles(
  release: EmitContext,
  context: EmitContext,
  current: Modules,
  comparison: Comparison,
): { readonly path: string; readonly files: readonly OutputFile[] } {
  const folder = `${FOLDER}/${comparison.version}`;
  const placed = placeModules(modulesOf(release), current, folder, [WORLD_BINDING, DESCRIPTORS]);
  const sides = { old: release, now: context, locate: placed.locate };
  const path = `${folder}/adapter.ts`;
  const adapter = adapterModule(path, sides, comparison, placed.locate(WORLD_BINDING));
  return { path, files: [...placed.files, adapter] };
}

function indexOf(context: EmitContext, adapters: readonly string[]): OutputFile {
  const file = context.file(INDEX, { declares: ['servedWorlds'] });
  const binding = file.importType(context.abiModule(INDEX), 'WorldBinding');
  const world = relativeModule(INDEX, WORLD_MODULE);
  const type = `${binding}<${file.importType(world, 'Imports')}, ${file.importType(world, 'Exports')}>`;
  const current = file.importValue(relativeModule(INDEX, WORLD_BINDING), 'worldBinding');
  const older = adapters.map((path) => file.importValue(relativeModule(INDEX, path), RELEASE));
  const list = [current, ...older].join(', ');
  file.raw(`/** Worlds whose plugins this host serves: the current one, then its older releases, newest first. */
export const servedWorlds: readonly [${type}, ...${type}[]] = [${list}];`);
  return file.print();
}

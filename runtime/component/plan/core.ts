// SPDX-License-Identifier: MIT
// Plans core instances: every import of a core module is found and its type compared, before V8 sees the module.

import type { CoreSort, Definition } from '../binary/syntax.ts';
import type { CoreExternType } from '../core-types.ts';
import { fits, printCoreType } from '../core-types.ts';
import { quote } from '../errors.ts';
import type { PlanBuilder } from './builder.ts';
import type { CoreInstanceEntity, CoreItem } from './entities.ts';
import type { InstantiateStep, Slot } from './plan.ts';
import { invalid, type Scope } from './scope.ts';

type Instantiate = Definition & { readonly kind: 'core instantiate' };
type InlineExports = Definition & { readonly kind: 'core inline exports' };

/** Plans the instantiation of a core module with the given instances (Explainer.md, "Instance Definitions"). */
export function instantiateCore(builder: PlanBuilder, scope: Scope, definition: Instantiate): void {
  const { offset } = definition;
  const module = builder.moduleIndex(scope.coreModules.get(definition.module, offset));
  const info = builder.modules[module]?.info;
  if (info === undefined) throw invalid(`core module ${definition.module} is unknown`, offset);
  builder.countCoreInstance(info, offset);
  builder.countElements(info.imports.length, offset);
  const args = new Map<string, CoreInstanceEntity>();
  for (const { name, instance } of definition.args) {
    if (args.has(name)) throw invalid(`a core module is given ${quote(name)} twice`, offset);
    args.set(name, scope.coreInstances.get(instance, offset));
  }
  const imports = new Map<string, Map<string, Slot>>();
  for (const { module: from, name, type } of info.imports) {
    const item = args.get(from)?.find(name);
    if (item === undefined || !fits(item.type, type)) {
      const given =
        item === undefined ? 'which nothing provides' : `but is given ${printCoreType(item.type)}`;
      const message = `core module ${definition.module} imports ${quote(from)} ${quote(name)} as ${printCoreType(type)}, ${given}`;
      builder.note('COMPONENT_INVALID', message, offset);
    } else {
      const fields = imports.get(from) ?? new Map<string, Slot>();
      imports.set(from, fields.set(name, item.slot));
    }
  }
  const step: InstantiateStep = {
    kind: 'instantiate',
    module,
    imports: [...imports].map(([from, fields]) => [from, [...fields]] as const),
    exports: [],
    memories: info.memoryExports,
  };
  builder.steps.push(step);
  scope.coreInstances.add(new ModuleInstance(builder, step, info.exports));
}

/** Exports get a slot when they are first referred to: most never are. */
class ModuleInstance implements CoreInstanceEntity {
  readonly #builder: PlanBuilder;
  readonly #step: InstantiateStep;
  readonly #types: ReadonlyMap<string, CoreExternType>;
  readonly #items = new Map<string, CoreItem>();

  constructor(builder: PlanBuilder, step: InstantiateStep, types: ReadonlyMap<string, CoreExternType>) {
    this.#builder = builder;
    this.#step = step;
    this.#types = types;
  }

  find(name: string): CoreItem | undefined {
    const known = this.#items.get(name);
    if (known !== undefined) return known;
    const type = this.#types.get(name);
    if (type === undefined) return undefined;
    const item: CoreItem = { slot: this.#builder.newSlot(), type };
    this.#step.exports.push([name, item.slot]);
    this.#items.set(name, item);
    return item;
  }
}

/** Plans a core instance that is only a set of names for existing items. */
export function inlineCoreInstance(
  builder: PlanBuilder,
  scope: Scope,
  { exports, offset }: InlineExports,
): void {
  builder.countElements(exports.length, offset);
  const items = new Map<string, CoreItem>();
  for (const { name, sort, index } of exports) {
    if (items.has(name)) throw invalid(`a core instance exports ${quote(name)} twice`, offset);
    items.set(name, coreItem(scope, sort, index, offset));
  }
  scope.coreInstances.add({ find: (name) => items.get(name) });
}

function coreItem(scope: Scope, sort: CoreSort, index: number, offset: number): CoreItem {
  switch (sort) {
    case 'core func':
      return scope.coreFunctions.get(index, offset);
    case 'core table':
      return scope.coreTables.get(index, offset);
    case 'core memory':
      return scope.coreMemories.get(index, offset);
    case 'core global':
      return scope.coreGlobals.get(index, offset);
    case 'core tag':
      return scope.coreTags.get(index, offset);
    default:
      throw invalid(`a core instance cannot export a ${sort}`, offset);
  }
}

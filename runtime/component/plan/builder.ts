// SPDX-License-Identifier: MIT
// What the parts of planning share: steps made so far, numbers handed out, limits and findings.

import type { CoreModuleSyntax } from '../binary/syntax.ts';
import { Tally } from '../binary/tally.ts';
import { type CoreModuleInfo, readCoreModule } from '../core-module.ts';
import { type ComponentErrorCode, type Finding, MOST_FINDINGS } from '../errors.ts';
import { type ComponentLimits, checkLimit } from '../limits.ts';
import { TypeTable } from '../type-table.ts';
import type { InstanceIndex, PlannedModule, Slot, Step } from './plan.ts';

/** The plan under construction. */
export class PlanBuilder {
  readonly file: Uint8Array;
  readonly limits: ComponentLimits;
  readonly types: TypeTable;
  readonly steps: Step[] = [];
  readonly modules: PlannedModule[] = [];
  readonly parents: (InstanceIndex | undefined)[] = [];
  readonly findings: Finding[] = [];
  slots = 0;
  /** Of what is read of core modules. */
  readonly #tally: Tally;
  readonly #moduleIndices = new Map<CoreModuleSyntax, number>();
  #instances = 0;
  #definitions = 0;
  #elements = 0;
  #memories = 0;
  #memoryPages = 0;
  #tables = 0;
  #tableElements = 0;

  constructor(file: Uint8Array, limits: ComponentLimits) {
    this.file = file;
    this.limits = limits;
    this.types = new TypeTable(limits);
    this.#tally = new Tally(limits);
  }

  newSlot(): Slot {
    return this.slots++;
  }

  /** Notes a broken rule and goes on, so that one error names them all. */
  note(code: ComponentErrorCode, message: string, offset: number): void {
    if (this.findings.length < MOST_FINDINGS) this.findings.push({ code, message, offset });
  }

  /** Begins a component instance. */
  newInstance(parent: InstanceIndex | undefined, offset: number): InstanceIndex {
    this.#countInstance(offset);
    const depth = parent === undefined ? 1 : this.ancestors(parent).length + 1;
    checkLimit(this.limits, 'nesting', depth, 'component instances inside each other', offset);
    return this.parents.push(parent) - 1;
  }

  countDefinition(offset: number): void {
    checkLimit(this.limits, 'definitions', ++this.#definitions, 'definitions evaluated', offset);
  }

  /** Counts parts of definitions, which are worked on each time that their component is instantiated. */
  countElements(count: number, offset: number): void {
    this.#elements += count;
    checkLimit(this.limits, 'elements', this.#elements, 'parts of definitions evaluated', offset);
  }

  /** Counts one more instance of a module with all it brings. */
  countCoreInstance({ memories, tables }: CoreModuleInfo, offset: number): void {
    const { limits } = this;
    this.#countInstance(offset);
    this.#memories += memories.length;
    this.#tables += tables.length;
    for (const { minimum } of memories) this.#memoryPages += minimum;
    for (const { minimum } of tables) this.#tableElements += minimum;
    checkLimit(limits, 'memories', this.#memories, 'memories', offset);
    checkLimit(limits, 'memoryPages', this.#memoryPages, 'pages of all memories', offset);
    checkLimit(limits, 'tables', this.#tables, 'tables', offset);
    checkLimit(limits, 'tableElements', this.#tableElements, 'elements of all tables', offset);
  }

  #countInstance(offset: number): void {
    checkLimit(this.limits, 'instances', ++this.#instances, 'instances', offset);
  }

  /** Number of a module that is instantiated; it is read the first time. */
  moduleIndex(syntax: CoreModuleSyntax): number {
    const known = this.#moduleIndices.get(syntax);
    if (known !== undefined) return known;
    const { bytes, offset } = syntax;
    const info = readCoreModule(this.file, offset, offset + bytes.length, this.#tally);
    const index = this.modules.push({ bytes, offset, info }) - 1;
    this.#moduleIndices.set(syntax, index);
    return index;
  }

  /** `instance` and its ancestors. */
  ancestors(instance: InstanceIndex): InstanceIndex[] {
    const found: InstanceIndex[] = [];
    for (let at: InstanceIndex | undefined = instance; at !== undefined; at = this.parents[at])
      found.push(at);
    return found;
  }

  /**
   * Instances that a call from `caller` into `callee` enters (CanonicalABI.md, `call_might_be_recursive`).
   *
   * @returns undefined when one is an ancestor of the other or they are the same: such a call always traps.
   */
  entered(caller: InstanceIndex, callee: InstanceIndex): InstanceIndex[] | undefined {
    const around = this.ancestors(caller);
    const inside = this.ancestors(callee);
    if (around.includes(callee) || inside.includes(caller)) return undefined;
    return inside.filter((instance) => !around.includes(instance));
  }
}

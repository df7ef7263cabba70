// SPDX-License-Identifier: MIT
// The component engine: bytes to a prepared component, checked against a world, and from there to a running one.

import { DEFAULT_LIFT_LIMITS, type LiftLimits } from '../abi/context.ts';
import {
  CONTRACT,
  type ImportBinding,
  type Life,
  type LiftedFunction,
  type WorldBinding,
} from '../abi/contract.ts';
import type { WorldDescriptor } from '../abi/descriptor.ts';
import { recordDeath } from '../abi/life.ts';
import { WebAssembly } from '../abi/web-assembly.ts';
import { decodeComponent } from './binary/decode.ts';
import type { BudgetLimits, BudgetUse } from './budget.ts';
import { checkWorld, ROOT, type WorldMatch } from './check-world.ts';
import { ComponentError, componentError } from './errors.ts';
import type { ForeignImports, HostNamespace } from './foreign.ts';
import { CodecCompiler } from './generic-abi/compile.ts';
import { hostImport, missingFunction } from './generic-abi/host-import.ts';
import { hostFunction } from './generic-abi/host-names.ts';
import { type CompiledModule, RunningComponent, type SurfaceResource } from './instantiate.ts';
import { type ComponentLimits, DEFAULT_LIMITS } from './limits.ts';
import type { MeterCache } from './meter/cache.ts';
import { type HiddenExports, type MeteredModule, type MeterLimits, meterModule } from './meter/meter.ts';
import type { Plan, PlannedModule, Step } from './plan/plan.ts';
import { planComponent } from './plan/planner.ts';
import { type ServedDescriptors, selectWorld } from './select-world.ts';

/** A component that fits its world, compiled; instantiate it as often as wanted. Keeps none of the file's bytes. */
export interface PreparedComponent {
  /** The one of the served worlds that it was compared with. */
  readonly world: WorldDescriptor;
  readonly plan: Plan;
  /** By number as the plan has them. */
  readonly modules: readonly CompiledModule[];
  readonly match: WorldMatch;
  readonly limits: ComponentLimits;
}

/** One running component. */
export interface ComponentInstance<Exports> {
  readonly exports: Exports;
  /** Shared by all component instances inside; set once by the first trap. */
  readonly life: Life;
  /** Bytes of all its exported memories, now. */
  memoryBytes(): number;
  /** Resource handles that its components hold, now. */
  handleCount(): number;
  /** What it has used up since it was instantiated; undefined without limits. */
  readonly use: Readonly<BudgetUse> | undefined;
  /** Gives the next call no more processor time than this; `key` names the limit when it is over. */
  hurry(key: string, milliseconds: number): void;
  /**
   * Ends the component, alive or dead: it is never entered again, and the objects of the host that it still owned are
   * disposed of. Guest code, destructors included, does not run.
   *
   * @return what disposing threw.
   */
  end(): unknown[];
}

/** Choices for preparing. */
export interface PrepareOptions {
  /**
   * Rewrites core modules so that calls can be limited: set it for whatever is not trusted. Without it a guest that
   * loops for ever is never stopped, and no limit of {@link InstantiateOptions} holds but those on values.
   */
  readonly meter?: boolean | undefined;
  /** Keeps rewritten modules over restarts of the host. */
  readonly cache?: MeterCache | undefined;
  /** What the component may import beside the world; nothing when left out. */
  readonly foreign?: ForeignImports | undefined;
}

/** Choices for one instance. */
export interface InstantiateOptions {
  /** What its calls may use up; nothing is limited without, nor where the component was prepared without metering. */
  readonly budget?: BudgetLimits | undefined;
  /** How much one call may pass out of the guest. */
  readonly liftLimits?: LiftLimits | undefined;
  /** Implements what was accepted as {@link PrepareOptions.foreign}; a function that it lacks is a trap when called. */
  readonly foreign?: HostNamespace | undefined;
}

/**
 * Decodes, plans, compares with the world and compiles. No guest code runs.
 *
 * @param world the world, or all that the host serves: the component's own names choose among them.
 * @throws ComponentError with everything that is wrong with the component.
 */
export function prepareComponent(
  bytes: Uint8Array,
  world: WorldDescriptor | ServedDescriptors,
  limits: Partial<ComponentLimits> = {},
  options: PrepareOptions = {},
): PreparedComponent {
  const checked = checkComponent(bytes, world, limits, options.foreign);
  const modules = loadable(bytes, checked, options).map((module) => {
    try {
      return compiled(module, new WebAssembly.Module(module.bytes));
    } catch (error) {
      throw compileError(module, error);
    }
  });
  return { ...checked, modules };
}

/** As {@link prepareComponent}, compiling off the thread: the promise rejects with what that throws. */
export async function prepareComponentAsync(
  bytes: Uint8Array,
  world: WorldDescriptor | ServedDescriptors,
  limits: Partial<ComponentLimits> = {},
  options: PrepareOptions = {},
): Promise<PreparedComponent> {
  const checked = checkComponent(bytes, world, limits, options.foreign);
  const compiling = loadable(bytes, checked, options).map(async (module) => {
    try {
      return compiled(module, await WebAssembly.compile(module.bytes));
    } catch (error) {
      throw compileError(module, error);
    }
  });
  const modules = await Promise.all(compiling);
  return { ...checked, modules };
}

/** A component that fits its world, not compiled. */
export interface CheckedComponent {
  readonly world: WorldDescriptor;
  readonly plan: Plan;
  readonly modules: readonly PlannedModule[];
  readonly match: WorldMatch;
  readonly limits: ComponentLimits;
}

/**
 * Decodes, plans, and compares with the world: everything that can be told of a component before V8 sees it.
 *
 * @throws ComponentError with everything that is wrong with the component.
 */
export function checkComponent(
  bytes: Uint8Array,
  given: WorldDescriptor | ServedDescriptors,
  overrides: Partial<ComponentLimits> = {},
  foreign?: ForeignImports,
): CheckedComponent {
  const limits: ComponentLimits = { ...DEFAULT_LIMITS, ...overrides };
  const planned = planComponent(bytes, decodeComponent(bytes, limits), limits);
  const choice = 'id' in given ? { world: given, unserved: undefined } : selectWorld(planned, given);
  if (choice.world === undefined) throw new ComponentError([choice.unserved]);
  const { world, unserved } = choice;
  const match = checkWorld(planned, world, foreign);
  const [first, ...rest] = match.findings;
  if (first === undefined) return { world, plan: planned.plan, modules: planned.modules, match, limits };
  throw new ComponentError(unserved === undefined ? [first, ...rest] : [unserved, first, ...rest]);
}

/** A core module as it goes to V8. */
interface LoadableModule {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly hidden: HiddenExports | undefined;
  /** Where it begins in the file, before it was rewritten. */
  readonly offset: number;
  readonly memoryPages: number;
}

/** The modules as they go to V8, rewritten where metering is asked for. */
function loadable(
  component: Uint8Array,
  { modules, limits }: CheckedComponent,
  { meter = false, cache }: PrepareOptions,
): LoadableModule[] {
  const most: MeterLimits = { memoryPages: limits.memoryPages, tableElements: limits.tableElements };
  const rewrite = () => modules.map((module) => metered(module, most));
  const rewritten = !meter ? [] : cache === undefined ? rewrite() : cache.modulesOf(component, most, rewrite);
  return modules.map(({ bytes, offset, info }, index) => ({
    bytes: wasm(rewritten[index]?.bytes ?? bytes),
    hidden: rewritten[index]?.hidden,
    offset,
    memoryPages: info.memories.reduce((sum, { minimum }) => sum + minimum, 0),
  }));
}

/** Errors of the rewriter name the byte in the file. */
function metered({ bytes, offset }: PlannedModule, limits: MeterLimits): MeteredModule {
  try {
    return meterModule(bytes, limits);
  } catch (error) {
    if (!(error instanceof ComponentError)) throw error;
    const [first, ...rest] = error.findings.map((finding) => ({
      ...finding,
      offset: finding.offset === undefined ? undefined : finding.offset + offset,
    }));
    throw first === undefined ? error : new ComponentError([first, ...rest]);
  }
}

function compiled({ hidden, memoryPages }: LoadableModule, module: WebAssembly.Module): CompiledModule {
  return { module, hidden, memoryPages };
}

function compileError({ offset }: Pick<LoadableModule, 'offset'>, cause: unknown): ComponentError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return componentError('COMPONENT_COMPILE', `a core module is not valid: ${reason}`, offset, { cause });
}

/** The bytes of a module as the WebAssembly interface wants them typed: never shared memory. */
function wasm(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = bytes;
  return buffer instanceof ArrayBuffer
    ? new Uint8Array(buffer, byteOffset, byteLength)
    : new Uint8Array(bytes);
}

/**
 * Instantiates a prepared component with the host's implementation of its imports; start functions run.
 *
 * @throws ComponentError `COMPONENT_CONTRACT` when the bindings were generated for another runtime or world, and
 * `COMPONENT_START` when linking or a start function fails.
 */
export function instantiateComponent<Imports, Exports>(
  prepared: PreparedComponent,
  binding: WorldBinding<Imports, Exports>,
  imports: Imports,
  options: InstantiateOptions = {},
): ComponentInstance<Exports> {
  checkContract(prepared, binding);
  const { plan, modules, match, limits } = prepared;
  const makers = importMakers(prepared, binding, options.foreign ?? new Map());
  const running = new RunningComponent(plan, {
    modules,
    liftLimits: options.liftLimits ?? DEFAULT_LIFT_LIMITS,
    limits: options.budget,
    handles: limits.handles,
    resources: resourcesOf(prepared, binding, imports),
    lowerHost: (step, context) => {
      const make = makers.get(step);
      if (make === undefined) throw staleBinding(`the bindings have no function ${step.name}`);
      return make(imports, context);
    },
  });
  try {
    running.start();
  } catch (error) {
    throw startError(running.life, error);
  }
  const lookup = (interfaceId: string | undefined, name: string): LiftedFunction => {
    const lift = match.exports.get(interfaceId ?? ROOT)?.get(name);
    if (lift === undefined) throw staleBinding(`the world has no export ${interfaceId ?? ROOT}#${name}`);
    return running.lifted(lift, interfaceId !== undefined);
  };
  const exports = binding.bindExports(lookup, (number) => running.guestResource(number));
  return {
    exports,
    life: running.life,
    memoryBytes: () => running.memoryBytes(),
    handleCount: () => running.handleCount(),
    use: running.use,
    hurry: (key, milliseconds) => running.hurry(key, milliseconds),
    end: () => running.end(),
  };
}

/** The world's resources with the types that the component has for them. */
function resourcesOf<Imports, Exports>(
  { match }: PreparedComponent,
  { resources = [] }: WorldBinding<Imports, Exports>,
  imports: Imports,
): SurfaceResource[] {
  return resources.map(({ name, hostClass, exported }) => {
    const type = hostClass === undefined ? undefined : match.importedResources.get(name);
    return {
      name,
      host: type === undefined ? undefined : { type, class: hostClass?.(imports) },
      guest: exported ? match.exportedResources.get(name) : undefined,
    };
  });
}

/** The function of the bindings for each import that the component lowers; looked up before guest code runs. */
function importMakers<Imports, Exports>(
  { plan, match }: PreparedComponent,
  binding: WorldBinding<Imports, Exports>,
  foreign: HostNamespace,
): ReadonlyMap<Step, ImportBinding<Imports>> {
  const makers = new Map<Step, ImportBinding<Imports>>();
  const codecs = new CodecCompiler();
  for (const step of plan.steps) {
    if (step.kind !== 'lower host') continue;
    const beside = step.interfaceId === undefined ? undefined : match.foreign.get(step.interfaceId);
    if (beside !== undefined) {
      const name = `${beside}#${step.name}`;
      const host = foreign.get(beside);
      const call = (host && hostFunction(host, step.name)) ?? missingFunction(name);
      makers.set(step, (_imports, context) => hostImport(codecs, step, context, call, name));
      continue;
    }
    const id = step.interfaceId === undefined ? ROOT : match.imports.get(step.interfaceId);
    const make = id === undefined ? undefined : binding.imports.get(id)?.get(step.name);
    if (make === undefined) throw staleBinding(`the bindings have no function ${id ?? ROOT}#${step.name}`);
    makers.set(step, make);
  }
  return makers;
}

function checkContract<Imports, Exports>(
  { world }: PreparedComponent,
  binding: WorldBinding<Imports, Exports>,
): void {
  if (binding.contract !== CONTRACT) {
    throw staleBinding(`the bindings keep contract ${binding.contract}, this runtime keeps ${CONTRACT}`);
  }
  if (binding.world !== world && binding.world.id !== world.id) {
    throw staleBinding(
      `the component was checked against ${world.id}, the bindings are for ${binding.world.id}`,
    );
  }
}

function staleBinding(message: string): ComponentError {
  return componentError('COMPONENT_CONTRACT', `${message}; run \`npm run generate\``);
}

/** A component that failed to start is dead: nothing of it may be entered. */
function startError(life: Life, error: unknown): ComponentError {
  if (error instanceof ComponentError) return error;
  const cause = life.death ?? error;
  const reason = cause instanceof Error ? cause.message : String(cause);
  const made = componentError(
    'COMPONENT_START',
    `the component failed while it was started: ${reason}`,
    undefined,
    { cause },
  );
  recordDeath(life, made);
  return made;
}

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
import { WebAssembly } from '../abi/web-assembly.ts';
import { decodeComponent } from './binary/decode.ts';
import { checkWorld, ROOT, type WorldMatch } from './check-world.ts';
import { ComponentError, componentError } from './errors.ts';
import { RunningComponent, type SurfaceResource } from './instantiate.ts';
import { type ComponentLimits, DEFAULT_LIMITS } from './limits.ts';
import type { Plan, PlannedModule, Step } from './plan/plan.ts';
import { planComponent } from './plan/planner.ts';
import { type ServedDescriptors, selectWorld } from './select-world.ts';

/** A component that fits its world, compiled; instantiate it as often as wanted. Keeps none of the file's bytes. */
export interface PreparedComponent {
  /** The one of the served worlds that it was compared with. */
  readonly world: WorldDescriptor;
  readonly plan: Plan;
  /** By number as the plan has them. */
  readonly modules: readonly WebAssembly.Module[];
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
  /**
   * Ends the component, alive or dead: it is never entered again, and the objects of the host that it still owned are
   * disposed of. Guest code, destructors included, does not run.
   *
   * @return what disposing threw.
   */
  end(): unknown[];
}

/** Choices for one instance. */
export interface InstantiateOptions {
  /** How much one call may pass out of the guest. */
  readonly liftLimits?: LiftLimits | undefined;
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
): PreparedComponent {
  const checked = check(bytes, world, limits);
  const modules = checked.modules.map((module) =>
    compile(module, () => new WebAssembly.Module(wasm(module))),
  );
  return { ...checked, modules };
}

/** As {@link prepareComponent}, compiling off the thread: the promise rejects with what that throws. */
export async function prepareComponentAsync(
  bytes: Uint8Array,
  world: WorldDescriptor | ServedDescriptors,
  limits: Partial<ComponentLimits> = {},
): Promise<PreparedComponent> {
  const checked = check(bytes, world, limits);
  const compiling = checked.modules.map(async (module) => {
    try {
      return await WebAssembly.compile(wasm(module));
    } catch (error) {
      throw compileError(module, error);
    }
  });
  const modules = await Promise.all(compiling);
  return { ...checked, modules };
}

interface Checked {
  readonly world: WorldDescriptor;
  readonly plan: Plan;
  readonly modules: readonly PlannedModule[];
  readonly match: WorldMatch;
  readonly limits: ComponentLimits;
}

function check(
  bytes: Uint8Array,
  given: WorldDescriptor | ServedDescriptors,
  overrides: Partial<ComponentLimits>,
): Checked {
  const limits: ComponentLimits = { ...DEFAULT_LIMITS, ...overrides };
  const planned = planComponent(bytes, decodeComponent(bytes, limits), limits);
  const choice = 'id' in given ? { world: given, unserved: undefined } : selectWorld(planned, given);
  if (choice.world === undefined) throw new ComponentError([choice.unserved]);
  const { world, unserved } = choice;
  const match = checkWorld(planned, world);
  const [first, ...rest] = match.findings;
  if (first === undefined) return { world, plan: planned.plan, modules: planned.modules, match, limits };
  throw new ComponentError(unserved === undefined ? [first, ...rest] : [unserved, first, ...rest]);
}

function compile(module: PlannedModule, run: () => WebAssembly.Module): WebAssembly.Module {
  try {
    return run();
  } catch (error) {
    throw compileError(module, error);
  }
}

function compileError({ offset }: PlannedModule, cause: unknown): ComponentError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return componentError('COMPONENT_COMPILE', `a core module is not valid: ${reason}`, offset, { cause });
}

/** The bytes of a module as the WebAssembly interface wants them typed: never shared memory. */
function wasm({ bytes }: PlannedModule): Uint8Array<ArrayBuffer> {
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
  const makers = importMakers(prepared, binding);
  const running = new RunningComponent(plan, {
    modules,
    liftLimits: options.liftLimits ?? DEFAULT_LIFT_LIMITS,
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
): ReadonlyMap<Step, ImportBinding<Imports>> {
  const makers = new Map<Step, ImportBinding<Imports>>();
  for (const step of plan.steps) {
    if (step.kind !== 'lower host') continue;
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
  life.death ??= made;
  return made;
}

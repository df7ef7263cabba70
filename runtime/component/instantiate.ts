// SPDX-License-Identifier: MIT
// Runs a plan: instantiates core modules and makes the functions between them, in the order the plan says.

import { CallContext, type LiftLimits } from '../abi/context.ts';
import type {
  CallMeter,
  CanonOptions,
  CoreFunction,
  InstanceState,
  Life,
  LiftedFunction,
  Realloc,
} from '../abi/contract.ts';
import { Trap } from '../abi/errors.ts';
import { GuestResource } from '../abi/guest-resources.ts';
import { HandleTable } from '../abi/handles.ts';
import { recordDeath } from '../abi/life.ts';
import { type BoundResource, disposeOf, HostResource } from '../abi/resources.ts';
import { WebAssembly } from '../abi/web-assembly.ts';
import { type BudgetLimits, type BudgetUse, CallBudget, THREAD_CLOCK } from './budget.ts';
import { CodecCompiler } from './generic-abi/compile.ts';
import { type AnyCoreFunction, guestCall } from './generic-abi/guest-call.ts';
import { type HookFunctions, hookFunctions, INITIAL_FUEL, type MeterHooks } from './meter/hooks.ts';
import type { HiddenExports } from './meter/meter.ts';
import type {
  CanonPlan,
  InstanceIndex,
  InstantiateStep,
  LiftPlan,
  LowerGuestStep,
  LowerHostStep,
  Plan,
  ResourceStep,
  Slot,
  Step,
} from './plan/plan.ts';
import { resourceBuiltIn } from './resource-built-ins.ts';
import type { ResourceType } from './types.ts';

/** One resource of the world, as the bindings number them, and what it is in the component. */
export interface SurfaceResource {
  readonly name: string;
  /** The resource that the host implements; undefined when the component does not import it. */
  readonly host: { readonly type: ResourceType; readonly class: unknown } | undefined;
  /** The resource that the component implements. */
  readonly guest: ResourceType | undefined;
}

/** A core module as V8 has it. */
export interface CompiledModule {
  readonly module: WebAssembly.Module;
  /** What metering has added to its exports; undefined when it was not metered or has no code. */
  readonly hidden: HiddenExports | undefined;
  /** Pages that the memories it defines have at the start. */
  readonly memoryPages: number;
}

/** What running a plan needs besides the plan. */
export interface Surface {
  readonly modules: readonly CompiledModule[];
  /** What calls may use up; without it nothing is counted, whether the modules are metered or not. */
  readonly limits?: BudgetLimits | undefined;
  /** Makes the core function behind a function of the host. */
  readonly lowerHost: (step: LowerHostStep, context: CallContext) => CoreFunction;
  readonly liftLimits: LiftLimits;
  /** Live resource handles of one component instance. */
  readonly handles: number;
  readonly resources: readonly SurfaceResource[];
}

const PAGE = 65_536;

/** A component at work: its core values and the state of its instances. */
export class RunningComponent {
  readonly life: Life = { death: undefined };
  readonly #plan: Plan;
  readonly #surface: Surface;
  readonly #values: (WebAssembly.ExternalValue | undefined)[];
  readonly #states: readonly InstanceState[];
  readonly #tables: readonly HandleTable[];
  readonly #memories = new Set<WebAssembly.Memory>();
  /** Whether every memory is exported by the module that defines it. */
  #seesMemories = true;
  readonly #budget: CallBudget | undefined;
  #hooks: HookFunctions | undefined;
  readonly #fuels: WebAssembly.Global[] = [];
  readonly #codecs = new CodecCompiler();
  /** Resources by number: what imports are given, and what exports are, where the component's own stand before. */
  readonly #hostResources: readonly (BoundResource | undefined)[];
  #exportedResources: readonly (BoundResource | undefined)[] | undefined;

  constructor(plan: Plan, surface: Surface) {
    this.#plan = plan;
    this.#surface = surface;
    this.#values = new Array(plan.slots).fill(undefined);
    this.#states = plan.parents.map(() => ({ mayEnter: true, mayLeave: true }));
    this.#tables = plan.parents.map(() => new HandleTable(surface.handles));
    if (surface.limits !== undefined) {
      const measure = () => (this.#seesMemories ? this.memoryBytes() : undefined);
      this.#budget = new CallBudget(surface.limits, this.life, THREAD_CLOCK, measure);
      this.life.stop = () => this.#stop();
    }
    this.#hostResources = surface.resources.map(({ name, host }) => {
      return host === undefined ? undefined : new HostResource(name, host.type, host.class);
    });
  }

  /** Runs every step, start functions included, as one call. Throws whatever they throw. */
  start(): void {
    this.#budget?.begin();
    for (const step of this.#plan.steps) this.#run(step);
  }

  /** Bytes of all memories that core modules export: what the plugin occupies beside V8's own bookkeeping. */
  memoryBytes(): number {
    let total = 0;
    for (const { buffer } of this.#memories) total += buffer.byteLength;
    return total;
  }

  /** Resource handles alive in all instances together. */
  handleCount(): number {
    let total = 0;
    for (const { size } of this.#tables) total += size;
    return total;
  }

  /** What it has used up; undefined without limits. */
  get use(): Readonly<BudgetUse> | undefined {
    return this.#budget?.use;
  }

  /** As `ComponentInstance.hurry`. */
  hurry(key: string, milliseconds: number): void {
    this.#budget?.hurry(key, milliseconds);
  }

  /** As `ComponentInstance.end`. */
  end(): unknown[] {
    recordDeath(this.life, new Trap('TRAP_DEAD', 'the component has ended'));
    const failures: unknown[] = [];
    for (const { own, rep } of this.#tables.flatMap((table) => table.drain())) {
      try {
        if (own) disposeOf(rep);
      } catch (error) {
        failures.push(error);
      }
    }
    return failures;
  }

  /**
   * The function that the host calls; it enters the instance and all around it.
   * @param ofInterface functions of the world itself see the host's resources only.
   */
  lifted({ core, postReturn, options }: LiftPlan, ofInterface: boolean): LiftedFunction {
    const resources = ofInterface ? this.#resourcesOfExports() : this.#hostResources;
    return {
      core: this.#function(core),
      postReturn: postReturn === undefined ? undefined : this.#function(postReturn),
      context: this.#context(options, this.#ancestors(options.instance), resources, this.#budget),
    };
  }

  /** The resource that the component implements under a number. @throws RangeError when it implements none. */
  guestResource(number: number): GuestResource {
    const resource = this.#resourcesOfExports()[number];
    if (resource instanceof GuestResource) return resource;
    throw new RangeError(`the component does not implement resource ${number} of its world`);
  }

  /** Made once the component has started: destructors are core functions. */
  #resourcesOfExports(): readonly (BoundResource | undefined)[] {
    this.#exportedResources ??= this.#surface.resources.map(({ name, guest }, index) => {
      if (guest?.instance === undefined) return this.#hostResources[index];
      const { instance, destructor } = guest;
      const options: CanonPlan = { memory: undefined, realloc: undefined, encoding: 'utf8', instance };
      return new GuestResource(
        name,
        guest,
        this.#state(instance),
        this.#context(options, this.#ancestors(instance), [], this.#budget),
        destructor === undefined ? undefined : this.#function(destructor),
      );
    });
    return this.#exportedResources;
  }

  #run(step: Step): void {
    switch (step.kind) {
      case 'instantiate':
        this.#instantiate(step);
        return;
      case 'lower host':
        this.#values[step.slot] = this.#surface.lowerHost(
          step,
          this.#context(step.options, [], this.#hostResources, this.#budget),
        );
        return;
      case 'lower guest':
        this.#values[step.slot] = this.#lowerGuest(step);
        return;
      default:
        this.#values[step.slot] = this.#resource(step);
    }
  }

  #instantiate({ module, imports, exports, memories }: InstantiateStep): void {
    // Without a prototype: names of a plugin must find nothing but what is put here.
    const given: WebAssembly.Imports = Object.create(null);
    for (const [from, fields] of imports) {
      const items: Record<string, WebAssembly.ExternalValue> = Object.create(null);
      for (const [name, slot] of fields) items[name] = this.#value(slot);
      given[from] = items;
    }
    const compiled = this.#surface.modules[module];
    if (compiled === undefined) throw new RangeError(`core module ${module} was not compiled`);
    this.#budget?.occupy(compiled.memoryPages);
    const instance = new WebAssembly.Instance(compiled.module, given);
    // The object of exports has no prototype either (WebAssembly JavaScript interface, "create an exports object").
    for (const [name, slot] of exports) this.#values[slot] = instance.exports[name];
    const before = this.memoryBytes();
    for (const name of memories) {
      const memory = instance.exports[name];
      if (memory instanceof WebAssembly.Memory) this.#memories.add(memory);
    }
    if (this.memoryBytes() - before !== compiled.memoryPages * PAGE) this.#seesMemories = false;
    if (compiled.hidden !== undefined) this.#meter(instance, compiled.hidden);
  }

  /** Connects a metered module with the budget, then runs its start function, which waited for that. */
  #meter({ exports }: WebAssembly.Instance, hidden: HiddenExports): void {
    this.#hooks ??= hookFunctions(this.#budget ?? UNLIMITED);
    const hooks = exports[hidden.hooks];
    const fuel = exports[hidden.fuel];
    if (!(hooks instanceof WebAssembly.Table) || !(fuel instanceof WebAssembly.Global)) {
      throw new TypeError('a metered module lacks its hooks');
    }
    hooks.set(0, this.#hooks.refuel);
    hooks.set(1, this.#hooks.grow);
    this.#fuels.push(fuel);
    const start = hidden.start === undefined ? undefined : exports[hidden.start];
    if (typeof start === 'function') start();
  }

  /** With no fuel left, whatever of the guest is on the stack asks for more at its next check, and is refused. */
  #stop(): void {
    for (const fuel of this.#fuels) fuel.value = 0;
  }

  #lowerGuest({ callee, options, entered }: LowerGuestStep): AnyCoreFunction {
    const { core, postReturn } = callee;
    return guestCall(
      this.#codecs,
      callee,
      { cx: this.#context(options, []), instance: options.instance, handles: this.#table(options.instance) },
      {
        cx: this.#context(callee.options, entered ?? []),
        instance: callee.options.instance,
        handles: this.#table(callee.options.instance),
        core: this.#function(core),
        postReturn: postReturn === undefined ? undefined : this.#function(postReturn),
      },
      entered === undefined,
    );
  }

  #resource(step: ResourceStep): AnyCoreFunction {
    const { resource, instance, entered } = step;
    const { destructor } = resource;
    const options: CanonPlan = { memory: undefined, realloc: undefined, encoding: 'utf8', instance };
    return resourceBuiltIn(
      step.kind,
      resource,
      this.#context(options, entered ?? []),
      this.#table(instance),
      destructor === undefined ? undefined : this.#function(destructor),
      entered === undefined,
    );
  }

  #ancestors(instance: InstanceIndex): InstanceIndex[] {
    const found: InstanceIndex[] = [];
    for (let at: InstanceIndex | undefined = instance; at !== undefined; at = this.#plan.parents[at])
      found.push(at);
    return found;
  }

  #context(
    { memory, realloc, encoding, instance }: CanonPlan,
    entered: readonly InstanceIndex[],
    resources: readonly (BoundResource | undefined)[] = [],
    meter?: CallMeter,
  ): CallContext {
    const options: CanonOptions = {
      memory: memory === undefined ? undefined : this.#memory(memory),
      realloc: realloc === undefined ? undefined : this.#realloc(realloc),
      encoding,
      instance: this.#state(instance),
      entered: entered.map((index) => this.#state(index)),
      life: this.life,
      meter,
      handles: this.#table(instance),
      resources,
    };
    return new CallContext(options, this.#surface.liftLimits);
  }

  #state(instance: InstanceIndex): InstanceState {
    return found(this.#states[instance], instance);
  }

  #table(instance: InstanceIndex): HandleTable {
    return found(this.#tables[instance], instance);
  }

  #value(slot: Slot): WebAssembly.ExternalValue {
    return found(this.#values[slot], slot);
  }

  #memory(slot: Slot): WebAssembly.Memory {
    const value = this.#value(slot);
    if (value instanceof WebAssembly.Memory) return value;
    throw new TypeError(`core value ${slot} is not a memory`);
  }

  #realloc(slot: Slot): Realloc {
    return this.#function(slot) as Realloc;
  }

  /** The signature has been checked while planning; TypeScript cannot know it. */
  #function(slot: Slot): AnyCoreFunction {
    const value = this.#value(slot);
    if (typeof value === 'function') return value as AnyCoreFunction;
    throw new TypeError(`core value ${slot} is not a function`);
  }
}

/** For metered modules that nobody set limits to. */
const UNLIMITED: MeterHooks = { refuel: () => INITIAL_FUEL, grow: () => 1 };

function found<T>(item: T | undefined, number: number): T {
  if (item === undefined) throw new RangeError(`the plan refers to ${number} before it exists`);
  return item;
}

// SPDX-License-Identifier: MIT
// Resources that a guest implements, as the host sees them: objects that own what they stand for until the host
// disposes of them or gives them away.

import type { CallContext } from './context.ts';
import type { CoreFunction, InstanceState } from './contract.ts';
import { ResourceError } from './errors.ts';
import { borrowHandle, ownHandle, type ResourceIdentity } from './handles.ts';
import { type BoundResource, foreign, type HandleScope } from './resources.ts';

/** A resource that the guest implements, with what dropping one of them takes. */
export class GuestResource implements BoundResource {
  readonly name: string;
  /** Number of the guest's resource that the next object made stands for; none when the host makes one. */
  arriving: number | undefined;
  readonly #identity: ResourceIdentity;
  readonly #owner: InstanceState;
  readonly #context: CallContext;
  readonly #destructor: CoreFunction | undefined;
  #make: (() => object) | undefined;

  /**
   * @param name `interface#name`. @param owner the instance that defines the resource.
   * @param context enters that instance and all around it.
   */
  constructor(
    name: string,
    identity: ResourceIdentity,
    owner: InstanceState,
    context: CallContext,
    destructor: CoreFunction | undefined,
  ) {
    this.name = name;
    this.#identity = identity;
    this.#owner = owner;
    this.#context = context;
    this.#destructor = destructor;
  }

  /** Says how objects are made: by the class that the bindings have for this plugin, with {@link arriving} set. */
  objects(make: () => object): void {
    this.#make = make;
  }

  liftOwn({ table }: HandleScope, handle: number): object {
    const rep = table.take(handle, this.#identity);
    if (typeof rep !== 'number' || this.#make === undefined) throw new TypeError(`${this.name} has no class`);
    this.arriving = rep;
    return this.#make();
  }

  /** No import of a world can take a resource that the guest exports. */
  liftBorrow(): never {
    throw new TypeError(`${this.name} is the guest's own and cannot be lent to the host`);
  }

  lowerOwn({ table }: HandleScope, value: unknown): number {
    return table.add(ownHandle(this.#identity, GuestObject.give(value, this)));
  }

  lowerBorrow(scope: HandleScope, value: unknown): number {
    const rep = GuestObject.lend(value, this, scope.lends);
    // The instance that defines a resource gets its own number of it (CanonicalABI.md, "lower_borrow").
    if (this.#owner === scope.instance) return rep;
    return scope.table.add(borrowHandle(this.#identity, rep, scope));
  }

  check(value: unknown): void {
    GuestObject.check(value, this);
  }

  /** Whether the plugin is dead, so that nothing is left to be dropped. */
  get dead(): boolean {
    return this.#context.dead;
  }

  /**
   * Calls the destructor.
   * @param entered called when the instance could be entered: from then on the resource is gone.
   * @throws {Trap} `TRAP_REENTRY` while the plugin is running, which changes nothing; what the destructor died of.
   */
  drop(rep: number, entered: () => void): void {
    const cx = this.#context;
    if (this.#destructor === undefined) {
      entered();
      return;
    }
    cx.enter();
    entered();
    try {
      (this.#destructor as (rep: number) => void)(rep);
      cx.returned();
      cx.exit();
    } catch (error) {
      throw cx.failed(error, `${this.name}: destructor`);
    }
  }
}

/** What became of a guest's object; the texts end messages. */
type Fate = 'was disposed of' | 'was given away' | undefined;

/**
 * What the host has of a resource that a guest implements; generated classes extend it. It owns the resource: the host
 * has to call `[Symbol.dispose]()`, or give it away, since nothing else ever drops it.
 */
export class GuestObject {
  readonly #type: GuestResource;
  readonly #rep: number;
  #fate: Fate;
  readonly #loans = { lends: 0 };

  /**
   * @param make calls the guest's constructor, when the host makes the object; its answer is taken over.
   */
  constructor(type: GuestResource, make: () => object) {
    const rep = type.arriving;
    type.arriving = undefined;
    this.#type = type;
    this.#rep = rep ?? GuestObject.give(make(), type);
  }

  /**
   * Drops the resource: the guest's destructor runs. Does nothing the second time, nor after the object was given
   * away or the plugin has died.
   *
   * @throws {Trap} `TRAP_REENTRY` while the plugin is running: dispose later; what the destructor died of.
   */
  [Symbol.dispose](): void {
    if (this.#fate !== undefined) return;
    const gone = (): void => {
      this.#fate = 'was disposed of';
    };
    if (this.#type.dead) gone();
    else this.#type.drop(this.#rep, gone);
  }

  /** @throws {ResourceError} unless `value` is alive and of this type and plugin. */
  static check(value: unknown, type: GuestResource): asserts value is GuestObject {
    if (typeof value !== 'object' || value === null || !(#type in value) || value.#type !== type) {
      throw foreign(type.name);
    }
    if (value.#fate === undefined) return;
    const code = value.#fate === 'was disposed of' ? 'RESOURCE_DISPOSED' : 'RESOURCE_GIVEN_AWAY';
    throw new ResourceError(code, `this ${type.name} ${value.#fate}`);
  }

  /** Ends the host's ownership. @throws {ResourceError} as {@link check}, and while the object is lent to a call. */
  static give(value: unknown, type: GuestResource): number {
    GuestObject.check(value, type);
    if (value.#loans.lends !== 0)
      throw new ResourceError('RESOURCE_LENT', `this ${type.name} is lent to the same call`);
    value.#fate = 'was given away';
    return value.#rep;
  }

  /** Lends the object to a call. @throws {ResourceError} as {@link check}. */
  static lend(value: unknown, type: GuestResource, lends: { lends: number }[]): number {
    GuestObject.check(value, type);
    value.#loans.lends++;
    lends.push(value.#loans);
    return value.#rep;
  }
}

/** A class of the guest has no constructor in WIT. @throws {TypeError} always. */
export function noConstructor(name: string): never {
  throw new TypeError(`${name} has no constructor; functions of the plugin make its objects`);
}

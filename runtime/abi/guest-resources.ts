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
  #class: (abstract new (...args: never[]) => object) | undefined;

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

  /** Says of which class the objects are: a {@link GuestObject} that the bindings have made for this plugin. */
  objects(guestClass: abstract new (...args: never[]) => object): void {
    this.#class = guestClass;
  }

  liftOwn({ table }: HandleScope, handle: number): object {
    const rep = table.take(handle, this.#identity);
    if (typeof rep !== 'number' || this.#class === undefined)
      throw new TypeError(`${this.name} has no class`);
    const Class = this.#class as new () => object;
    this.arriving = rep;
    return new Class();
  }

  /** No import of a world can take a resource that the guest exports. */
  liftBorrow(): never {
    throw new TypeError(`${this.name} is the guest's own and cannot be lent to the host`);
  }

  lowerOwn({ table }: HandleScope, value: unknown): number {
    return table.add(ownHandle(this.#identity, give(value, this)));
  }

  lowerBorrow(scope: HandleScope, value: unknown): number {
    const rep = lend(value, this, scope.lends);
    // The instance that defines a resource gets its own number of it (CanonicalABI.md, "lower_borrow").
    if (this.#owner === scope.instance) return rep;
    return scope.table.add(borrowHandle(this.#identity, rep, scope));
  }

  check(value: unknown): void {
    check(value, this);
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

/** @throws {ResourceError} unless `value` is alive and of this type and plugin. */
let check: (value: unknown, type: GuestResource) => GuestObject;
/** Ends the host's ownership. @throws {ResourceError} as `check`, and while the object is lent to a call. */
let give: (value: unknown, type: GuestResource) => number;
/** Lends the object to a call. @throws {ResourceError} as `check`. */
let lend: (value: unknown, type: GuestResource, lends: { lends: number }[]) => number;

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
    this.#rep = rep ?? give(make(), type);
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

  // Not static methods: those of WIT may have any name.
  static {
    check = (value, type) => {
      if (typeof value !== 'object' || value === null || !(#type in value) || value.#type !== type) {
        throw foreign(type.name);
      }
      const fate = value.#fate;
      if (fate === undefined) return value;
      const code = fate === 'was disposed of' ? 'RESOURCE_DISPOSED' : 'RESOURCE_GIVEN_AWAY';
      throw new ResourceError(code, `this ${type.name} ${fate}`);
    };
    give = (value, type) => {
      const object = check(value, type);
      if (object.#loans.lends !== 0) {
        throw new ResourceError('RESOURCE_LENT', `this ${type.name} is lent to the same call`);
      }
      object.#fate = 'was given away';
      return object.#rep;
    };
    lend = (value, type, lends) => {
      const object = check(value, type);
      object.#loans.lends++;
      lends.push(object.#loans);
      return object.#rep;
    };
  }
}

/** A class of the guest has no constructor in WIT. @throws {TypeError} always. */
export function noConstructor(name: string): never {
  throw new TypeError(`${name} has no constructor; functions of the plugin make its objects`);
}

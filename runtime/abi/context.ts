// SPDX-License-Identifier: MIT
// One canonical definition at work: entering and leaving the instance, guest memory, allocation, traps and death.

import type { CallMeter, CanonOptions, CoreFunction, InstanceState, Life, Realloc } from './contract.ts';
import { isWitError, LimitTrap, Trap, type TrapCode } from './errors.ts';
import { HandleTable } from './handles.ts';
import { recordDeath } from './life.ts';
import { type GuestBytes, GuestMemory } from './memory.ts';
import { HandleScope } from './resources.ts';
import { WebAssembly } from './web-assembly.ts';

/** How much one call may make the host allocate while lifting what a guest answers or passes. */
export interface LiftLimits {
  /** Bytes of strings and number lists. */
  readonly bytes: number;
  /** Elements of all other lists. */
  readonly elements: number;
}

/** 16 MiB of text and numbers, and a million list elements, in one call. */
export const DEFAULT_LIFT_LIMITS: LiftLimits = { bytes: 16 * 1024 * 1024, elements: 1_000_000 };

/** Longest string or list in bytes (CanonicalABI.md, `MAX_STRING_BYTE_LENGTH`, `MAX_LIST_BYTE_LENGTH`). */
export const MAX_BYTE_LENGTH = 2 ** 28 - 1;

/**
 * What generated code needs of one `canon lift` or `canon lower` definition. A context is made once per function of
 * one component instance and keeps nothing between calls but its counters, which is sound because an instance is
 * never entered twice at a time.
 */
export class CallContext {
  /** Out-register of `lowerString` and the list functions: the length to pass along with the pointer. */
  length = 0;
  /** String encoding of the definition is UTF-8, by far the commonest. */
  readonly utf8: boolean;
  /** String encoding of the definition is UTF-16. */
  readonly utf16: boolean;
  /** The way of handles: lifting, lowering, lending. */
  readonly handles: HandleScope;
  readonly #memory: GuestMemory;
  readonly #realloc: Realloc;
  readonly #instance: InstanceState;
  readonly #entered: readonly InstanceState[];
  readonly #life: Life;
  readonly #meter: CallMeter | undefined;
  readonly #byteLimit: number;
  readonly #elementLimit: number;
  #bytesLeft: number;
  #elementsLeft: number;

  /** @throws {Trap} `TRAP_GUEST` when the memory is shared. */
  constructor(options: CanonOptions, limits: LiftLimits = DEFAULT_LIFT_LIMITS) {
    this.utf8 = options.encoding === 'utf8';
    this.utf16 = options.encoding === 'utf16';
    this.#memory = GuestMemory.of(options.memory);
    this.#realloc = options.realloc ?? noRealloc;
    this.#instance = options.instance;
    this.#entered = options.entered;
    this.#life = options.life;
    this.#meter = options.meter;
    this.#byteLimit = limits.bytes;
    this.#elementLimit = limits.elements;
    this.#bytesLeft = limits.bytes;
    this.#elementsLeft = limits.elements;
    const { handles, instance, resources } = options;
    this.handles = new HandleScope(handles ?? NO_HANDLES, instance, resources ?? []);
  }

  /** Whether the plugin is dead. */
  get dead(): boolean {
    return this.#life.death !== undefined;
  }

  /** Guest memory as bytes; read it again after every call into the guest, {@link alloc} included. */
  get bytes(): GuestBytes {
    return this.#memory.bytes;
  }

  /** Guest memory as numbers; read it again after every call into the guest, {@link alloc} included. */
  get view(): DataView<ArrayBuffer> {
    return this.#memory.view;
  }

  /**
   * Begins a call from the host (`canon_lift`: `may_enter` of the instance and its ancestors).
   * @throws {Trap} `TRAP_DEAD` after a trap, `TRAP_REENTRY` while the instance is running. Neither changes anything:
   * the call under way, if any, goes on.
   */
  enter(): void {
    if (this.#life.death !== undefined) throw this.#dead(this.#life.death);
    const entered = this.#entered;
    for (let i = 0; i < entered.length; i++) {
      if (entered[i]?.mayEnter !== true) throw reentry();
    }
    for (let i = 0; i < entered.length; i++) {
      const instance = entered[i];
      if (instance !== undefined) instance.mayEnter = false;
    }
    this.#bytesLeft = this.#byteLimit;
    this.#elementsLeft = this.#elementLimit;
    this.#meter?.begin();
  }

  /**
   * Ends a call from the host: all that was lent to the guest has been dropped, then post-return, then {@link exit}.
   * @param result what the core function returned.
   * @throws {Trap} `TRAP_HANDLE` when the guest has kept a borrowed handle.
   */
  leave(postReturn: CoreFunction | undefined, result: number | bigint | undefined): void {
    if (this.handles.borrows !== 0) {
      this.trap('TRAP_HANDLE', 'the guest kept a borrowed handle after the call');
    }
    this.handles.endLends();
    if (postReturn !== undefined) this.postReturn(postReturn, result);
    this.exit();
  }

  /** Ends a call from the host. Not reached after a trap: the instance stays closed on purpose. */
  exit(): void {
    const entered = this.#entered;
    for (let i = 0; i < entered.length; i++) {
      const instance = entered[i];
      if (instance !== undefined) instance.mayEnter = true;
    }
  }

  /**
   * To be called when a core function has returned: a guest's `catch_all` may have swallowed the exception of a trap.
   * @throws {Error} the first cause of death.
   */
  returned(): void {
    if (this.#life.death !== undefined) throw this.#life.death;
  }

  /**
   * Begins a call from the guest (`canon_lower`: `may_leave`).
   * @throws {Trap} `TRAP_DEAD` after a trap, `TRAP_MAY_NOT_LEAVE` out of realloc or post-return, `TRAP_LIMIT` when
   * the call has used up what it may.
   */
  beginImport(): void {
    if (this.#life.death !== undefined) throw this.#dead(this.#life.death);
    if (!this.#instance.mayLeave) {
      this.trap('TRAP_MAY_NOT_LEAVE', 'the guest called an import out of realloc or post-return');
    }
    this.#meter?.hostCall();
    this.#bytesLeft = this.#byteLimit;
    this.#elementsLeft = this.#elementLimit;
  }

  /**
   * Allocates in the guest by `realloc(0, 0, align, size)`, during which imports may not be called.
   * @param align a power of two. @param size in bytes; 0 is allocated as well.
   * @throws {Trap} `TRAP_MISALIGNED`, `TRAP_OUT_OF_BOUNDS`, `TRAP_LIMIT`, or what realloc died of.
   */
  alloc(align: number, size: number): number {
    const instance = this.#instance;
    if (size > MAX_BYTE_LENGTH) this.trap('TRAP_TOO_LONG', `${size} bytes are more than the ABI can pass`);
    this.#meter?.allocate(size);
    instance.mayLeave = false;
    const ptr = this.#realloc(0, 0, align, size) >>> 0;
    instance.mayLeave = true;
    if (this.#life.death !== undefined) throw this.#life.death;
    if ((ptr & (align - 1)) !== 0)
      this.trap('TRAP_MISALIGNED', `realloc returned ${ptr} for alignment ${align}`);
    if (ptr + size > this.#memory.bytes.length) {
      this.trap(
        'TRAP_OUT_OF_BOUNDS',
        `realloc returned ${ptr} for ${size} bytes, which is outside the memory`,
      );
    }
    return ptr;
  }

  /**
   * Checks a pointer that the guest gave for a value of known size: alignment first, then bounds.
   * @param pointer the core value, which JavaScript sees as a signed i32. @return it as unsigned.
   */
  pointer(pointer: number, align: number, size: number): number {
    const ptr = pointer >>> 0;
    if ((ptr & (align - 1)) !== 0)
      this.trap('TRAP_MISALIGNED', `pointer ${ptr} is not a multiple of ${align}`);
    if (ptr + size > this.#memory.bytes.length) {
      this.trap('TRAP_OUT_OF_BOUNDS', `${size} bytes at ${ptr} are outside the memory`);
    }
    return ptr;
  }

  /**
   * Calls the post-return function with what the core function returned, during which imports may not be called.
   * @param result pass it always; a post-return without a parameter ignores it.
   */
  postReturn(postReturn: CoreFunction, result: number | bigint | undefined): void {
    this.#instance.mayLeave = false;
    (postReturn as (result: number | bigint | undefined) => unknown)(result);
    this.#instance.mayLeave = true;
    if (this.#life.death !== undefined) throw this.#life.death;
  }

  /** Takes bytes off what this call may still lift. @throws {LimitTrap} `max_lifted_bytes`. */
  spendBytes(bytes: number): void {
    this.#bytesLeft -= bytes;
    if (this.#bytesLeft < 0) {
      const used = this.#byteLimit - this.#bytesLeft;
      const what = 'bytes of strings and number lists passed by one call';
      throw this.die(new LimitTrap('max_lifted_bytes', this.#byteLimit, used, what));
    }
  }

  /** Takes list elements off what this call may still lift. @throws {LimitTrap} `max_lifted_elements`. */
  spendElements(count: number): void {
    this.#elementsLeft -= count;
    if (this.#elementsLeft < 0) {
      const used = this.#elementLimit - this.#elementsLeft;
      const what = 'list elements passed by one call';
      throw this.die(new LimitTrap('max_lifted_elements', this.#elementLimit, used, what));
    }
  }

  /** Ends the plugin: records the first cause of death and throws. */
  trap(code: TrapCode, message: string, cause?: unknown): never {
    throw this.die(new Trap(code, message, cause === undefined ? undefined : { cause }));
  }

  /** Records a cause of death unless there is one already, and returns the one that counts. */
  die(cause: Error): Error {
    return recordDeath(this.#life, cause);
  }

  /**
   * For the catch clause around a call in either direction: makes whatever escaped the cause of death, unless a trap
   * is recorded already, and returns the error to throw.
   * @param name the function, such as `phira:plugin/users@1.0.0#kick-user`.
   */
  failed(error: unknown, name: string): Error {
    const { death } = this.#life;
    if (death !== undefined) return death;
    if (error instanceof Trap) return this.die(error);
    const code = isGuestFault(error) ? 'TRAP_GUEST' : 'TRAP_HOST';
    return this.die(new Trap(code, `${name}: ${text(error)}`, { cause: error }));
  }

  /**
   * For the catch clause around a host function whose WIT type answers `result`.
   * @return the payload of a thrown `WitError`.
   * @throws {Trap} `TRAP_HOST` for any other exception, or `TRAP_DEAD`'s first cause when the plugin died meanwhile.
   */
  declared(error: unknown, name: string): unknown {
    this.returned();
    if (isWitError(error)) return error.payload;
    return this.hostFailed(error, name);
  }

  /** A host function threw what its WIT type does not declare. @throws {Trap} `TRAP_HOST` with the cause. */
  hostFailed(error: unknown, name: string): never {
    this.returned();
    return this.trap('TRAP_HOST', `host function ${name} threw: ${text(error)}`, error);
  }

  /**
   * To be called with what a host function returned.
   * @throws {Trap} `TRAP_HOST` for a promise, which a synchronous function cannot wait for; the first cause of death
   * when the plugin died meanwhile.
   */
  answered(value: unknown, name: string): void {
    if (this.#life.death !== undefined) throw this.#life.death;
    if (value instanceof Promise) this.#promised(value, name);
  }

  #promised(promise: Promise<unknown>, name: string): never {
    promise.catch(() => {}); // Its rejection has no other observer and would end the process.
    return this.trap(
      'TRAP_HOST',
      `host function ${name} returned a promise; a synchronous one must return the value`,
    );
  }

  #dead(cause: Error): Trap {
    return new Trap('TRAP_DEAD', `the plugin is dead: ${cause.message}`, { cause });
  }
}

/** Of definitions that no handle passes through. */
const NO_HANDLES = new HandleTable(0);

function reentry(): Trap {
  return new Trap('TRAP_REENTRY', 'the plugin is running; a call into it must wait until it has returned');
}

function noRealloc(): never {
  throw new Trap('TRAP_OUT_OF_BOUNDS', 'the definition names no realloc');
}

function isGuestFault(error: unknown): boolean {
  return (
    error instanceof WebAssembly.RuntimeError ||
    error instanceof WebAssembly.Exception ||
    (error instanceof RangeError && error.message.includes('call stack'))
  );
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

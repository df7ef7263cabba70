// SPDX-License-Identifier: MIT
// The two ways a call across the canonical ABI ends other than by a value: a declared error, or a trap.

const WIT_ERROR = Symbol.for('phira-mp-plugin.WitError');

/**
 * The error case of a WIT `result<t, e>` in return position: thrown by a host function to answer `err(payload)`,
 * and by a generated caller when the guest answered it.
 */
export class WitError<E> extends Error {
  override readonly name = 'WitError';
  readonly payload: E;
  /** Marks instances across copies of this package. */
  readonly [WIT_ERROR] = true;

  /** @param payload value of the WIT error type; `message` is made from it when none is given. */
  constructor(payload: E, message?: string) {
    super(message ?? describe(payload));
    this.payload = payload;
  }
}

/** Whether a caught value is a {@link WitError}, also one of another copy of this package. */
export function isWitError(value: unknown): value is WitError<unknown> {
  return typeof value === 'object' && value !== null && WIT_ERROR in value;
}

/** Stable codes of the ways a call can trap (CanonicalABI.md, "trap_if"). */
export type TrapCode =
  | 'TRAP_DEAD'
  | 'TRAP_REENTRY'
  | 'TRAP_MAY_NOT_LEAVE'
  | 'TRAP_OUT_OF_BOUNDS'
  | 'TRAP_MISALIGNED'
  | 'TRAP_TOO_LONG'
  | 'TRAP_INVALID_ENCODING'
  | 'TRAP_INVALID_CHAR'
  | 'TRAP_INVALID_DISCRIMINANT'
  | 'TRAP_HANDLE'
  /** A limit of the sandbox; always a {@link LimitTrap}. */
  | 'TRAP_LIMIT'
  | 'TRAP_HOST'
  | 'TRAP_GUEST';

/** A call ended for good: the component instance is dead and is never entered again. */
export class Trap extends Error {
  override readonly name = 'Trap';
  readonly code: TrapCode;

  constructor(code: TrapCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/**
 * A plugin went over a limit of its sandbox. `limit` is the key of `host.toml`, such as `max_cpu_time_ms`; `allowed` and
 * `used` are in its unit.
 */
export class LimitTrap extends Trap {
  readonly limit: string;
  readonly allowed: number;
  readonly used: number;

  constructor(limit: string, allowed: number, used: number, what: string) {
    super('TRAP_LIMIT', `${what}: ${used} of ${allowed} allowed (${limit})`);
    this.limit = limit;
    this.allowed = allowed;
    this.used = used;
  }
}

/** Stable codes of the ways an object cannot be passed as a resource. */
export type ResourceErrorCode =
  | 'RESOURCE_DISPOSED'
  | 'RESOURCE_GIVEN_AWAY'
  | 'RESOURCE_LENT'
  | 'RESOURCE_FOREIGN';

/**
 * The host passed an object that is no resource, no longer one, or another plugin's. A function of a plugin throws it
 * before the plugin is entered, so that nothing has happened; in what the host answers to a plugin it is a trap.
 */
export class ResourceError extends Error {
  override readonly name = 'ResourceError';
  readonly code: ResourceErrorCode;

  constructor(code: ResourceErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

function describe(payload: unknown): string {
  if (typeof payload === 'string') return payload;
  if (typeof payload === 'object' && payload !== null && 'tag' in payload) {
    const text = 'val' in payload && typeof payload.val === 'string' ? `: ${payload.val}` : '';
    return `${String(payload.tag)}${text}`;
  }
  return 'the call answered an error';
}

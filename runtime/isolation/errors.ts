// SPDX-License-Identifier: MIT
// How plugins on other threads and in other processes fail in ways that inline ones do not.

import { Trap } from '../abi/errors.ts';

/** Stable words for what became of the thread or process. */
export type IsolationFault =
  /** It ended, or was ended by somebody else, with the plugin in it. */
  | 'crashed'
  /** V8 had no memory left for it. */
  | 'out-of-memory'
  /** It said something that the protocol does not allow, and was killed. */
  | 'protocol';

/** The plugin's thread or process is gone for a reason that is no limit of the sandbox. */
export class IsolationTrap extends Trap {
  readonly fault: IsolationFault;

  constructor(fault: IsolationFault, message: string, options?: ErrorOptions) {
    super('TRAP_GUEST', message, options);
    this.fault = fault;
  }
}

/** Stable codes of what keeps a plugin from being isolated; none is the plugin's fault. */
export type IsolationErrorCode =
  /** The thread or process could not be started, or is not the one that serves this world. */
  | 'ISOLATION_START'
  /** Nothing serves plugins of this isolation. */
  | 'ISOLATION_MISSING';

/** The host cannot give a plugin the thread or process it is to run in. */
export class IsolationError extends Error {
  override readonly name = 'IsolationError';
  readonly code: IsolationErrorCode;

  constructor(code: IsolationErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

// SPDX-License-Identifier: MIT
// The one error that services answer a plugin's request with; a composition root turns it into the world's own.

/** Why a service refused: stable, and independent of any world. */
export type ServiceErrorCode = 'not-found' | 'invalid-argument' | 'limit-exceeded' | 'unavailable';

/** A request that a service refuses; the message is safe to show to the plugin that asked. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly code: ServiceErrorCode;

  constructor(code: ServiceErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

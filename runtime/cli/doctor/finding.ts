// SPDX-License-Identifier: MIT
// A finding of the doctor: one of its own codes, or one that a host would refuse with.

import type { DoctorCode } from '../explain/doctor-codes.ts';
import type { Finding, Severity } from '../output.ts';

/** What the doctor has to say itself. */
export type DoctorFinding = Finding & { readonly code: DoctorCode };

/** Makes one. */
export function finding(
  severity: Severity,
  code: DoctorCode,
  message: string,
  rest: Omit<Finding, 'severity' | 'code' | 'message'>,
): DoctorFinding {
  return { severity, code, message, ...rest };
}

// SPDX-License-Identifier: MIT
// The environment variables that a policy lets a plugin see.

import type { SandboxPolicy } from '../sandbox/policy.ts';

/** Variables by name, as of a process. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** What is allowed and set, in the order of the policy. The host's own: a plugin's thread or process has none. */
export function allowedVariables(
  { allowEnvironment, allowedEnvironmentVars }: SandboxPolicy,
  variables: Variables,
): (readonly [name: string, value: string])[] {
  if (!allowEnvironment) return [];
  return [...new Set(allowedEnvironmentVars)].flatMap((name) => {
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
    return value === undefined ? [] : [[name, value] as const];
  });
}

// SPDX-License-Identifier: MIT
// The JavaScript engines that a plugin can be built with. Each is an optional peer of this package.

/** Package of each engine, by the name that `--engine` takes. */
export const ENGINES = {
  quickjs: 'componentize-qjs',
  starlingmonkey: '@bytecodealliance/componentize-js',
} as const;

/** As in `--engine`. */
export type EngineName = keyof typeof ENGINES;

/** Whether there is an engine of this name. */
export function isEngine(name: string): name is EngineName {
  return Object.hasOwn(ENGINES, name);
}

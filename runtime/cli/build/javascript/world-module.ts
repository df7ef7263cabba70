// SPDX-License-Identifier: MIT
// The module that a plugin gets when it imports an interface of the world: exactly its functions, so that the bundler
// finds wrong names, with values in the form of the guest types and errors that say what they are.

import type { FunctionDescriptor, WorldDescriptor } from '../../../abi/descriptor.ts';
import type { EngineName } from './engines.ts';
import { ERRORS } from './prelude.ts';
import { ValueConversions } from './value-conversions.ts';
import { camelCase } from './world-names.ts';

/** How many arguments the shape that all plain functions share passes on. */
const SHARED_PARAMETERS = 4;

/** JavaScript of the module for one import of the world, which must have it. */
export function worldModuleSource(world: WorldDescriptor, id: string, engine: EngineName): string {
  const conversions = new ValueConversions(world, engine);
  const from = JSON.stringify(id);
  const plain: string[] = [];
  const lines: string[] = [];
  for (const [kebab, func] of Object.entries(world.imports[id]?.functions ?? {})) {
    const name = camelCase(kebab);
    const list = func.params.map((_, index) => `a${index}`);
    const given = func.params.map(([, type], index) => conversions.argument(type, `a${index}`));
    const result = resultOf(world, func);
    const call = `$${name}(${given.join(', ')})`;
    const answer = result === undefined ? call : conversions.apply(result, 'in', call);
    const canFail = func.result !== undefined && world.types[func.result]?.kind === 'result';
    if (!canFail && answer === `$${name}(${list.join(', ')})`) {
      plain.push(name);
      continue;
    }
    lines.push(`import { ${name} as $${name} } from ${from};`);
    // Each function of a bundle costs a component about a kilobyte: where values stay as they are, one shape serves all.
    const isPlain = answer === `$${name}(${list.join(', ')})` && list.length <= SHARED_PARAMETERS;
    if (isPlain) lines.push(`export const ${name} = /* @__PURE__ */ explaining($${name});`);
    else if (canFail)
      lines.push(`export const ${name} = /* @__PURE__ */ explaining((${list.join(', ')}) => ${answer});`);
    else lines.push(`export const ${name} = (${list.join(', ')}) => ${answer};`);
  }
  const helpers = `import { explaining } from '${ERRORS}';`;
  return [helpers, `export { ${plain.join(', ')} } from ${from};`, conversions.source, ...lines, ''].join(
    '\n',
  );
}

/** Type of what a function returns in JavaScript: an error is thrown. */
function resultOf({ types }: WorldDescriptor, { result }: FunctionDescriptor): number | undefined {
  const type = result === undefined ? undefined : types[result];
  return type?.kind === 'result' ? type.ok : result;
}

// SPDX-License-Identifier: MIT
// Text of `worldMembers`: how the host's TypeScript spells the fields and functions that the descriptor names in WIT,
// for code that carries values by their descriptor instead of by generated code.

import type { Func, WorldItem } from '../../ir/ir.ts';
import type { EmitContext } from '../context.ts';
import { quote } from '../names.ts';

/** Name of the value. */
export const MEMBERS = 'worldMembers';

/**
 * Lines of the declaration.
 *
 * @param type local name of `WorldMembers`. @param fields property names by type index, of records and flags.
 */
export function memberLines(
  context: EmitContext,
  type: string,
  fields: ReadonlyMap<number, readonly string[]>,
): string[] {
  const { world } = context.ir;
  return [
    `/** How the members of world \`${world.id}\` are spelled here. */`,
    `export const ${MEMBERS}: ${type} = {`,
    '  fields: new Map([',
    ...[...fields].map(([index, names]) => `    [${index}, [${names.map(quote).join(', ')}]],`),
    '  ]),',
    '  imports: new Map([',
    ...sideLines(context, world.imports),
    '  ]),',
    '  exports: new Map([',
    ...sideLines(context, world.exports),
    '  ]),',
    '};',
  ];
}

function sideLines(context: EmitContext, items: readonly WorldItem[]): string[] {
  const { names } = context;
  const own = items.flatMap((item) => (item.kind === 'function' ? [item.function] : []));
  const lines = own.length === 0 ? [] : interfaceLines(context, '$root', undefined, own);
  for (const item of items) {
    if (item.kind !== 'interface' || item.interface.functions.length === 0) continue;
    lines.push(...interfaceLines(context, item.name, names.key(item), item.interface.functions));
  }
  return lines;
}

function interfaceLines(
  { names }: EmitContext,
  id: string,
  member: string | undefined,
  functions: readonly Func[],
): string[] {
  return [
    `    [${quote(id)}, {`,
    `      member: ${member === undefined ? 'undefined' : quote(member)},`,
    '      functions: new Map([',
    ...functions.map((func) => `        [${quote(func.mangled)}, ${quote(names.func(func))}],`),
    '      ]),',
    '    }],',
  ];
}

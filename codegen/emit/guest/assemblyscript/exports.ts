// SPDX-License-Identifier: MIT
// Functions of the plugin as the host calls them: arguments are lifted, the plugin is asked, its answer is lowered.

import type { Func, Type } from '../../../ir/ir.ts';
import { layoutOf, type Signature, signatureOf } from '../../../ir/layout.ts';
import type { Codecs } from './codecs.ts';
import { coreParams, coreText, type Given, givenOf } from './functions.ts';
import { heading, indent } from './shapes.ts';

/** What the host asks the plugin for memory with; every world has it. */
export const REALLOC: readonly string[] = [
  ...component('cabi_realloc'),
  'export function exportRealloc(old: usize, oldSize: usize, align: usize, size: usize): usize {',
  '  return reallocate(old, oldSize, align, size);',
  '}',
];

/** What the build of a release calls first, once it has packed the constants. */
export const UNPACK: readonly string[] = [
  '/**',
  ' * Puts constants into place. A byte below 128 says how many bytes but one follow as they are. Any other says how',
  ' * many are the same as earlier ones: up to 191 it is 125 more than their number, and the next byte says how far back',
  ' * they are; above it is 188 more, and the next two bytes say so.',
  ' */',
  ...component('unpack'),
  'export function exportUnpack(from: usize, end: usize, to: usize): void {',
  '  while (from < end) {',
  '    const control: u32 = load<u8>(from++);',
  '    if (control < 128) {',
  '      memory.copy(to, from, control + 1);',
  '      from += control + 1;',
  '      to += control + 1;',
  '    } else {',
  '      const isNear = control < 192;',
  '      const back: usize = isNear ? load<u8>(from) : load<u16>(from);',
  '      from += isNear ? 1 : 2;',
  '      for (let rest = control - (isNear ? 125 : 188); rest > 0; rest--, to++) {',
  '        store<u8>(to, load<u8>(to - back));',
  '      }',
  '    }',
  '  }',
  '}',
];

/** Lines of one exported function and of what the host calls when it has read the answer. */
export function exportedFunction(func: Func, id: string | undefined, codecs: Codecs): string[] {
  const core = signatureOf(func, 'export');
  const name = id === undefined ? func.mangled : `${id}#${func.mangled}`;
  const method = codecs.names.method(func, id);
  const capital = `${method.charAt(0).toUpperCase()}${method.slice(1)}`;
  const cores = coreParams(func, codecs).map((type, index) => `p${index}: ${type}`);
  const [result] = core.results;
  const answer =
    core.spilledResult === undefined ? (result === undefined ? 'void' : coreText(result)) : 'usize';
  const post =
    core.spilledResult === undefined
      ? []
      : [
          '',
          ...component(`cabi_post_${name}`),
          `export function exportAfter${capital}(_: usize): void {`,
          '  release(0);',
          '}',
        ];
  return [
    ...component(name),
    ...heading(`export function export${capital}`, cores, answer),
    ...indent(body(func, core, method, codecs)),
    '}',
    ...post,
  ];
}

/** Marks a function as one that the build exports under this name. */
function component(name: string): string[] {
  return [`@component(${JSON.stringify(name)})`];
}

function body(func: Func, core: Signature, method: string, codecs: Codecs): string[] {
  const given = localsOf(func);
  const lines = ['tidy();', ...lifted(given, core, codecs)];
  const call = `registered().${method}(${given.map(({ name }) => name).join(', ')})`;
  const { result } = func;
  if (result === undefined) return [...lines, `${call};`];
  return [...lines, `const answer = ${call};`, ...answered(result, core, codecs)];
}

/** Parameters by names that are free of those of core parameters. */
function localsOf(func: Func): Given[] {
  return givenOf(func).map(({ name, type }) => ({ name: /^p\d+$/.test(name) ? `${name}_` : name, type }));
}

function lifted(given: readonly Given[], { spilledParams }: Signature, codecs: Codecs): string[] {
  if (spilledParams !== undefined) {
    const values = given.map(({ name, type }, index) => {
      const offset = spilledParams.offsets[index] ?? 0;
      return `const ${name} = ${codecs.read('memory', type, 'p0', offset)};`;
    });
    return [...values, 'release(0);'];
  }
  const lines: string[] = [];
  let next = 0;
  let needsRelease = false;
  for (const { name, type } of given) {
    const { flat } = layoutOf(type);
    const cores = flat.map((_, index) => `p${next + index}`);
    next += flat.length;
    const direct = codecs.lift(type, cores);
    needsRelease ||= !codecs.isDirect(type);
    if (direct !== undefined) {
      lines.push(`const ${name} = ${direct};`);
      continue;
    }
    const slots = `${name}Slots`;
    lines.push(
      `const ${slots} = slots(${flat.length});`,
      ...flat.map(
        (kind, index) =>
          `store<${coreText(kind)}>(${slots}, ${cores[index]}${index === 0 ? '' : `, ${index * 8}`});`,
      ),
      `const ${name} = ${codecs.read('slots', type, slots, 0)};`,
    );
  }
  return needsRelease ? [...lines, 'release(0);'] : lines;
}

function answered(result: Type, { spilledResult, results }: Signature, codecs: Codecs): string[] {
  if (spilledResult !== undefined) {
    return [
      `const area = scratch(${spilledResult.size});`,
      ...codecs.write('memory', result, 'area', 0, 'answer'),
      'return area;',
    ];
  }
  const direct = codecs.lower(result, 'answer');
  if (direct !== undefined) return [`return ${direct[0]};`];
  // A composite that is one core value.
  return [
    'const area = slots(1);',
    ...codecs.write('slots', result, 'area', 0, 'answer'),
    `const core = load<${coreText(results[0] ?? 'i32')}>(area);`,
    'release(0);',
    'return core;',
  ];
}

// SPDX-License-Identifier: MIT
// The module that a component is made of: the plugin's exports, with their values in the form that the engine takes,
// their answers looked at, and their errors put into the form that is taken.

import type { FunctionDescriptor, TypeIndex, WorldDescriptor } from '../../../abi/descriptor.ts';
import { AnswerChecks } from './answer-checks.ts';
import type { EngineName } from './engines.ts';
import { ERRORS, PRELUDE } from './prelude.ts';
import { ValueConversions } from './value-conversions.ts';
import { camelCase } from './world-names.ts';

/** Names of what a plugin's module exports: one for each interface that the world asks for. */
export function exportNames(world: WorldDescriptor): string[] {
  return Object.keys(world.exports).map(exportName);
}

/**
 * Overwrites with zeros what the engine's parser let go of, in sizes found by trying: a component holds a picture of
 * the engine's memory, and zeros are left out of it. That is 50 KB of the shared plugin.
 */
const TIDY_SOURCE = `{
  const kept = [];
  for (let i = 0; i < 16; i += 1) kept.push(new ArrayBuffer(4096));
  for (let i = 0; i < 64; i += 1) kept.push(new ArrayBuffer(1024));
}`;

/**
 * @param from specifier of the module with the exports.
 * @param small take the size of the component into account
 */
export function entrySource(
  world: WorldDescriptor,
  from: string,
  engine: EngineName,
  small: boolean,
): string {
  const checks = new AnswerChecks(world);
  const conversions = new ValueConversions(world, engine);
  const lines: string[] = [];
  for (const [id, { functions }] of Object.entries(world.exports)) {
    const name = exportName(id);
    lines.push(`import { ${name} as $${name} } from ${JSON.stringify(from)};`, `export const ${name} = {`);
    for (const [kebab, func] of Object.entries(functions)) {
      const js = camelCase(kebab);
      const list = func.params.map((_, index) => `a${index}`).join(', ');
      const body = exportBody(world, checks, conversions, func, `${name}.${js}`);
      lines.push(`  ${js}(${list}) { ${body} },`);
    }
    lines.push('};');
  }
  const head = [`import '${PRELUDE}';`, `import { answer, atOnce, refuse, tell } from '${ERRORS}';`];
  const tail = small && engine === 'quickjs' ? [TIDY_SOURCE] : [];
  return `${[...head, checks.source, conversions.source, ...lines, ...tail].join('\n')}\n`;
}

/** What a wrapper of an export does; `$` before the export's name is the plugin's own. */
function exportBody(
  world: WorldDescriptor,
  checks: AnswerChecks,
  conversions: ValueConversions,
  func: FunctionDescriptor,
  name: string,
): string {
  const given = func.params.map(([, type], index) => conversions.apply(type, 'in', `a${index}`));
  const call = `$${name}(${given.join(', ')})`;
  const answered = answerType(world, func);
  const hasText = failsWithText(world, func);
  if (answered === undefined) {
    return hasText
      ? `try { return atOnce(${call}); } catch (error) { throw answer(error); }`
      : `return ${call};`;
  }
  const fault = `${JSON.stringify(name)}, ${JSON.stringify(checks.describe(answered))}, v`;
  const passed = conversions.apply(answered, 'out', 'v');
  const look = (refusal: string) =>
    `const v = ${call}; return ${checks.nameOf(answered)}(v) ? ${passed} : ${refusal}(${fault});`;
  return hasText ? `try { ${look('refuse')} } catch (error) { throw answer(error); }` : look('tell');
}

function exportName(id: string): string {
  return camelCase(id.replace(/@.*$/, '').replace(/^.*\//, ''));
}

/** The type of what an export returns, where it returns anything; an error of its own is thrown. */
function answerType({ types }: WorldDescriptor, { result }: FunctionDescriptor): TypeIndex | undefined {
  const type = result === undefined ? undefined : types[result];
  return type?.kind === 'result' ? type.ok : result;
}

function failsWithText({ types }: WorldDescriptor, { result }: FunctionDescriptor): boolean {
  const type = result === undefined ? undefined : types[result];
  return type?.kind === 'result' && type.error !== undefined && types[type.error]?.kind === 'string';
}

// SPDX-License-Identifier: MIT
// Values of every type go host -> AssemblyScript -> host unchanged, as core values and through memory, out of exports
// and into imports; many calls leave the memory flat, with either runtime and in a release.

import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { analyze } from '../../codegen/front-end.ts';
import type { Ir } from '../../codegen/ir/ir.ts';
import { componentOfCore } from '../../runtime/cli/build/component-of-core.ts';
import {
  type ComponentInstance,
  instantiateComponent,
  prepareComponent,
} from '../../runtime/component/engine.ts';
import { ECHOED, EXTRA, echoedType, echoWit } from '../bindings/types.ts';
import { valuesOf } from '../bindings/values.ts';
import { ROOT } from '../cli/command.ts';
import { bindingsOf, type Callers, type Side } from '../support/bind.ts';
import { compileProgram, describeWithAsc, type ProgramOptions } from './guest-assemblyscript-tools.ts';

const TYPES = [...ECHOED, ...EXTRA];
const PADDING = Array.from({ length: 16 }, (_, index) => index);

interface Program {
  readonly ir: Ir;
  start(host: Side): ComponentInstance<Callers>;
}

async function compile(wit: string, world: string, options: ProgramOptions): Promise<Program> {
  const { ir, diagnostics } = analyze({ sources: [{ name: 'wit/world.wit', text: wit }] });
  if (ir === undefined) throw new Error(diagnostics.map((found) => found.message).join('\n'));
  const { bytes } = await compileProgram(ir, options);
  const binding = await bindingsOf<Callers>(wit);
  const component = await componentOfCore(bytes, { folder: ROOT, witText: wit, world }, 'utf16');
  const prepared = prepareComponent(component, binding.world);
  return { ir, start: (host) => instantiateComponent(prepared, binding, host) };
}

/** Hands every value on to the host, or back. */
function echoSource(types: readonly string[]): string {
  const indexes = types.map((_, index) => index);
  const names = indexes.flatMap((index) => [`flat${index}`, `deep${index}`, `T${index}`, `P${index}`]);
  const methods = indexes.map(
    (index) => `
  flat${index}(v: T${index}): void { flat${index}(v); }
  deep${index}(v: P${index}): P${index} { return deep${index}(v); }
  echo${index}(v: P${index}): P${index} { return v; }`,
  );
  return `import { Echo, register, ${names.join(', ')} } from "./sdk";
class Plugin extends Echo {${methods.join('')}
}
register(new Plugin());`;
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** Maps keep each key once, with the value given last. */
function withoutDoubles(value: unknown): unknown {
  if (!isList(value)) return value;
  const pairs = value.filter((pair) => isList(pair) && pair.length === 2) as [unknown, unknown][];
  if (pairs.length === 0 || pairs.length < value.length) return value.map(withoutDoubles);
  return [...new Map(pairs)];
}

describeWithAsc('values through an AssemblyScript plugin', () => {
  let program: Program;
  let instance: ComponentInstance<Callers>;
  let seen: unknown;

  beforeAll(async () => {
    const host: Record<string, (value: unknown) => unknown> = {};
    TYPES.forEach((_, index) => {
      host[`flat${index}`] = (value) => {
        seen = value;
      };
      host[`deep${index}`] = (value) => {
        seen = value;
        return value;
      };
    });
    program = await compile(echoWit(TYPES), 'echo', { source: echoSource(TYPES) });
    instance = program.start({ host });
  }, 300_000);

  it.each(TYPES.map((type, index) => [type, index] as const))('%s', (text, index) => {
    const type = { kind: 'named', def: echoedType(program.ir, `t${index}`) } as const;
    const settled = text.includes('map<') ? withoutDoubles : (value: unknown) => value;
    const call = (name: string, value: unknown): unknown =>
      instance.exports.guest?.[`${name}${index}`]?.(value);
    fc.assert(
      fc.property(valuesOf(type), (value) => {
        const padded = [value, ...PADDING];
        call('flat', value);
        expect(seen).toEqual(settled(value));
        expect(call('echo', padded)).toEqual(settled(padded));
        expect(call('deep', padded)).toEqual(settled(padded));
        expect(seen).toEqual(settled(padded));
      }),
      { numRuns: 30 },
    );
  });
});

const MEMORY_WIT = `package a:b;
  interface host { record r { name: string, tags: list<string>, n: option<u32> } grow: func(r: r) -> result<r, string>; }
  interface guest { use host.{r}; turn: func(r: r) -> list<r>; kept: func() -> list<r>; pages: func() -> u32; half: func() -> string; }
  world w { import host; export guest; }`;

const MEMORY_SOURCE = `import { grow, R, register, W } from "./sdk";
class Plugin extends W {
  private all: R[] = [];
  turn(r: R): R[] {
    const answer = grow(r);
    if (answer.isError) return [];
    if (this.all.length < 100) this.all.push(r);
    return [answer.value, new R(r.name + "!", r.tags.concat(["more"]))];
  }
  kept(): R[] { return this.all; }
  pages(): u32 { return memory.size(); }
  half(): string { return "a" + "\\ud83c\\udfb5".substring(0, 1) + "b\\ud83c\\udfb5"; }
}
register(new Plugin());`;

describeWithAsc('an AssemblyScript plugin', () => {
  it.each([
    ['the minimal runtime', { runtime: 'minimal' }],
    ['the incremental runtime', { runtime: 'incremental' }],
    ['a release', { release: true }],
  ])(
    'keeps its memory flat over 300000 calls with %s',
    async (_, options) => {
      const program = await compile(MEMORY_WIT, 'w', { source: MEMORY_SOURCE, ...options });
      const { guest } = program.start({ host: { grow: (r: unknown) => r } }).exports;
      const value = { name: 'Zoë 🎵', tags: ['a', 'b'.repeat(100)], n: 7 };
      const calls = (count: number): void => {
        for (let call = 0; call < count; call++) guest?.turn?.(value);
      };
      const answer = [value, { name: 'Zoë 🎵!', tags: [...value.tags, 'more'] }];
      expect(guest?.turn?.(value)).toEqual(answer);
      calls(10_000);
      const before = guest?.pages?.();
      calls(300_000);
      expect(guest?.pages?.()).toBe(before);
      expect(guest?.turn?.(value)).toEqual(answer);
      expect(guest?.kept?.()).toEqual(Array.from({ length: 100 }, () => value));
      expect(before).toBeLessThan(40);
    },
    300_000,
  );

  it('hands on texts with half of a surrogate pair without being ended for it', async () => {
    const program = await compile(MEMORY_WIT, 'w', { source: MEMORY_SOURCE });
    const { guest } = program.start({ host: { grow: (r: unknown) => r } }).exports;
    expect(guest?.half?.()).toBe('a\ufffdb🎵');
  }, 120_000);
});

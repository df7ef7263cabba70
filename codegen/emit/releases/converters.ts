// SPDX-License-Identifier: MIT
// Emits functions that turn values of the current world into those of a release: made when first asked for, each
// after the functions it calls. The other way needs none: every value of a release is one of the current world.

import type { Case, Type, TypeDef, VariantShape } from '../../ir/ir.ts';
import type { EmitContext } from '../context.ts';
import { propertyKey, quote, snakeCase } from '../names.ts';
import { newWriter, relativeModule, type TextWriter, type TsFile } from '../ts-file.ts';
import { isNestedOption, namedText, resolveAlias, typeText } from '../type-text.ts';
import type { Comparison } from './compare.ts';
import { openCase } from './open-case.ts';

/** Where the two worlds' modules are. */
export interface Sides {
  readonly old: EmitContext;
  readonly now: EmitContext;
  /** Output path of a module of the release, given its path in the release. */
  locate(path: string): string;
}

/** Conversions of one adapter module. */
export class Converters {
  readonly #file: TsFile;
  readonly #sides: Sides;
  readonly #comparison: Comparison;
  readonly #made = new Map<TypeDef, Map<TypeDef, string>>();

  constructor(file: TsFile, sides: Sides, comparison: Comparison) {
    this.#file = file;
    this.#sides = sides;
    this.#comparison = comparison;
  }

  /** Whether values of a type need converting at all. */
  needs(old: Type | undefined, now: Type | undefined): boolean {
    return old !== undefined && now !== undefined && this.#comparison.converts(old, now);
  }

  /** Local name of the function that converts a type that {@link needs} it. */
  function(old: Type, now: Type): string {
    const from = resolveAlias(old);
    const to = resolveAlias(now);
    if (from.kind === 'named' && to.kind === 'named') return this.#named(from.def, to.def);
    return `(value: ${typeText(now, this.#file, this.#sides.now)}) => ${this.expression(old, now, 'value')}`;
  }

  /** Text of the converted value of an expression that may be written twice; the expression itself where nothing differs. */
  expression(old: Type, now: Type, value: string): string {
    if (!this.needs(old, now)) return value;
    const from = resolveAlias(old);
    const to = resolveAlias(now);
    if (from.kind === 'named' && to.kind === 'named') return `${this.#named(from.def, to.def)}(${value})`;
    if (from.kind === 'list' && to.kind === 'list') {
      return `${value}.map((item) => ${this.expression(from.element, to.element, 'item')})`;
    }
    if (from.kind === 'map' && to.kind === 'map') {
      const pair = [this.expression(from.key, to.key, 'key'), this.expression(from.value, to.value, 'item')];
      return `${value}.map(([key, item]) => [${pair.join(', ')}])`;
    }
    if (from.kind === 'tuple' && to.kind === 'tuple') {
      const parts = from.items.map((item, index) => {
        const other = to.items[index];
        return other === undefined ? '' : this.expression(item, other, `${value}[${index}]`);
      });
      return `[${parts.join(', ')}]`;
    }
    if (from.kind === 'option' && to.kind === 'option') return this.#option(from.item, to.item, value);
    if (from.kind === 'result' && to.kind === 'result') {
      const side = (tag: string, a: Type | undefined, b: Type | undefined): string =>
        a === undefined || b === undefined || !this.needs(a, b)
          ? value
          : `{ tag: ${quote(tag)}, val: ${this.expression(a, b, `${value}.val`)} }`;
      return `${value}.tag === 'ok' ? ${side('ok', from.ok, to.ok)} : ${side('err', from.error, to.error)}`;
    }
    throw new TypeError(`a ${from.kind} is never converted`);
  }

  #option(old: Type, now: Type, value: string): string {
    if (isNestedOption(old)) {
      const inner = this.expression(old, now, `${value}.val`);
      return `${value}.tag === 'some' ? { tag: 'some', val: ${inner} } : ${value}`;
    }
    return `${value} === undefined ? undefined : ${this.expression(old, now, value)}`;
  }

  #named(old: TypeDef, now: TypeDef): string {
    const made = this.#made.get(old) ?? new Map<TypeDef, string>();
    this.#made.set(old, made);
    const known = made.get(now);
    if (known !== undefined) return known;
    const name = this.#file.local(`downgrade${this.#sides.old.names.type(old)}`);
    made.set(now, name);
    const write = newWriter();
    const signature = `(value: ${namedText(now, this.#file, this.#sides.now)}): ${this.#releaseName(old)}`;
    write.write(`function ${name}${signature}`).block(() => {
      if (old.shape.kind === 'record' && now.shape.kind === 'record') this.#record(old, now, write);
      else if (old.shape.kind === 'variant' && now.shape.kind === 'variant') {
        this.#variant(old.shape, now.shape, write);
      } else throw new TypeError(`a ${old.shape.kind} is never converted`);
    });
    this.#file.raw(write.toString().trimEnd());
    return name;
  }

  #record({ shape: old }: TypeDef, { shape: now }: TypeDef, write: TextWriter): void {
    if (old.kind !== 'record' || now.kind !== 'record') return;
    const keys = this.#sides.old.names.fields(old);
    const parts = old.fields.flatMap((field, index) => {
      const other = now.fields[index];
      const key = keys[index] ?? field.name;
      if (other === undefined || !this.needs(field.type, other.type)) return [];
      return [`${propertyKey(key)}: ${this.expression(field.type, other.type, `value.${key}`)}`];
    });
    write.writeLine(`return { ...value, ${parts.join(', ')} };`);
  }

  #variant(old: VariantShape, now: VariantShape, write: TextWriter): void {
    const { newer } = openCase(old, now);
    write.write('switch (value.tag) ').inlineBlock(() => {
      for (const item of old.cases) this.#sameCase(item, now, write);
      for (const { name } of newer) write.writeLine(`case ${quote(name)}:`);
      if (newer.length > 0) this.#newCases(old, now, write);
      write.writeLine('default:');
      write.indent(() => {
        write.writeLine('return value;');
      });
    });
    write.newLine();
  }

  #sameCase({ name, payload }: Case, now: VariantShape, write: TextWriter): void {
    const other = now.cases.find((candidate) => candidate.name === name)?.payload;
    if (payload === undefined || other === undefined || !this.needs(payload, other)) return;
    write.writeLine(`case ${quote(name)}:`);
    write.indent(() => {
      const value = this.expression(payload, other, 'value.val');
      write.writeLine(`return { tag: ${quote(name)}, val: ${value} };`);
    });
  }

  /** All newer cases become the case that the release has for them. */
  #newCases(old: VariantShape, now: VariantShape, write: TextWriter): void {
    const { newer, fallback } = openCase(old, now);
    const tag = quote(old.open ?? '');
    const abi = (name: string): string =>
      this.#file.importValue(this.#sides.now.abiModule(this.#file.path), name);
    write.indent(() => {
      if (fallback === 'nothing') write.writeLine(`return { tag: ${tag} };`);
      else if (fallback === 'text')
        write.writeLine(`return { tag: ${tag}, val: ${abi('caseText')}(value) };`);
      else write.writeLine(`return { tag: ${tag}, val: ${this.#customEvent(newer, abi)} };`);
    });
  }

  #customEvent(newer: readonly Case[], abi: (name: string) => string): string {
    const name = this.#file.local('EVENT_NAMES');
    const entries = newer.map((item) => `${propertyKey(item.name)}: ${quote(snakeCase(item.name))}`);
    this.#file.raw(`const ${name} = { ${entries.join(', ')} } as const;`);
    const carrying = newer.filter((item) => item.payload !== undefined).length;
    const either = carrying === 0 ? 'undefined' : "'val' in value ? value.val : undefined";
    const payload = carrying === newer.length ? 'value.val' : either;
    const source = quote(this.#sides.now.ir.world.id);
    return `{ eventType: ${name}[value.tag], source: ${source}, data: ${abi('jsonText')}(${payload}) }`;
  }

  #releaseName(def: TypeDef): string {
    const { names } = this.#sides.old;
    const module = this.#sides.locate(names.module(def.owner));
    return this.#file.importType(relativeModule(this.#file.path, module), names.type(def));
  }
}

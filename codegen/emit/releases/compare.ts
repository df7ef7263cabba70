// SPDX-License-Identifier: MIT
// Compares an older release of a world with the current one: what values need converting on their way to a plugin of
// the release, and what cannot be served to one.

import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Span } from '../../diagnostics/source.ts';
import type {
  Field,
  Func,
  Interface,
  Ir,
  Label,
  Param,
  Type,
  TypeDef,
  VariantShape,
  WorldItem,
} from '../../ir/ir.ts';
import { resolveAlias, resolveDef } from '../type-text.ts';
import { hasMembers } from '../world-names.ts';
import { openCase } from './open-case.ts';

/** Where a difference is: the thing that has it, in the current world and in the release. */
interface Site {
  readonly what: string;
  readonly span: Span;
  readonly oldSpan: Span;
}

/** One comparison of two worlds; {@link run} fills `diagnostics`. */
export class Comparison {
  readonly diagnostics: Diagnostic[] = [];
  readonly #old: Ir;
  readonly #now: Ir;
  readonly #definitions = new Map<TypeDef, Map<TypeDef, boolean>>();

  constructor(old: Ir, now: Ir) {
    this.#old = old;
    this.#now = now;
  }

  /** Version of the release. */
  get version(): string {
    return this.#old.package.version ?? '';
  }

  /** Compares everything that passes between the host and a plugin of the release. */
  run(): void {
    for (const item of this.#old.world.imports) {
      const now = counterpart(item, this.#now.world.imports);
      // Types of an interface without functions are compared where they are used.
      if (isCalled(item)) this.#item(item, now, item, 'it is no longer there');
    }
    for (const now of this.#now.world.exports) {
      const item = counterpart(now, this.#old.world.exports);
      if (isCalled(now)) this.#item(item, now, now, 'it was added, and no plugin of the release has it');
    }
  }

  /** Whether values of a type need converting on their way to a plugin; the pair must be of the compared worlds. */
  converts(old: Type, now: Type): boolean {
    return this.#type(old, now, undefined);
  }

  /** @param place where the item is that the other side lacks. */
  #item(old: WorldItem | undefined, now: WorldItem | undefined, place: WorldItem, change: string): void {
    const label = bare(place.name);
    if (old === undefined || now === undefined) {
      this.#missing(label, spanOf(place), change);
      return;
    }
    const [wanted, others] = place === old ? [old, now] : [now, old];
    for (const func of functionsOf(wanted)) {
      const other = functionsOf(others).find(({ mangled }) => mangled === func.mangled);
      if (other === undefined) this.#missing(`${label}#${func.name}`, func.span, change);
      else if (place === old) this.#func(func, other, label);
      else this.#func(other, func, label);
    }
    for (const def of resourcesOf(wanted)) {
      const other = resourcesOf(others).find(({ name }) => name === def.name);
      if (other === undefined) this.#missing(typeLabel(def), def.span, change);
      else if (place === old) this.#definition(def, other);
      else this.#definition(other, def);
    }
  }

  #func(old: Func, now: Func, owner: string): void {
    const site = { what: `${owner}#${old.name}`, span: now.span, oldSpan: old.span };
    const names = (params: readonly Param[]): string => params.map(({ name }) => name).join(', ');
    if (names(old.params) !== names(now.params)) {
      this.#differs(site, `its parameters were (${names(old.params)})`);
      return;
    }
    old.params.forEach((param, index) => {
      const other = now.params[index];
      if (other !== undefined) this.#type(param.type, other.type, site);
    });
    this.#optional(old.result, now.result, site, 'its result');
  }

  #optional(old: Type | undefined, now: Type | undefined, site: Site | undefined, part: string): boolean {
    if (old !== undefined && now !== undefined) return this.#type(old, now, site);
    if (old !== now) this.#differs(site, `${part} was ${old === undefined ? 'added' : 'taken away'}`);
    return false;
  }

  #type(older: Type, newer: Type, site: Site | undefined): boolean {
    const old = resolveAlias(older);
    const now = resolveAlias(newer);
    const all = (...found: readonly boolean[]): boolean => found.includes(true);
    if (old.kind === 'named' && now.kind === 'named') return this.#definition(old.def, now.def);
    if (old.kind === 'list' && now.kind === 'list' && old.length === now.length) {
      return this.#type(old.element, now.element, site);
    }
    if (old.kind === 'map' && now.kind === 'map') {
      return all(this.#type(old.key, now.key, site), this.#type(old.value, now.value, site));
    }
    if (old.kind === 'tuple' && now.kind === 'tuple' && old.items.length === now.items.length) {
      return all(...old.items.map((item, index) => this.#optional(item, now.items[index], site, 'a part')));
    }
    if (old.kind === 'option' && now.kind === 'option') return this.#type(old.item, now.item, site);
    if (old.kind === 'result' && now.kind === 'result') {
      return all(
        this.#optional(old.ok, now.ok, site, 'the value of its result'),
        this.#optional(old.error, now.error, site, 'the error of its result'),
      );
    }
    if ((old.kind === 'own' || old.kind === 'borrow') && old.kind === now.kind) {
      return this.#definition(resolveDef(old.resource), resolveDef(now.resource));
    }
    const same = old.kind === now.kind && old.kind !== 'list' && old.kind !== 'tuple';
    if (!same) this.#differs(site, `a \`${nameOf(old)}\` in it became \`${nameOf(now)}\``);
    return false;
  }

  #definition(old: TypeDef, now: TypeDef): boolean {
    const known = this.#definitions.get(old) ?? new Map<TypeDef, boolean>();
    this.#definitions.set(old, known);
    const answer = known.get(now);
    if (answer !== undefined) return answer;
    // Methods name their own resource; a value type never reaches itself.
    known.set(now, false);
    const site = { what: typeLabel(now), span: now.span, oldSpan: old.span };
    const found = this.#shapes(old, now, site);
    known.set(now, found);
    return found;
  }

  #shapes({ shape: old }: TypeDef, { shape: now }: TypeDef, site: Site): boolean {
    if (old.kind === 'record' && now.kind === 'record') return this.#record(old.fields, now.fields, site);
    if (old.kind === 'variant' && now.kind === 'variant') return this.#variant(old, now, site);
    if (old.kind === 'enum' && now.kind === 'enum') this.#labels('case', old.cases, now.cases, site);
    else if (old.kind === 'flags' && now.kind === 'flags') this.#labels('flag', old.flags, now.flags, site);
    else if (old.kind === 'resource' && now.kind === 'resource') this.#resource(old, now, site);
    else this.#differs(site, `it was a ${old.kind}`);
    return false;
  }

  #record(old: readonly Field[], now: readonly Field[], site: Site): boolean {
    if (!this.#labels('field', old, now, site)) return false;
    const found = old.map((field, index) => this.#optional(field.type, now[index]?.type, site, 'a field'));
    return found.includes(true);
  }

  #variant(old: VariantShape, now: VariantShape, site: Site): boolean {
    let converts = false;
    for (const item of old.cases) {
      const other = now.cases.find(({ name }) => name === item.name);
      if (other === undefined) this.#differs(site, `case \`${item.name}\` was removed`);
      else {
        const part = `the payload of case \`${item.name}\``;
        if (this.#optional(item.payload, other.payload, site, part)) converts = true;
      }
    }
    const { newer, fallback } = openCase(old, now);
    const [first] = newer;
    if (first === undefined) return converts;
    if (old.open === undefined) {
      this.#differs(
        site,
        `case \`${first.name}\` was added, and the release does not mark the variant \`@open\``,
      );
    } else if (fallback === undefined) {
      this.#differs(
        site,
        `case \`${first.name}\` was added, but \`${old.open}\` of the release, which stands for it, carries neither nothing, nor a string, nor a record of the strings event-type, source and data`,
      );
    }
    return true;
  }

  #resource(old: TypeDef['shape'], now: TypeDef['shape'], site: Site): void {
    for (const func of resourceFunctions(old)) {
      const other = resourceFunctions(now).find(({ mangled }) => mangled === func.mangled);
      if (other === undefined) {
        this.#differs(site, `\`${func.name}\` was removed`);
        continue;
      }
      this.#func(func, other, site.what);
      const types = [...func.params.map(({ type }) => type), ...(func.result ? [func.result] : [])];
      const others = [...other.params.map(({ type }) => type), ...(other.result ? [other.result] : [])];
      if (types.some((type, index) => this.#optional(type, others[index], site, 'a part'))) {
        this.#differs(
          site,
          `\`${func.name}\` passes a variant with new cases, which resources do not convert`,
        );
      }
    }
  }

  /** Reports the first label that differs. */
  #labels(
    kind: string,
    old: readonly { name: string }[],
    now: readonly Pick<Label, 'name'>[],
    site: Site,
  ): boolean {
    const has = (list: readonly { name: string }[], name: string): boolean =>
      list.some((label) => label.name === name);
    const removed = old.find(({ name }) => !has(now, name));
    const added = now.find(({ name }) => !has(old, name));
    const moved = old.find(({ name }, index) => now[index]?.name !== name);
    const change =
      added !== undefined
        ? `${kind} \`${added.name}\` was added`
        : removed !== undefined
          ? `${kind} \`${removed.name}\` was removed`
          : `${kind} \`${moved?.name ?? ''}\` was moved`;
    if ((added ?? removed ?? moved) !== undefined) this.#differs(site, change);
    return (added ?? removed ?? moved) === undefined;
  }

  /** Without a site the pair was compared before, and its differences were told. */
  #differs(site: Site | undefined, change: string): void {
    if (site === undefined) return;
    const notes = [{ message: `in release ${this.version} it is`, span: site.oldSpan }];
    const params = { what: site.what, change, release: this.version };
    this.diagnostics.push(diagnostic('WIT8101', site.span, params, { notes }));
  }

  #missing(what: string, span: Span, change: string): void {
    this.diagnostics.push(diagnostic('WIT8102', span, { what, change, release: this.version }));
  }
}

/** The item of another version of the world that an item stands for: the same name, its version aside. */
export function counterpart(item: WorldItem, items: readonly WorldItem[]): WorldItem | undefined {
  const same = items.filter(({ kind, name }) => kind === item.kind && bare(name) === bare(item.name));
  return same.find(({ name }) => name === item.name) ?? same[0];
}

function bare(name: string): string {
  return name.replace(/@.*$/, '');
}

function isCalled(item: WorldItem): boolean {
  return item.kind === 'interface'
    ? hasMembers(item.interface)
    : functionsOf(item).length + resourcesOf(item).length > 0;
}

/** Functions that belong to an item itself; those of its resources are with the resource. */
export function functionsOf(item: WorldItem): readonly Func[] {
  if (item.kind === 'function') return [item.function];
  return item.kind === 'interface' ? item.interface.functions : [];
}

/** Resources that an item declares. */
export function resourcesOf(item: WorldItem): readonly TypeDef[] {
  const types = item.kind === 'interface' ? item.interface.types : item.kind === 'type' ? [item.type] : [];
  return types.filter(({ shape }) => shape.kind === 'resource');
}

function resourceFunctions(shape: TypeDef['shape']): readonly Func[] {
  if (shape.kind !== 'resource') return [];
  const made = shape.constructor_ === undefined ? [] : [shape.constructor_];
  return [...made, ...shape.methods, ...shape.statics];
}

function spanOf(item: WorldItem): Span {
  if (item.kind === 'function') return item.function.span;
  return item.kind === 'type' ? item.type.span : item.interface.span;
}

function typeLabel({ name, owner }: TypeDef): string {
  return owner === undefined ? name : `${ownerLabel(owner)}.${name}`;
}

function ownerLabel({ id }: Interface): string {
  return bare(id);
}

function nameOf(type: Type): string {
  return type.kind === 'named' ? type.def.name : type.kind;
}

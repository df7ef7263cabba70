// SPDX-License-Identifier: MIT
// Types as WIT-like text for messages and listings, cut off before a doubling type makes it long.

import type { TypeEntity } from './plan/entities.ts';
import type { ValueType } from './types.ts';

const MOST_CHARACTERS = 400;

/** Text of a type, at most `most` characters and a mark that it goes on. */
export function printType(type: TypeEntity, most = MOST_CHARACTERS): string {
  const printer = new Printer(most);
  printer.entity(type);
  return printer.text();
}

class Printer {
  #text = '';
  #cut = false;
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  text(): string {
    return this.#cut ? `${this.#text}…` : this.#text;
  }

  #put(text: string): void {
    if (this.#cut) return;
    this.#text += text;
    if (this.#text.length > this.#most) {
      this.#text = this.#text.slice(0, this.#most);
      this.#cut = true;
    }
  }

  entity(type: TypeEntity): void {
    switch (type.kind) {
      case 'func':
        this.#put('func(');
        this.#list(type.params, ([name, param]) => this.#labelled(name, param));
        this.#put(')');
        if (type.result !== undefined) {
          this.#put(' -> ');
          this.value(type.result);
        }
        return;
      case 'resource':
      case 'instance type':
      case 'component type':
        this.#put(type.kind);
        return;
      default:
        this.value(type);
    }
  }

  value(type: ValueType): void {
    if (this.#cut) return;
    switch (type.kind) {
      case 'list':
        this.#generic('list', [type.element], type.length);
        return;
      case 'map':
        this.#generic('map', [type.key, type.value]);
        return;
      case 'tuple':
        this.#generic('tuple', type.items);
        return;
      case 'option':
        this.#generic('option', [type.item]);
        return;
      case 'result':
        this.#result(type.ok, type.error);
        return;
      case 'record':
        this.#braces('record', type.fields, ([name, field]) => this.#labelled(name, field));
        return;
      case 'variant':
        this.#braces('variant', type.cases, ([name, payload]) => this.#case(name, payload));
        return;
      case 'enum':
      case 'flags':
        this.#braces(type.kind, type.labels, (label) => this.#put(label));
        return;
      case 'own':
      case 'borrow':
        this.#put(`${type.kind}<${type.resource.host?.split('#').at(-1) ?? 'resource'}>`);
        return;
      default:
        this.#put(type.kind);
    }
  }

  #result(ok: ValueType | undefined, error: ValueType | undefined): void {
    if (ok === undefined && error === undefined) {
      this.#put('result');
      return;
    }
    this.#put('result<');
    if (ok === undefined) this.#put('_');
    else this.value(ok);
    if (error !== undefined) {
      this.#put(', ');
      this.value(error);
    }
    this.#put('>');
  }

  #labelled(name: string, type: ValueType): void {
    this.#put(`${name}: `);
    this.value(type);
  }

  #case(name: string, payload: ValueType | undefined): void {
    this.#put(name);
    if (payload === undefined) return;
    this.#put('(');
    this.value(payload);
    this.#put(')');
  }

  #generic(name: string, parts: readonly ValueType[], length?: number): void {
    this.#put(`${name}<`);
    this.#list(parts, (part) => this.value(part));
    this.#put(length === undefined ? '>' : `, ${length}>`);
  }

  #braces<T>(name: string, items: readonly T[], print: (item: T) => void): void {
    this.#put(`${name} { `);
    this.#list(items, print);
    this.#put(' }');
  }

  #list<T>(items: readonly T[], print: (item: T) => void): void {
    for (const [index, item] of items.entries()) {
      if (this.#cut) return;
      if (index > 0) this.#put(', ');
      print(item);
    }
  }
}

// SPDX-License-Identifier: MIT
// Decodes sorts, external names, external types and aliases (Binary.md, "Import and Export Definitions", "Alias").

import { Reader } from './reader.ts';
import type { AliasSyntax, CoreSort, ExternName, ExternType, Sort, SortIndex } from './syntax.ts';

const CORE_SORTS: ReadonlyMap<number, CoreSort> = new Map([
  [0x00, 'core func'],
  [0x01, 'core table'],
  [0x02, 'core memory'],
  [0x03, 'core global'],
  [0x04, 'core tag'],
  [0x10, 'core type'],
  [0x11, 'core module'],
  [0x12, 'core instance'],
]);
const SORTS: readonly (Sort | undefined)[] = [undefined, 'func', undefined, 'type', 'component', 'instance'];
const SORT_VALUE = 2;

/** Reader of references and names; {@link Reader} for the primitives. */
export class ExternReader extends Reader {
  coreSort(): CoreSort {
    const at = this.position;
    const sort = CORE_SORTS.get(this.byte());
    if (sort === undefined) throw this.malformed('unknown core sort', at);
    return sort;
  }

  sort(): Sort {
    const at = this.position;
    const code = this.byte();
    if (code === 0) return this.coreSort();
    if (code === SORT_VALUE) throw this.unsupported('a value definition', at);
    const sort = SORTS[code];
    if (sort === undefined) throw this.malformed('unknown sort', at);
    return sort;
  }

  sortIndex(): SortIndex {
    return { sort: this.sort(), index: this.u32() };
  }

  /** `importname'` and `exportname'`: the name attributes are kept where they mean something here. */
  externName(): ExternName {
    const at = this.position;
    const form = this.byte();
    if (form > 2) throw this.malformed('unknown form of an import or export name', at);
    const name = this.name();
    let versionSuffix: string | undefined;
    let implemented: string | undefined;
    if (form === 2) {
      const seen = new Set<number>();
      for (let left = this.count(); left > 0; left--) {
        const attribute = this.byte();
        if (attribute > 2 || seen.has(attribute)) {
          throw this.malformed('unknown or repeated name attribute', this.position - 1);
        }
        seen.add(attribute);
        const text = this.name();
        if (attribute === 0) implemented = text;
        if (attribute === 1) versionSuffix = text;
      }
    }
    return { name, versionSuffix, implements: implemented };
  }

  externType(): ExternType {
    const at = this.position;
    switch (this.byte()) {
      case 0x00:
        if (this.byte() !== 0x11)
          throw this.malformed('an import of a core sort that cannot be imported', at);
        return { sort: 'core module', type: this.u32() };
      case 0x01:
        return { sort: 'func', type: this.u32() };
      case 0x02:
        throw this.unsupported('an imported or exported value', at);
      case 0x03:
        return { sort: 'type', equals: this.#typeBound() };
      case 0x04:
        return { sort: 'component', type: this.u32() };
      case 0x05:
        return { sort: 'instance', type: this.u32() };
      default:
        throw this.malformed('unknown sort of an import or export', at);
    }
  }

  #typeBound(): number | undefined {
    const at = this.position;
    const bound = this.byte();
    if (bound > 1) throw this.malformed('unknown type bound', at);
    return bound === 0 ? this.u32() : undefined;
  }

  alias(): AliasSyntax {
    const offset = this.position;
    const sort = this.sort();
    switch (this.byte()) {
      case 0x00:
        return { kind: 'alias export', sort, instance: this.u32(), name: this.name(), offset };
      case 0x01:
        return { kind: 'alias core export', sort, instance: this.u32(), name: this.name(), offset };
      case 0x02:
        return { kind: 'alias outer', sort, count: this.u32(), index: this.u32(), offset };
      default:
        throw this.malformed('unknown form of an alias', offset);
    }
  }
}

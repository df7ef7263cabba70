// SPDX-License-Identifier: MIT
// Decodes type definitions (Binary.md, "Type Definitions").

import type { PrimitiveKind } from '../../abi/descriptor.ts';
import { ExternReader } from './externs.ts';
import type {
  CoreTypeSyntax,
  Declaration,
  OptionalValueTypeSyntax,
  TypeSyntax,
  ValueTypeSyntax,
} from './syntax.ts';
import { unsupportedType } from './unsupported.ts';

const PRIMITIVES: readonly (PrimitiveKind | undefined)[] = [
  'string',
  'char',
  'f64',
  'f32',
  'u64',
  's64',
  'u32',
  's32',
  'u16',
  's16',
  'u8',
  's8',
  'bool',
];
const FIRST_PRIMITIVE = 0x73;

const MAX_FLAGS = 32;

/** Reader of types; {@link ExternReader} for references and names. */
export class TypeReader extends ExternReader {
  readonly #name = (): string => this.name();
  readonly #labelled = (): readonly [string, ValueTypeSyntax] => [this.name(), this.valueType()];
  readonly #valueType = (): ValueTypeSyntax => this.valueType();
  readonly #declaration = (): Declaration => this.#instanceDeclaration();
  readonly #componentDeclaration = (): Declaration => this.#importOrDeclaration();
  readonly #case = (): readonly [string, OptionalValueTypeSyntax] => {
    const name = this.name();
    const type = this.optional(this.#valueType);
    if (this.byte() !== 0)
      throw this.malformed('a variant case ends with an unknown byte', this.position - 1);
    return [name, type];
  };

  valueType(): ValueTypeSyntax {
    const at = this.position;
    const code = this.s33();
    if (code >= 0) return code;
    const primitive = code + 0x80 >= FIRST_PRIMITIVE ? PRIMITIVES[code + 0x80 - FIRST_PRIMITIVE] : undefined;
    if (primitive !== undefined) return primitive;
    const feature = unsupportedType(code + 0x80);
    if (feature !== undefined) throw this.unsupported(feature, at);
    throw this.malformed('unknown value type', at);
  }

  /** `type`: any type definition of a component. */
  definedType(): TypeSyntax {
    const at = this.position;
    const code = this.byte();
    switch (code) {
      case 0x72:
        return { kind: 'record', fields: this.#some(this.vector(this.#labelled), at) };
      case 0x71:
        return { kind: 'variant', cases: this.#some(this.vector(this.#case), at) };
      case 0x70:
        return { kind: 'list', element: this.valueType(), length: undefined };
      case 0x67:
        return { kind: 'list', element: this.valueType(), length: this.#fixedLength() };
      case 0x63:
        return { kind: 'map', key: this.valueType(), value: this.valueType() };
      case 0x6f:
        return { kind: 'tuple', items: this.#some(this.vector(this.#valueType), at) };
      case 0x6e:
        return { kind: 'flags', labels: this.#flagLabels(at) };
      case 0x6d:
        return { kind: 'enum', labels: this.#some(this.vector(this.#name), at) };
      case 0x6b:
        return { kind: 'option', item: this.valueType() };
      case 0x6a:
        return { kind: 'result', ok: this.optional(this.#valueType), error: this.optional(this.#valueType) };
      case 0x69:
        return { kind: 'own', resource: this.u32() };
      case 0x68:
        return { kind: 'borrow', resource: this.u32() };
      case 0x40:
        return { kind: 'func', params: this.vector(this.#labelled), result: this.#functionResult() };
      case 0x3f:
        return this.#resource();
      case 0x41:
        return this.tally.nested(at, () => ({
          kind: 'component type',
          declarations: this.vector(this.#componentDeclaration),
        }));
      case 0x42:
        return this.tally.nested(at, () => ({
          kind: 'instance type',
          declarations: this.vector(this.#declaration),
        }));
      default:
        return this.#primitiveType(code, at);
    }
  }

  #primitiveType(code: number, at: number): TypeSyntax {
    const primitive = code >= FIRST_PRIMITIVE ? PRIMITIVES[code - FIRST_PRIMITIVE] : undefined;
    if (primitive !== undefined) return { kind: 'primitive', primitive };
    const feature = unsupportedType(code);
    if (feature !== undefined) throw this.unsupported(feature, at);
    throw this.malformed(`unknown type 0x${code.toString(16)}`, at);
  }

  #fixedLength(): number {
    const at = this.position;
    const length = this.u32();
    if (length === 0) throw this.malformed('a list of fixed length needs at least one element', at);
    return length;
  }

  #flagLabels(at: number): readonly string[] {
    const labels = this.#some(this.vector(this.#name), at);
    if (labels.length > MAX_FLAGS) throw this.malformed(`flags have at most ${MAX_FLAGS} labels`, at);
    return labels;
  }

  #functionResult(): OptionalValueTypeSyntax {
    const at = this.position;
    const form = this.byte();
    if (form === 0) return this.valueType();
    if (form !== 1 || this.byte() !== 0) throw this.malformed('a function has at most one result', at);
    return undefined;
  }

  #resource(): TypeSyntax {
    const at = this.position;
    if (this.byte() !== 0x7f) throw this.unsupported('a resource representation other than i32', at);
    return { kind: 'resource', destructor: this.optional(() => this.u32()) };
  }

  #some<T>(items: T[], at: number): T[] {
    if (items.length === 0) throw this.malformed('a type without any part', at);
    return items;
  }

  #importOrDeclaration(): Declaration {
    if (this.peek() !== 0x03) return this.#instanceDeclaration();
    const offset = this.position;
    this.byte();
    this.tally.definition(offset);
    return { kind: 'import declaration', name: this.externName(), type: this.externType(), offset };
  }

  #instanceDeclaration(): Declaration {
    const offset = this.position;
    this.tally.definition(offset);
    switch (this.byte()) {
      case 0x00:
        return { kind: 'core type', type: this.coreType(), offset };
      case 0x01:
        return { kind: 'type', type: this.definedType(), offset };
      case 0x02:
        return this.alias();
      case 0x04:
        return { kind: 'export declaration', name: this.externName(), type: this.externType(), offset };
      default:
        throw this.malformed('unknown declaration in a type', offset);
    }
  }

  /** `core:type`: function types occupy an index and mean nothing more here; module types are refused. */
  coreType(): CoreTypeSyntax {
    const at = this.position;
    const code = this.byte();
    if (code === 0x60) {
      for (let list = 0; list < 2; list++) for (let left = this.count(); left > 0; left--) this.byte();
      return { kind: 'core func type' };
    }
    if (code === 0x50) throw this.unsupported('an imported core module type', at);
    throw this.unsupported(`the core type 0x${code.toString(16)}`, at);
  }
}

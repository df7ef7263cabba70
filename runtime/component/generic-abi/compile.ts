// SPDX-License-Identifier: MIT
// Compiles resolved types to codecs, each once.

import { borrowHandle, ownHandle, type Rep } from '../../abi/handles.ts';
import { flagsBytes, sequence } from '../layout.ts';
import type { FunctionType, ResourceType, ValueType } from '../types.ts';
import { type Codec, nextNumber, type Side } from './codec.ts';
import { choiceCodec, listCodec, type Part, sequenceCodec } from './compound.ts';
import { flagsCodec, PRIMITIVE_CODECS } from './scalars.ts';

const NUMBERS: ReadonlySet<string> = new Set([
  's8',
  'u8',
  's16',
  'u16',
  's32',
  'u32',
  's64',
  'u64',
  'f32',
  'f64',
]);

/** Codecs of the types of one component. */
export class CodecCompiler {
  readonly #parts = new Map<ValueType, Part>();

  /** Codec of all parameters of a function as one sequence. */
  params(type: FunctionType): Codec<readonly unknown[]> {
    return sequenceCodec(type.params.map(([, param]) => this.part(param)));
  }

  part(type: ValueType): Part {
    const known = this.#parts.get(type);
    if (known !== undefined) return known;
    const made: Part = { codec: this.#compile(type), layout: type };
    this.#parts.set(type, made);
    return made;
  }

  readonly #maybe = (type: ValueType | undefined): Part | undefined => {
    return type === undefined ? undefined : this.part(type);
  };

  #compile(type: ValueType): Codec {
    switch (type.kind) {
      case 'record':
        return sequenceCodec(type.fields.map(([, field]) => this.part(field)));
      case 'tuple':
        return sequenceCodec(type.items.map((item) => this.part(item)));
      case 'list': {
        const element = this.part(type.element);
        if (type.length !== undefined) return sequenceCodec(new Array<Part>(type.length).fill(element));
        return listCodec(element, NUMBERS.has(type.element.kind));
      }
      case 'map': {
        const pair = sequenceCodec([this.part(type.key), this.part(type.value)]);
        return listCodec({ codec: pair, layout: sequence([type.key, type.value]) }, false);
      }
      case 'variant':
        return choiceCodec(
          type.cases.map(([, payload]) => this.#maybe(payload)),
          type,
        );
      case 'enum':
        return choiceCodec(
          type.labels.map(() => undefined),
          type,
        );
      case 'option':
        return choiceCodec([undefined, this.part(type.item)], type);
      case 'result':
        return choiceCodec([this.#maybe(type.ok), this.#maybe(type.error)], type);
      case 'flags':
        return flagsCodec(flagsBytes(type.labels.length), type.labels.length);
      case 'own':
        return ownCodec(type.resource);
      case 'borrow':
        return borrowCodec(type.resource);
      default:
        return PRIMITIVE_CODECS[type.kind];
    }
  }
}

/** Owned handles move: out of one table, into the other. */
function ownCodec(resource: ResourceType): Codec<Rep> {
  return {
    lift: ({ handles }, flat) => handles.take(nextNumber(flat), resource),
    lower: ({ handles }, rep, out) => {
      out.push(handles.add(ownHandle(resource, rep)));
    },
    load: ({ cx, handles }, address) => handles.take(cx.view.getUint32(address, true), resource),
    store: ({ cx, handles }, address, rep) => {
      cx.view.setUint32(address, handles.add(ownHandle(resource, rep)), true);
    },
  };
}

/** Borrowed handles are lent for the call; the instance that defines the resource gets its own representation. */
function borrowCodec(resource: ResourceType): Codec<Rep> {
  const lift = ({ handles, lends }: Side, index: number): Rep => handles.lend(index, resource, lends);
  const lower = (side: Side, rep: Rep): number => {
    if (resource.instance === side.instance) return Number(rep);
    return side.handles.add(borrowHandle(resource, rep, side));
  };
  return {
    lift: (side, flat) => lift(side, nextNumber(flat)),
    lower: (side, rep, out) => {
      out.push(lower(side, rep));
    },
    load: (side, address) => lift(side, side.cx.view.getUint32(address, true)),
    store: (side, address, rep) => {
      const index = lower(side, rep);
      side.cx.view.setUint32(address, index, true);
    },
  };
}

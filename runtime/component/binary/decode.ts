// SPDX-License-Identifier: MIT
// Decodes a component binary section by section into its definitions (Binary.md, "Component Definitions").

import type { StringEncoding } from '../../abi/contract.ts';
import { componentError } from '../errors.ts';
import { type ComponentLimits, checkLimit } from '../limits.ts';
import type {
  CanonOptionsSyntax,
  CanonSyntax,
  ComponentSyntax,
  CustomSection,
  Definition,
  InlineExport,
} from './syntax.ts';
import { Tally } from './tally.ts';
import { TypeReader } from './types.ts';
import { unsupportedBuiltIn, unsupportedOption } from './unsupported.ts';

const PREAMBLE_BYTES = 8;
const ENCODINGS: readonly StringEncoding[] = ['utf8', 'utf16', 'latin1+utf16'];

/**
 * Decodes a whole file. Core modules and custom sections stay views of `bytes`.
 *
 * @throws ComponentError when the file is not a component within the limits.
 */
export function decodeComponent(bytes: Uint8Array, limits: ComponentLimits): ComponentSyntax {
  checkLimit(limits, 'fileBytes', bytes.length, 'bytes of the file');
  return component(bytes, 0, bytes.length, new Tally(limits));
}

/**
 * Checks `magic`, `version` and `layer` (Binary.md) of a component.
 *
 * @throws ComponentError for anything but a component, a core module included.
 */
export function checkPreamble(bytes: Uint8Array, start = 0, end = bytes.length): void {
  const magic = [0x00, 0x61, 0x73, 0x6d];
  for (let index = 0; index < magic.length && start + index < end; index++) {
    if (bytes[start + index] !== magic[index]) {
      const message = 'this is not a WebAssembly file; build a component with `phira-plugin build`';
      throw componentError('COMPONENT_NOT_WASM', message, start + index);
    }
  }
  if (end - start < PREAMBLE_BYTES) {
    throw componentError(
      'COMPONENT_TRUNCATED',
      'the file ends inside its header; copy or build it again',
      end,
    );
  }
  const version = (bytes[start + 4] ?? 0) | ((bytes[start + 5] ?? 0) << 8);
  const layer = (bytes[start + 6] ?? 0) | ((bytes[start + 7] ?? 0) << 8);
  if (version === 1 && layer === 0) {
    const message = 'this is a core module; build a component with `phira-plugin build`';
    throw componentError('COMPONENT_CORE_MODULE', message, start + 4);
  }
  if (version !== 0x0d || layer !== 1) {
    const message = `version ${version} in layer ${layer} is not the component format 13 in layer 1; use a current toolchain`;
    throw componentError('COMPONENT_VERSION', message, start + 4);
  }
}

function component(bytes: Uint8Array, start: number, end: number, tally: Tally): ComponentSyntax {
  checkPreamble(bytes, start, end);
  return tally.nested(start, () => sections(bytes, start, end, tally));
}

function sections(bytes: Uint8Array, start: number, end: number, tally: Tally): ComponentSyntax {
  const definitions: Definition[] = [];
  const customSections: CustomSection[] = [];
  const reader = new SectionReader(bytes, start + PREAMBLE_BYTES, end, tally);
  while (reader.position < end) {
    const at = reader.position;
    const id = reader.byte();
    const size = reader.u32();
    const body = reader.skip(size);
    reader.position = body;
    reader.end = body + size;
    if (id === 0) customSections.push(reader.customSection());
    else reader.section(id, at, definitions);
    if (reader.position !== reader.end) throw reader.malformed('a section is longer than its content');
    reader.end = end;
  }
  return { offset: start, definitions, customSections };
}

/** Reads the content of one section. */
class SectionReader extends TypeReader {
  customSection(): CustomSection {
    const name = this.name();
    const payload = this.bytes.subarray(this.position, this.end);
    this.position = this.end;
    return { name, payload };
  }

  section(id: number, at: number, out: Definition[]): void {
    switch (id) {
      case 1:
        out.push(this.#coreModule());
        return;
      case 4:
        this.tally.definition(this.position);
        out.push({
          kind: 'component',
          component: component(this.bytes, this.position, this.end, this.tally),
          offset: at,
        });
        this.position = this.end;
        return;
      case 9:
        throw this.unsupported('a component start section', at);
      case 12:
        throw this.unsupported('a value section', at);
      default:
        if (id > 12) throw this.malformed(`unknown section ${id}`, at);
    }
    for (let left = this.count(); left > 0; left--) {
      this.tally.definition(this.position);
      out.push(this.#definition(id));
    }
  }

  #coreModule(): Definition {
    const { tally, position: offset } = this;
    tally.definition(offset);
    tally.module(offset);
    const bytes = this.bytes.subarray(offset, this.end);
    this.position = this.end;
    return { kind: 'core module', bytes, offset };
  }

  #definition(section: number): Definition {
    const offset = this.position;
    switch (section) {
      case 2:
        return this.#coreInstance(offset);
      case 3:
        return { kind: 'core type', type: this.coreType(), offset };
      case 5:
        return this.#instance(offset);
      case 6:
        return this.alias();
      case 7:
        return { kind: 'type', type: this.definedType(), offset };
      case 8:
        return this.#canon(offset);
      case 10:
        return { kind: 'import', name: this.externName(), type: this.externType(), offset };
      default: {
        const name = this.externName();
        const target = this.sortIndex();
        return { kind: 'export', name, target, type: this.optional(() => this.externType()), offset };
      }
    }
  }

  #coreInstance(offset: number): Definition {
    switch (this.byte()) {
      case 0:
        return {
          kind: 'core instantiate',
          module: this.u32(),
          args: this.vector(() => this.#coreArgument()),
          offset,
        };
      case 1:
        return {
          kind: 'core inline exports',
          exports: this.vector(() => ({ name: this.name(), sort: this.coreSort(), index: this.u32() })),
          offset,
        };
      default:
        throw this.malformed('unknown form of a core instance', offset);
    }
  }

  #coreArgument(): { name: string; instance: number } {
    const name = this.name();
    if (this.byte() !== 0x12) throw this.malformed('a core module takes only instances', this.position - 1);
    return { name, instance: this.u32() };
  }

  #instance(offset: number): Definition {
    switch (this.byte()) {
      case 0:
        return {
          kind: 'instantiate',
          component: this.u32(),
          args: this.vector(() => ({ name: this.name(), ...this.sortIndex() })),
          offset,
        };
      case 1:
        return {
          kind: 'inline exports',
          exports: this.vector((): InlineExport => ({ name: this.externName(), ...this.sortIndex() })),
          offset,
        };
      default:
        throw this.malformed('unknown form of an instance', offset);
    }
  }

  #canon(offset: number): CanonSyntax {
    const code = this.byte();
    switch (code) {
      case 0x00:
        if (this.byte() !== 0) throw this.malformed('only functions are lifted', this.position - 1);
        return { kind: 'lift', core: this.u32(), options: this.#options(), type: this.u32(), offset };
      case 0x01:
        if (this.byte() !== 0) throw this.malformed('only functions are lowered', this.position - 1);
        return { kind: 'lower', function: this.u32(), options: this.#options(), offset };
      case 0x02:
        return { kind: 'resource.new', type: this.u32(), offset };
      case 0x03:
        return { kind: 'resource.drop', type: this.u32(), offset };
      case 0x04:
        return { kind: 'resource.rep', type: this.u32(), offset };
      default: {
        const feature = unsupportedBuiltIn(code);
        if (feature !== undefined) throw this.unsupported(feature, offset);
        throw this.malformed(`unknown canonical definition 0x${code.toString(16)}`, offset);
      }
    }
  }

  #options(): CanonOptionsSyntax {
    let encoding: StringEncoding | undefined;
    const indices: (number | undefined)[] = [undefined, undefined, undefined];
    for (let left = this.count(); left > 0; left--) {
      const at = this.position;
      const code = this.byte();
      if (code <= 2) {
        if (encoding !== undefined) throw this.malformed('more than one string encoding', at);
        encoding = ENCODINGS[code];
      } else if (code <= 5) {
        if (indices[code - 3] !== undefined) throw this.malformed('a canonical option is repeated', at);
        indices[code - 3] = this.u32();
      } else {
        const feature = unsupportedOption(code);
        if (feature !== undefined) throw this.unsupported(feature, at);
        throw this.malformed(`unknown canonical option 0x${code.toString(16)}`, at);
      }
    }
    const [memory, realloc, postReturn] = indices;
    return { encoding: encoding ?? 'utf8', memory, realloc, postReturn };
  }
}

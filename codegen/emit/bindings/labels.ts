// SPDX-License-Identifier: MIT
// Emits the functions of enums and flags, which are one integer on either side of the ABI.

import type { TypeDef, TypeShape } from '../../ir/ir.ts';
import { layoutOfDef } from '../../ir/layout.ts';
import { camelCase, quote, screamingCase } from '../names.ts';
import { memberOf } from './locals.ts';
import type { BindingModule } from './module.ts';

type EnumShape = Extract<TypeShape, { kind: 'enum' }>;
type FlagsShape = Extract<TypeShape, { kind: 'flags' }>;

/** Lifts a discriminant or a set of bits. */
export function liftLabelExpression(module: BindingModule, def: TypeDef, core: string): string {
  const name = module.routineOf('lift', def, (home, own, write) => {
    const { shape } = def;
    const type = home.named(def);
    if (shape.kind === 'enum') {
      const labels = enumLabels(home, def, shape);
      write.writeLine(`/** Lifts the discriminant of a \`${def.name}\`. */`);
      write
        .write(`export function ${own}(cx: ${home.abiType('CallContext')}, discriminant: number): ${type}`)
        .block(() => {
          write.writeLine(`return ${home.abi('liftLabel')}(cx, discriminant, ${labels});`);
        });
    } else if (shape.kind === 'flags') {
      const keys = home.context.names.fields(shape);
      write.writeLine(`/** Lifts the bits of \`${def.name}\`; bits without a flag are ignored. */`);
      write.write(`export function ${own}(bits: number): ${type}`).block(() => {
        write.write('return ').inlineBlock(() => {
          keys.forEach((key, bit) => {
            write.writeLine(`${propertyOf(key)}: (bits & ${hex(bit)}) !== 0,`);
          });
        });
        write.write(';').newLine();
      });
    }
  });
  return def.shape.kind === 'flags' ? `${name}(${core})` : `${name}(cx, ${core})`;
}

/** Lowers a label to its discriminant, or flags to their bits. */
export function lowerLabelExpression(module: BindingModule, def: TypeDef, value: string): string {
  const name = module.routineOf('lower', def, (home, own, write) => {
    const { shape } = def;
    const signature = `(cx: ${home.abiType('CallContext')}, value: ${home.named(def)}): number`;
    if (shape.kind === 'enum') {
      write.writeLine(`/** The discriminant of a \`${def.name}\`. */`);
      write.write(`export function ${own}${signature}`).block(() => enumBody(home, def, shape, write));
    } else if (shape.kind === 'flags') {
      write.writeLine(`/** The bits of \`${def.name}\`: ${bitWords(def, shape)}. */`);
      write.write(`export function ${own}${signature}`).block(() => flagsBody(home, shape, write));
    }
  });
  return `${name}(cx, ${value})`;
}

function enumBody(
  home: BindingModule,
  def: TypeDef,
  shape: EnumShape,
  write: Parameters<Parameters<BindingModule['routineOf']>[2]>[2],
): void {
  write.write('switch (value)').block(() => {
    shape.cases.forEach((label, index) => {
      write.writeLine(`case ${quote(label.name)}:`).indent(() => write.writeLine(`return ${index};`));
    });
    write.writeLine('default:').indent(() => {
      write.writeLine(`return ${home.abi('unknownCase')}(cx, value, ${quote(def.name)});`);
    });
  });
}

function flagsBody(
  home: BindingModule,
  shape: FlagsShape,
  write: Parameters<Parameters<BindingModule['routineOf']>[2]>[2],
): void {
  const lower = home.abi('lowerFlag');
  const terms = home.context.names.fields(shape).map((key, bit) => {
    const term = `${lower}(cx, ${memberOf('value', key)})`;
    return bit === 0 ? term : `(${term} << ${bit})`;
  });
  write.writeLine('return (').indent(() => {
    terms.forEach((term, index) => {
      write.writeLine(index === terms.length - 1 ? term : `${term} |`);
    });
  });
  write.writeLine(');');
}

function enumLabels(home: BindingModule, def: TypeDef, shape: EnumShape): string {
  return home.routine(`labels ${def.name}`, screamingCase(def.name), (module, own, write) => {
    const labels = shape.cases.map((label) => quote(label.name)).join(', ');
    write.writeLine(`const ${own}: readonly ${module.named(def)}[] = [${labels}];`);
  });
}

function bitWords(def: TypeDef, shape: FlagsShape): string {
  const { size } = layoutOfDef(def);
  const words = shape.flags.map((flag, bit) => `${bit} ${camelCase(flag.name)}`).join(', ');
  return `${size} ${size === 1 ? 'byte' : 'bytes'}, bit ${words}`;
}

function propertyOf(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
}

function hex(bit: number): string {
  return `0x${(2 ** bit).toString(16)}`;
}

// SPDX-License-Identifier: MIT
// Emits `releases/VERSION/adapter.ts`: the current host as plugins of a release know it, those plugins as the current
// world knows them, and the two as one binding.

import type { Func, Type, WorldItem } from '../../ir/ir.ts';
import type { OutputFile } from '../file-set.ts';
import { propertyKey } from '../names.ts';
import { newWriter, relativeModule, type TextWriter, type TsFile } from '../ts-file.ts';
import { outcomeOf } from '../type-text.ts';
import { hasMembers, WORLD_MODULE } from '../world-names.ts';
import { type Comparison, counterpart, functionsOf, resourcesOf } from './compare.ts';
import { Converters, type Sides } from './converters.ts';

/** Names that the adapter's own code has, which parameters may not. */
const OWN = /^(imports|exports|downgrade.*)$/;

/** Name of the value that the adapter's module exports. */
export const RELEASE = 'release';

/** Makes the adapter at an output path. */
export function adapterModule(
  path: string,
  sides: Sides,
  comparison: Comparison,
  bindings: string,
): OutputFile {
  const { old, now } = sides;
  const file = now.file(path, { declares: [RELEASE, 'importsOf', 'exportsOf'] });
  const adapter = new Adapter(file, sides, new Converters(file, sides, comparison));
  const current = relativeModule(path, WORLD_MODULE);
  const release = relativeModule(path, sides.locate(WORLD_MODULE));
  const [oldImports, oldExports, imports, exports] = [
    file.importType(release, 'Imports'),
    file.importType(release, 'Exports'),
    file.importType(current, 'Imports'),
    file.importType(current, 'Exports'),
  ];
  const toImports = adapter.imports();
  const toExports = adapter.exports();
  const abi = now.abiModule(path);
  const binding = file.importValue(relativeModule(path, bindings), 'worldBinding');
  file.raw(`/** The host as plugins of \`${old.ir.world.id}\` know it. */
function importsOf(${used('imports', toImports)}: ${imports}): ${oldImports} {
  return ${toImports};
}`);
  file.raw(`/** A plugin of \`${old.ir.world.id}\` as the current world knows plugins. */
function exportsOf(${used('exports', toExports)}: ${oldExports}): ${exports} {
  return ${toExports};
}`);
  file.raw(`/** Binds components of \`${old.ir.world.id}\` to a host of \`${now.ir.world.id}\`. */
export const ${RELEASE}: ${file.importType(abi, 'WorldBinding')}<${imports}, ${exports}> = ${file.importValue(abi, 'serveRelease')}(
  ${binding},
  importsOf,
  exportsOf,
);`);
  return file.print();
}

/** A parameter's name, marked where the body has no use for it. */
function used(name: string, body: string): string {
  return body.includes(`${name}.`) ? name : `_${name}`;
}

/** Writes the two sides of the world as object literals. */
class Adapter {
  readonly #file: TsFile;
  readonly #sides: Sides;
  readonly #converters: Converters;

  constructor(file: TsFile, sides: Sides, converters: Converters) {
    this.#file = file;
    this.#sides = sides;
    this.#converters = converters;
  }

  /** What the release's world imports, out of what the current host implements. */
  imports(): string {
    const { old, now } = this.#sides;
    return object(old.ir.world.imports, (item, write) => {
      const found = counterpart(item, now.ir.world.imports);
      if (found === undefined) return;
      this.#member(item, found, write, (from, to, target) => this.#importText(from, to, target));
    });
  }

  /** What the current world wants of a plugin, out of what one of the release exports. */
  exports(): string {
    const { old, now } = this.#sides;
    return object(now.ir.world.exports, (item, write) => {
      const found = counterpart(item, old.ir.world.exports);
      if (found === undefined) return;
      this.#member(item, found, write, (to, from, target) => this.#exportText(from, to, target));
    });
  }

  /**
   * Writes one member of a side.
   *
   * @param wanted what the member is for. @param given what it is made of.
   * @param text what replaces a function; undefined where it may stay as it is.
   */
  #member(
    wanted: WorldItem,
    given: WorldItem,
    write: TextWriter,
    text: (wanted: Func, given: Func, target: string) => string | undefined,
  ): void {
    const { old, now } = this.#sides;
    const isImport = old.ir.world.imports.includes(wanted);
    const [names, others] = isImport ? [old.names, now.names] : [now.names, old.names];
    const side = isImport ? 'imports' : 'exports';
    const key = propertyKey(names.key(wanted));
    const source = `${side}.${others.key(given)}`;
    if (wanted.kind === 'type') {
      if (wanted.type.shape.kind === 'resource') write.writeLine(`${key}: ${source},`);
      return;
    }
    const functions = functionsOf(wanted).flatMap((func) => {
      const other = functionsOf(given).find(({ mangled }) => mangled === func.mangled);
      if (other === undefined) return [];
      const target = wanted.kind === 'function' ? source : `${source}.${others.func(other)}`;
      return [{ func, target, text: text(func, other, target) }];
    });
    if (wanted.kind === 'function') {
      const [only] = functions;
      // Called on its side, as one that is not replaced would be.
      if (only !== undefined)
        write.writeLine(`${key}: ${only.text ?? `(...args) => ${only.target}(...args)`},`);
      return;
    }
    if (!hasMembers(wanted.interface)) return;
    if (functions.every((each) => each.text === undefined)) {
      write.writeLine(`${key}: ${source},`);
      return;
    }
    write.write(`${key}: `).inlineBlock(() => {
      for (const def of resourcesOf(wanted))
        write.writeLine(`${names.type(def)}: ${source}.${names.type(def)},`);
      for (const each of functions) {
        const value = each.text ?? `(...args) => ${each.target}(...args)`;
        write.writeLine(`${propertyKey(names.func(each.func))}: ${value},`);
      }
    });
    write.write(',').newLine();
  }

  /** A function of the host: arguments pass as they are, answer and error are converted. */
  #importText(old: Func, now: Func, target: string): string | undefined {
    const [was, is] = [outcomeOf(old), outcomeOf(now)];
    const value = pair(was.kind === 'result' ? was.ok : was.type, is.kind === 'result' ? is.ok : is.type);
    const failure = pair(
      was.kind === 'result' ? was.error : undefined,
      is.kind === 'result' ? is.error : undefined,
    );
    const converts = this.#converters.needs(value?.old, value?.now);
    const fails = this.#converters.needs(failure?.old, failure?.now);
    if (!converts && !fails) return undefined;
    const call = `${target}(...args)`;
    const answer = converts && value !== undefined ? this.#converted(value.old, value.now, call) : call;
    if (!fails || failure === undefined) return `(...args) => ${answer}`;
    const abi = this.#sides.now.abiModule(this.#file.path);
    const downgrade = this.#file.importValue(abi, 'downgradeErrors');
    return `(...args) => ${downgrade}(() => ${answer}, ${this.#converters.function(failure.old, failure.now)})`;
  }

  /** Body of an arrow function that converts what a call answers; the call stands in it once. */
  #converted(old: Type, now: Type, call: string): string {
    const text = this.#converters.expression(old, now, call);
    if (text.split(call).length === 2) return text;
    return `{ const answer = ${call}; return ${this.#converters.expression(old, now, 'answer')}; }`;
  }

  /** A function of a plugin: arguments are converted, answer and error pass as they are. */
  #exportText(old: Func, now: Func, target: string): string | undefined {
    const names = this.#sides.now.names.params(now).map((name) => (OWN.test(name) ? `${name}_` : name));
    const args = old.params.map((param, index) => {
      const other = now.params[index];
      const name = names[index] ?? '';
      return other === undefined ? name : this.#converters.expression(param.type, other.type, name);
    });
    if (args.every((text, index) => text === names[index])) return undefined;
    return `(${names.join(', ')}) => ${target}(${args.join(', ')})`;
  }
}

function pair(old: Type | undefined, now: Type | undefined): { old: Type; now: Type } | undefined {
  return old === undefined || now === undefined ? undefined : { old, now };
}

/** An object literal indented for the body of a function. */
function object(items: readonly WorldItem[], member: (item: WorldItem, write: TextWriter) => void): string {
  const write = newWriter();
  write.inlineBlock(() => {
    for (const item of items) member(item, write);
  });
  return write.toString().replaceAll('\n', '\n  ');
}

// SPDX-License-Identifier: MIT
// Emits the classes of resources that guests implement: made once per plugin, their functions call exports of it.

import type { Func, TypeDef } from '../../ir/ir.ts';
import { resourceFunctions } from '../facts.ts';
import { pascalCase, propertyKey, quote, Scope } from '../names.ts';
import { newWriter, type TextWriter } from '../ts-file.ts';
import { outcomeOf } from '../type-text.ts';
import { addExportCaller } from './export-callers.ts';
import { claimParams } from './locals.ts';
import type { BindingModule } from './module.ts';

/**
 * Adds the function that makes the class of an exported resource to a module.
 * @return the expression that calls it. @param interfaceId id of the resource's interface.
 */
export function guestClass(module: BindingModule, def: TypeDef, interfaceId: string, number: number): string {
  const { names } = module.context;
  const functions = resourceFunctions(def);
  const maker = module.file.local(`bind${names.resourceClass(def)}`);
  const className = module.file.local(`Guest${names.type(def)}`);
  const classType = module.hostType(names.module(def.owner), names.resourceClass(def));
  const base = module.abi('GuestObject');
  const scope = new Scope();
  const callers = functions.map((func) => ({
    func,
    name: scope.claim(`call${pascalCase(func.name)}`),
    maker: addExportCaller(module, func, interfaceId, functionType(module, func), def),
  }));
  const write = newWriter();
  const lookup = callers.length > 0;
  const params = [
    ...(lookup ? [`lookup: ${module.abiType('ExportLookup')}`, 'id: string'] : []),
    `type: ${module.abiType('GuestResource')}`,
  ];
  write.writeLine(`/** Makes the class of the \`${def.name}\` that one plugin implements. */`);
  write.write(`function ${maker}(${params.join(', ')}): ${classType}`).block(() => {
    for (const { func, name, maker: caller } of callers) {
      write.writeLine(`const ${name} = ${caller}(lookup(id, ${quote(func.mangled)}));`);
    }
    write.write(`class ${className} extends ${base} implements ${module.named(def)} `).inlineBlock(() => {
      const construct = callers.find(({ func }) => func.mangled.startsWith('[constructor]'));
      writeConstructor(module, def, construct, write);
      for (const caller of callers) if (caller !== construct) writeMember(module, caller, write);
    });
    write.newLine();
    write.writeLine(`type.objects(${className});`);
    write.writeLine(`return ${className};`);
  });
  module.file.raw(write.toString().trimEnd());
  return `${maker}(${lookup ? 'lookup, id, ' : ''}resources(${number}))`;
}

/** What every class has as a function: TypeScript wants to hear that a static function hides one of these. */
const FUNCTION_MEMBERS: ReadonlySet<string> = new Set(
  'name length apply call bind caller arguments'.split(' '),
);

interface Caller {
  readonly func: Func;
  readonly name: string;
}

function writeConstructor(
  module: BindingModule,
  def: TypeDef,
  construct: Caller | undefined,
  write: TextWriter,
): void {
  const params = construct === undefined ? [] : parameters(module, construct.func);
  const call =
    construct === undefined
      ? `${module.abi('noConstructor')}(${quote(def.name)})`
      : `${construct.name}(${params.map(({ name }) => name).join(', ')})`;
  write.write(`constructor(${declared(params)})`).block(() => {
    write.writeLine(`super(type, () => ${call});`);
  });
}

function writeMember(module: BindingModule, { func, name }: Caller, write: TextWriter): void {
  const method = func.mangled.startsWith('[method]');
  const params = parameters(module, func);
  const args = params.map((param) => param.name);
  const key = propertyKey(module.context.names.func(func));
  const kind = method ? '' : FUNCTION_MEMBERS.has(key) ? 'static override ' : 'static ';
  const result = returned(module, func);
  write.write(`${kind}${key}(${declared(params)}): ${result}`).block(() => {
    const call = `${name}(${(method ? ['this', ...args] : args).join(', ')})`;
    write.writeLine(result === 'void' ? `${call};` : `return ${call};`);
  });
}

interface Parameter {
  readonly name: string;
  readonly type: string;
}

/** Parameters as a caller in TypeScript writes them: a method's \`self\` is before the dot. */
function parameters(module: BindingModule, func: Func): Parameter[] {
  const shown = func.mangled.startsWith('[method]') ? func.params.slice(1) : func.params;
  const names = claimParams(
    module.locals(),
    shown.map((param) => param.name),
  );
  return shown.map((param, index) => ({ name: names[index] ?? '', type: module.type(param.type) }));
}

function declared(params: readonly Parameter[]): string {
  return params.map(({ name, type }) => `${name}: ${type}`).join(', ');
}

function returned(module: BindingModule, func: Func): string {
  const outcome = outcomeOf(func);
  const value = outcome.kind === 'result' ? outcome.ok : outcome.type;
  return value === undefined ? 'void' : module.type(value);
}

/** Type of the function that calls an export, with a method's `self` as its first parameter. */
function functionType(module: BindingModule, func: Func): string {
  const names = claimParams(
    module.locals(),
    func.params.map((param) => param.name),
  );
  const params = func.params.map((param, index) => `${names[index] ?? ''}: ${module.type(param.type)}`);
  return `(${params.join(', ')}) => ${returned(module, func)}`;
}

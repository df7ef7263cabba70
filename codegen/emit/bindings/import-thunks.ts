// SPDX-License-Identifier: MIT
// Emits the core functions that a plugin calls for imported functions (CanonicalABI.md, "canon lower"): check that the
// plugin may leave, lift arguments, call the host, lower the answer or the declared error.

import type { Func, Param, TypeDef } from '../../ir/ir.ts';
import { layoutOf } from '../../ir/layout.ts';
import { pascalCase, quote } from '../names.ts';
import { newWriter, type TextWriter } from '../ts-file.ts';
import { flatNames } from './flat-names.ts';
import { hasHandles } from './handles.ts';
import { liftExpression, liftsPlainly } from './lift.ts';
import { declareView, loadExpression, offsetOf } from './load.ts';
import { extended, type Locals, memberOf } from './locals.ts';
import { lowerValue } from './lower.ts';
import type { BindingModule } from './module.ts';
import { coreType } from './scalars.ts';
import { type BoundFunction, boundFunction, extentOf } from './signature.ts';
import { storeFields } from './store.ts';

interface Thunk extends BoundFunction {
  readonly module: BindingModule;
  readonly locals: Locals;
  readonly write: TextWriter;
  /** The resource that the function belongs to. */
  readonly resource: TypeDef | undefined;
  /** Name of the out pointer's parameter, when the answer travels through memory. */
  readonly out: string | undefined;
}

/**
 * Adds the thunk maker of one imported function to a module.
 * @param hostType text of the type that has the host function, or the class of `resource`, which it belongs to.
 * @return the maker's name.
 */
export function addImportThunk(
  module: BindingModule,
  func: Func,
  interfaceId: string | undefined,
  hostType: string,
  resource?: TypeDef,
): string {
  const bound = boundFunction(func, interfaceId, 'import');
  const maker = module.file.local(`import${pascalCase(resource?.name ?? '')}${pascalCase(func.name)}`);
  const locals = module.locals();
  const write = newWriter();
  const params = coreParams(bound, locals);
  const out = bound.core.spilledResult === undefined ? undefined : locals.claim('out');
  const thunk: Thunk = { ...bound, module, locals, write, out, resource };
  const cores = bound.core.params.map((flat, index) => `${params[index] ?? out ?? ''}: ${coreType(flat)}`);
  const [result] = bound.core.results;
  const returns = result === undefined ? 'void' : coreType(result);
  const unused = func.mangled.startsWith('[method]') && func.permission === undefined;
  const head = `(${unused ? '_host' : 'host'}: ${hostType}, cx: ${module.abiType('CallContext')}): ${module.abiType('CoreFunction')}`;
  write.writeLine(`/** Core function of \`${bound.name}\`. */`);
  write.write(`function ${maker}${head}`).block(() => {
    write.write(`return (${cores.join(', ')}): ${returns} => `).inlineBlock(() => {
      write.write('try ').inlineBlock(() => {
        write.writeLine('cx.beginImport();');
        callHost(thunk, liftArguments(thunk, params));
      });
      write.write(' catch (error)').block(() => {
        write.writeLine(`throw cx.failed(error, ${quote(bound.name)});`);
      });
    });
    write.write(';').newLine();
  });
  module.file.raw(write.toString().trimEnd());
  return maker;
}

/** Names of the core parameters but the out pointer. */
function coreParams({ func, core }: BoundFunction, locals: Locals): string[] {
  if (core.spilledParams !== undefined) return [locals.claim('params')];
  return func.params.flatMap((param) =>
    flatNames(param.type, extended('', param.name).replace(/^./, lower), locals),
  );
}

const lower = (letter: string): string => letter.toLowerCase();

/** Expressions of the lifted arguments; what may fail is lifted into a constant before the host is called. */
function liftArguments(thunk: Thunk, params: readonly string[]): string[] {
  const { func, core, module, write } = thunk;
  const { spilledParams } = core;
  if (spilledParams !== undefined) {
    write.writeLine(`const ptr = cx.pointer(${params[0]}, ${extentOf(spilledParams)});`);
    const values = func.params.map((param, index) =>
      loadExpression(module, param.type, offsetOf('ptr', spilledParams.offsets[index])),
    );
    declareView(write, values.join('\n'));
    return func.params.map((param, index) => constant(thunk, param, values[index] ?? ''));
  }
  let at = 0;
  return func.params.map((param) => {
    const count = layoutOf(param.type).flat.length;
    const value = liftExpression(module, param.type, params.slice(at, at + count));
    at += count;
    return liftsPlainly(param.type) ? value : constant(thunk, param, value);
  });
}

function constant({ module, locals, write }: Thunk, param: Param, value: string): string {
  const name = locals.claim(extended('', param.name).replace(/^./, lower));
  write.writeLine(`const ${name}: ${module.type(param.type)} = ${value};`);
  return name;
}

function callHost(thunk: Thunk, args: readonly string[]): void {
  const { func, name, module, value, write } = thunk;
  const lends = func.params.some((param) => hasHandles(param.type, 'borrow'));
  write.writeLine(`let answer: ${value === undefined ? 'unknown' : module.type(value)};`);
  write.write('try ').inlineBlock(() => {
    writeCall(thunk, args);
  });
  write.write(' catch (error)').block(() => answerFailure(thunk, lends));
  if (lends) write.writeLine('cx.handles.endLends();');
  write.writeLine(`cx.answered(answer, ${quote(name)});`);
  answerValue(thunk);
}

/** The call of a function, of a class or of an object that the guest has lent. */
function writeCall({ func, module, resource, write }: Thunk, args: readonly string[]): void {
  const { names } = module.context;
  const own = resource === undefined ? 'host' : memberOf('host', names.type(resource));
  if (func.mangled.startsWith('[constructor]')) {
    write.writeLine(`answer = new ${own}(${args.join(', ')});`);
    return;
  }
  const member = names.func(func);
  const method = func.mangled.startsWith('[method]');
  if (method && func.permission !== undefined) {
    write.writeLine(`${module.abi('guardMethod')}(${own}, ${quote(member)});`);
  }
  const [target, rest] = method ? [args[0] ?? '', args.slice(1)] : [own, args];
  write.writeLine(`answer = ${memberOf(target, member)}(${rest.join(', ')});`);
}

/** In the catch clause around the host call: the declared error goes to the guest, anything else ends the plugin. */
function answerFailure(thunk: Thunk, lends: boolean): void {
  const { name, module, locals, failure, out, core, write } = thunk;
  if (failure === undefined) {
    write.writeLine(`return cx.hostFailed(error, ${quote(name)});`);
    return;
  }
  const declared = `cx.declared(error, ${quote(name)})`;
  const { error } = failure;
  write.writeLine(
    error === undefined ? `${declared};` : `const payload = ${declared} as ${module.type(error)};`,
  );
  if (lends) write.writeLine('cx.handles.endLends();');
  if (out === undefined || core.spilledResult === undefined) {
    write.writeLine('return 1;');
    return;
  }
  write.writeLine(`const ret = cx.pointer(${out}, ${extentOf(core.spilledResult)});`);
  write.writeLine('cx.view.setUint8(ret, 1);');
  if (error !== undefined) {
    const at = offsetOf('ret', failure.layout.payload);
    storeFields({ module, locals, write }, [{ type: error, at, value: 'payload', hint: 'failure' }]);
  }
  write.writeLine('return;');
}

function answerValue(thunk: Thunk): void {
  const { module, locals, failure, value, out, core, write } = thunk;
  const body = { module, locals, write };
  if (core.spilledResult !== undefined && out !== undefined) {
    write.writeLine(`const ret = cx.pointer(${out}, ${extentOf(core.spilledResult)});`);
    if (failure !== undefined) write.writeLine('cx.view.setUint8(ret, 0);');
    if (value === undefined) return;
    const at = offsetOf('ret', failure?.layout.payload);
    const store = (): void => storeFields(body, [{ type: value, at, value: 'answer', hint: 'value' }]);
    // Parameters that came through memory were read through a \`view\` of their own.
    if (core.spilledParams === undefined) store();
    else write.block(store);
  } else if (failure !== undefined) {
    write.writeLine('return 0;');
  } else if (value !== undefined) {
    write.writeLine(`return ${lowerValue(body, value, 'answer', 'value').join(', ')};`);
  }
}

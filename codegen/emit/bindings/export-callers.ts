// SPDX-License-Identifier: MIT
// Emits typed callers of exported functions (CanonicalABI.md, "canon lift"): enter, lower arguments, call the core
// function, lift the answer, post-return, leave; a declared error is thrown as a WitError.

import type { Func, TypeDef } from '../../ir/ir.ts';
import { pascalCase, quote } from '../names.ts';
import { newWriter, type TextWriter } from '../ts-file.ts';
import { checkObjects } from './handles.ts';
import { liftExpression } from './lift.ts';
import { declareView, loadExpression, offsetOf } from './load.ts';
import { claimParams, type Locals } from './locals.ts';
import { lowerValue } from './lower.ts';
import type { BindingModule } from './module.ts';
import { coreType, readUnsigned } from './scalars.ts';
import { type BoundFunction, boundFunction, extentOf } from './signature.ts';
import { storeFields } from './store.ts';

interface Caller extends BoundFunction {
  readonly module: BindingModule;
  readonly locals: Locals;
  readonly write: TextWriter;
  /** Local names of the parameters. */
  readonly params: readonly string[];
}

/**
 * Adds the caller maker of one exported function to a module.
 * @param memberType text of the type of the TypeScript function. @param resource what the function belongs to.
 * @return the maker's name.
 */
export function addExportCaller(
  module: BindingModule,
  func: Func,
  interfaceId: string | undefined,
  memberType: string,
  resource?: TypeDef,
): string {
  const bound = boundFunction(func, interfaceId, 'export');
  const maker = module.file.local(`bind${pascalCase(resource?.name ?? '')}${pascalCase(func.name)}`);
  const locals = module.locals();
  const write = newWriter();
  const params = claimParams(
    locals,
    func.params.map((param) => param.name),
  );
  const caller: Caller = { ...bound, module, locals, write, params };
  const { core } = bound;
  const coreParams = core.params.map((flat, index) => `p${index}: ${coreType(flat)}`);
  const [result] = core.results;
  const coreText = `(${coreParams.join(', ')}) => ${result === undefined ? 'void' : coreType(result)}`;
  write.writeLine(`/** Caller of \`${bound.name}\`. */`);
  write.write(`function ${maker}(lifted: ${module.abiType('LiftedFunction')}): ${memberType}`).block(() => {
    write.writeLine('const { context: cx, postReturn } = lifted;');
    write.writeLine(`const core = lifted.core as ${coreText};`);
    write.write(`return (${params.join(', ')}) => `).inlineBlock(() => callBody(caller));
    write.write(';').newLine();
  });
  module.file.raw(write.toString().trimEnd());
  return maker;
}

function callBody(caller: Caller): void {
  const { func, name, module, failure, params, write } = caller;
  const error = failure?.error;
  func.params.forEach((param, index) => {
    checkObjects(module, param.type, params[index] ?? '', write);
  });
  write.writeLine('cx.enter();');
  if (error !== undefined) write.writeLine(`let payload: ${module.type(error)};`);
  write.write('try ').inlineBlock(() => {
    const call = `core(${lowerArguments(caller).join(', ')})`;
    const result = caller.core.results.length > 0;
    write.writeLine(result ? `const ret = ${call};` : `${call};`);
    write.writeLine('cx.returned();');
    liftAnswer(caller);
  });
  write.write(' catch (error)').block(() => {
    write.writeLine(`throw cx.failed(error, ${quote(name)});`);
  });
  if (failure !== undefined) {
    write.writeLine(`throw new ${module.abi('WitError')}(${error === undefined ? 'undefined' : 'payload'});`);
  }
}

/** Expressions of the core arguments. */
function lowerArguments({ func, core, module, locals, params, write }: Caller): string[] {
  const body = { module, locals, write };
  const { spilledParams } = core;
  if (spilledParams === undefined) {
    return func.params.flatMap((param, index) => {
      const value = params[index] ?? '';
      return lowerValue(body, param.type, value, value);
    });
  }
  const ptr = locals.claim('args');
  write.writeLine(`const ${ptr} = cx.alloc(${extentOf(spilledParams)});`);
  const fields = func.params.map((param, index) => {
    const value = params[index] ?? '';
    return { type: param.type, at: offsetOf(ptr, spilledParams.offsets[index]), value, hint: value };
  });
  storeArguments(body, fields);
  return [ptr];
}

/** In a block of its own, since the answer is read through another `view`. */
function storeArguments(
  body: Parameters<typeof storeFields>[0],
  fields: Parameters<typeof storeFields>[1],
): void {
  body.write.block(() => storeFields(body, fields));
}

function liftAnswer(caller: Caller): void {
  const { core, module, failure, value, write } = caller;
  const post = core.results.length > 0 ? 'postReturn, ret' : 'postReturn, undefined';
  const finish = (): void => {
    write.writeLine(`cx.leave(${post});`);
  };
  if (failure !== undefined) {
    liftOutcome(caller, finish);
  } else if (value === undefined) {
    finish();
  } else {
    if (core.spilledResult === undefined) {
      write.writeLine(`const answer: ${module.type(value)} = ${liftExpression(module, value, ['ret'])};`);
    } else {
      write.writeLine(`const ptr = cx.pointer(ret, ${extentOf(core.spilledResult)});`);
      const loaded = loadExpression(module, value, 'ptr');
      declareView(write, loaded);
      write.writeLine(`const answer: ${module.type(value)} = ${loaded};`);
    }
    finish();
    write.writeLine('return answer;');
  }
}

/** A function that answers a `result`: returns from inside, or falls out with the payload of the error. */
function liftOutcome(caller: Caller, finish: () => void): void {
  const { core, module, failure, value, write } = caller;
  if (failure === undefined) return;
  const spilled = core.spilledResult;
  let discriminant = 'ret';
  if (spilled !== undefined) {
    write.writeLine(`const ptr = cx.pointer(ret, ${extentOf(spilled)});`);
    write.writeLine('const { view } = cx;');
    discriminant = readUnsigned(1, 'ptr');
  }
  const at = offsetOf('ptr', failure.layout.payload);
  write.write(`if (${module.abi('liftCase')}(cx, ${discriminant}, 2) === 0)`).block(() => {
    if (value !== undefined)
      write.writeLine(`const answer: ${module.type(value)} = ${loadExpression(module, value, at)};`);
    finish();
    write.writeLine(value === undefined ? 'return;' : 'return answer;');
  });
  if (failure.error !== undefined) write.writeLine(`payload = ${loadExpression(module, failure.error, at)};`);
  finish();
}

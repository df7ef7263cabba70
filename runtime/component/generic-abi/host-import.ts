// SPDX-License-Identifier: MIT
// The core function by which a guest calls a function of the host of any WIT type (CanonicalABI.md, `canon_lower`): for
// imports that no generated binding knows.

import type { CallContext } from '../../abi/context.ts';
import { Trap } from '../../abi/errors.ts';
import type { HostFunction } from '../foreign.ts';
import type { LowerHostStep } from '../plan/plan.ts';
import type { ValueType } from '../types.ts';
import type { Case, Codec, CoreValue, Side } from './codec.ts';
import type { CodecCompiler } from './compile.ts';
import type { AnyCoreFunction } from './guest-call.ts';
import { type Converter, converterOf } from './host-values.ts';

/**
 * Makes the function; at work it keeps to the rules of generated ones: what the host throws is the error of the WIT
 * `result` when it is a `WitError`, ends the plugin as it is when it is a `Trap`, and else is a `TRAP_HOST`.
 *
 * @param name for messages, such as `wasi:io/poll@0.2.12#poll`.
 */
export function hostImport(
  codecs: CodecCompiler,
  { type, flattening, options }: LowerHostStep,
  cx: CallContext,
  call: HostFunction,
  name: string,
): AnyCoreFunction {
  const { paramsInMemory, resultsInMemory, params: paramsLayout, results: resultsLayout } = flattening;
  const codec = codecs.params(type);
  const converters = type.params.map(([, param]) => converterOf(param));
  const answer = answerOf(type.result, cx, name);
  const result = type.result === undefined ? undefined : codecs.part(type.result).codec;

  const run = (args: readonly CoreValue[]): CoreValue | undefined => {
    cx.beginImport();
    const side: Side = {
      cx,
      instance: options.instance,
      handles: cx.handles.table,
      lends: cx.handles.lends,
      borrows: 0,
    };
    const lifted = paramsInMemory
      ? codec.load(side, cx.pointer(Number(args[0]), paramsLayout.align, paramsLayout.size))
      : codec.lift(side, { values: args, position: 0 });
    const given = converters.map((converter, index) => converter.toHost(lifted[index]));
    const value = answer(() => Reflect.apply(call, undefined, given));
    cx.handles.endLends();
    return result === undefined ? undefined : write(result, side, value, args);
  };

  const write = (
    into: Codec,
    side: Side,
    value: unknown,
    args: readonly CoreValue[],
  ): CoreValue | undefined => {
    if (resultsInMemory) {
      // The pointer to write to comes after the parameters.
      const area = cx.pointer(Number(args[args.length - 1]), resultsLayout.align, resultsLayout.size);
      into.store(side, area, value);
      return undefined;
    }
    const out: CoreValue[] = [];
    into.lower(side, value, out);
    return out[0];
  };

  return (...args) => {
    try {
      return run(args);
    } catch (error) {
      throw cx.failed(error, name);
    }
  };
}

/** Calls the host and brings what it answers or throws into the codec's form. */
function answerOf(
  type: ValueType | undefined,
  cx: CallContext,
  name: string,
): (call: () => unknown) => unknown {
  const called = (call: () => unknown): unknown => {
    const value = call();
    cx.answered(value, name);
    return value;
  };
  if (type?.kind !== 'result') {
    const converter = maybe(type);
    return (call) => {
      let value: unknown;
      try {
        value = called(call);
      } catch (error) {
        if (error instanceof Trap) throw error;
        cx.hostFailed(error, name);
      }
      return converter?.fromHost(value);
    };
  }
  const ok = maybe(type.ok);
  const failed = maybe(type.error);
  return (call): Case => {
    let value: unknown;
    try {
      value = called(call);
    } catch (error) {
      if (error instanceof Trap) throw error;
      return { index: 1, payload: failed?.fromHost(cx.declared(error, name)) };
    }
    return { index: 0, payload: ok?.fromHost(value) };
  };
}

function maybe(type: ValueType | undefined): Converter | undefined {
  return type === undefined ? undefined : converterOf(type);
}

/** What stands in for a function that the host does not have: the component loads, and a call of it is a trap. */
export function missingFunction(name: string): HostFunction {
  return () => {
    throw new Trap('TRAP_HOST', `this host does not serve ${name}`);
  };
}

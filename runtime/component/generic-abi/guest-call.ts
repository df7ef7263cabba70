// SPDX-License-Identifier: MIT
// The core function by which one component inside a plugin calls another (CanonicalABI.md, `canon_lower`, `canon_lift`).

import type { CallContext } from '../../abi/context.ts';
import type { CoreFunction } from '../../abi/contract.ts';
import { endLends, type HandleTable } from '../../abi/handles.ts';
import type { InstanceIndex, LiftPlan } from '../plan/plan.ts';
import type { Codec, CoreValue, Side } from './codec.ts';
import type { CodecCompiler } from './compile.ts';

/** A core function called with whatever its checked signature says. */
export type AnyCoreFunction = (...values: CoreValue[]) => CoreValue | undefined;

/** One end of a call. */
export interface Party {
  readonly cx: CallContext;
  readonly instance: InstanceIndex;
  readonly handles: HandleTable;
}

/** The called end: its core function and what to call when the result has been read. */
export interface Callee extends Party {
  readonly core: AnyCoreFunction;
  readonly postReturn: CoreFunction | undefined;
}

const NAME = 'a call between the components of the plugin';

/**
 * Makes the function. The callee's context names the instances that the call enters.
 *
 * @param recursive the call would re-enter a running instance whenever it is made, so it always traps.
 */
export function guestCall(
  codecs: CodecCompiler,
  { type, flattening }: LiftPlan,
  caller: Party,
  callee: Callee,
  recursive: boolean,
): AnyCoreFunction {
  const params = codecs.params(type);
  const result = type.result === undefined ? undefined : codecs.part(type.result).codec;
  const { paramsInMemory, resultsInMemory, params: paramsLayout, results: resultsLayout } = flattening;

  const call = (args: readonly CoreValue[]): CoreValue | undefined => {
    caller.cx.beginImport();
    if (recursive) caller.cx.trap('TRAP_REENTRY', 'a component called itself or one around or inside it');
    callee.cx.enter();
    const from: Side = { ...caller, lends: [], borrows: 0 };
    const into: Side = { ...callee, lends: [], borrows: 0 };

    const values = paramsInMemory
      ? params.load(from, from.cx.pointer(Number(args[0]), paramsLayout.align, paramsLayout.size))
      : params.lift(from, { values: args, position: 0 });
    const flat: CoreValue[] = [];
    if (paramsInMemory) {
      const area = into.cx.alloc(paramsLayout.align, paramsLayout.size);
      params.store(into, area, values);
      flat.push(area);
    } else params.lower(into, values, flat);

    const answer = callee.core(...flat);
    callee.cx.returned();
    const value = result === undefined ? undefined : readResult(result, into, answer);
    if (into.borrows !== 0) into.cx.trap('TRAP_HANDLE', 'a component kept a borrowed handle after the call');
    if (callee.postReturn !== undefined) callee.cx.postReturn(callee.postReturn, answer);
    callee.cx.exit();
    endLends(from.lends);
    return result === undefined ? undefined : writeResult(result, from, value, args);
  };

  const readResult = (codec: Codec, into: Side, answer: CoreValue | undefined): unknown => {
    if (answer === undefined) return codec.lift(into, { values: [], position: 0 });
    if (!resultsInMemory) return codec.lift(into, { values: [answer], position: 0 });
    return codec.load(into, into.cx.pointer(Number(answer), resultsLayout.align, resultsLayout.size));
  };

  const writeResult = (
    codec: Codec,
    from: Side,
    value: unknown,
    args: readonly CoreValue[],
  ): CoreValue | undefined => {
    if (resultsInMemory) {
      // The pointer to write to comes after the parameters.
      const area = from.cx.pointer(Number(args[args.length - 1]), resultsLayout.align, resultsLayout.size);
      codec.store(from, area, value);
      return undefined;
    }
    const out: CoreValue[] = [];
    codec.lower(from, value, out);
    return out[0];
  };

  return (...args) => {
    try {
      return call(args);
    } catch (error) {
      throw caller.cx.failed(error, NAME);
    }
  };
}

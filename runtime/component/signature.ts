// SPDX-License-Identifier: MIT
// Which core function a component function is (CanonicalABI.md, "Flattening"), and which options it cannot do without.

import { type CoreSignature, type CoreValueType, coreSignature } from './core-types.ts';
import { sequence } from './layout.ts';
import type { FunctionType, Layout } from './types.ts';

const MAX_FLAT_PARAMS = 16;
const MAX_FLAT_RESULTS = 1;

/** How the values of a function travel. */
export interface Flattening {
  /** Layout of all parameters as one tuple. */
  readonly params: Layout;
  /** The parameters are too many and go through memory, by one pointer. */
  readonly paramsInMemory: boolean;
  readonly results: Layout;
  /** The result goes through memory: a lift answers a pointer, a lower is passed one. */
  readonly resultsInMemory: boolean;
}

/** Options that a definition of this function type needs. */
export interface NeededOptions {
  readonly memory: boolean;
  readonly realloc: boolean;
}

/** How the values of `type` travel. */
export function flatten(type: FunctionType): Flattening {
  const params = sequence(type.params.map(([, param]) => param));
  const results = type.result ?? sequence([]);
  return {
    params,
    paramsInMemory: params.flat.length > MAX_FLAT_PARAMS,
    results,
    resultsInMemory: results.flat.length > MAX_FLAT_RESULTS,
  };
}

/** Core signature that `canon lift` wants of the function it lifts. */
export function liftSignature(flattening: Flattening): CoreSignature {
  return coreSignature(
    flatParams(flattening),
    flattening.resultsInMemory ? ['i32'] : flattening.results.flat,
  );
}

/** Core signature of the function that `canon lower` makes. */
export function lowerSignature(flattening: Flattening): CoreSignature {
  const params = flatParams(flattening);
  if (flattening.resultsInMemory) return coreSignature([...params, 'i32'], []);
  return coreSignature(params, flattening.results.flat);
}

function flatParams({ params, paramsInMemory }: Flattening): readonly CoreValueType[] {
  return paramsInMemory ? ['i32'] : params.flat;
}

/** What `canon lift` of `type` needs: parameters are lowered into the guest, results lifted out of it. */
export function liftNeeds(type: FunctionType, flattening: Flattening): NeededOptions {
  const realloc = flattening.paramsInMemory || type.params.some(([, param]) => param.pointers);
  return { memory: realloc || flattening.resultsInMemory || type.result?.pointers === true, realloc };
}

/** What `canon lower` of `type` needs: parameters are lifted out of the guest, results lowered into it. */
export function lowerNeeds(type: FunctionType, flattening: Flattening): NeededOptions {
  const realloc = type.result?.pointers === true;
  const memory =
    realloc ||
    flattening.paramsInMemory ||
    flattening.resultsInMemory ||
    type.params.some(([, param]) => param.pointers);
  return { memory, realloc };
}

// SPDX-License-Identifier: MIT
// Names inside one Go function: free of keywords, of the runtime and of the functions that generated code calls.

import { Scope } from '../../names.ts';
import { GO_KEYWORDS } from '../../reserved-words.ts';
import { localName } from './go-names.ts';
import { RUNTIME_NAMES } from './go-runtime.ts';

/** Names that generated functions give to what is no parameter. */
const FIXED: ReadonlySet<string> = new Set([
  'kept', 'arguments', 'area', 'taken', 'answer', 'err', 'failed', 'failure', 'handle', 'self',
]); // biome-ignore format: a list of words

/** Functions of the package that are not exported begin with one of these words. */
const FUNCTION_NAME = /^(load|store|lift|lower|host|export|drop)[A-Z0-9]/;

/** Claims local names of one function. */
export class GoLocals {
  readonly #scope = new Scope([GO_KEYWORDS, RUNTIME_NAMES, FIXED], '_');

  /** Takes the name of a WIT label, or the nearest that is free. */
  claim(label: string): string {
    return this.name(localName(label));
  }

  /** Takes a name spelled already. */
  name(wanted: string): string {
    return this.#scope.claim(FUNCTION_NAME.test(wanted) ? `${wanted}_` : wanted);
  }
}

// SPDX-License-Identifier: MIT
// The product `guest`: what authors of plugins compile against, one folder per language under `guest/`.

import type { Ir } from '../../ir/ir.ts';
import type { EmitContext, Emitter } from '../context.ts';
import type { OutputFile } from '../file-set.ts';
import { valueRefusals } from '../refuse-host.ts';
import { assemblyscriptGuestFiles } from './assemblyscript/assemblyscript.ts';
import { cGuestFiles } from './c/c.ts';
import { cLeftOut } from './c/carried.ts';
import { cppGuestFiles } from './cpp/cpp.ts';
import { goGuestFiles } from './go/go.ts';
import { goLeftOut } from './go/go-carried.ts';
import { type LeftOut, leftOutWarnings } from './left-out.ts';
import { pythonGuestFiles } from './python/python.ts';
import { pythonLeftOut } from './python/python-names.ts';
import { rustGuestFiles } from './rust/rust.ts';
import { rustLeftOut } from './rust/rust-exports.ts';
import { typescriptGuestFiles } from './typescript/typescript.ts';

/** A generated SDK. */
interface GuestSdk {
  readonly title: string;
  /** Paths begin with `guest/LANGUAGE/`. */
  readonly files: (context: EmitContext) => OutputFile[];
  /** What the SDK does not have of a world. */
  readonly leftOut: (ir: Ir) => LeftOut[];
}

/** Every language that has one. One line each. */
const LANGUAGES: readonly GuestSdk[] = [
  { title: 'TypeScript and JavaScript', files: typescriptGuestFiles, leftOut: () => [] },
  { title: 'C', files: cGuestFiles, leftOut: cLeftOut },
  { title: 'C++', files: cppGuestFiles, leftOut: cLeftOut },
  { title: 'Go', files: goGuestFiles, leftOut: goLeftOut },
  { title: 'Rust', files: rustGuestFiles, leftOut: rustLeftOut },
  { title: 'AssemblyScript', files: assemblyscriptGuestFiles, leftOut: goLeftOut },
  { title: 'Python', files: pythonGuestFiles, leftOut: pythonLeftOut },
];

/** Emits the guest side of the world for every language that has one. */
export const guestEmitter: Emitter = {
  name: 'guest',
  refuse: valueRefusals,
  emit: (context) => ({
    files: LANGUAGES.flatMap(({ files }) => files(context)),
    diagnostics: leftOutWarnings(
      LANGUAGES.map(({ title, leftOut }) => ({ title, leftOut: leftOut(context.ir) })),
    ),
    exports: [],
  }),
};

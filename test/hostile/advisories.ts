// SPDX-License-Identifier: MIT
// Classes of advisories of 2026 on what sits between components and hosts, and where each is tried here.

import type { Place } from './rows.ts';

/** One class. */
export interface Advisory {
  readonly what: string;
  /** Rows of the list, tests by `advisory: ` and this text in this folder, or tests elsewhere. */
  readonly rows?: readonly number[];
  readonly test?: string;
  readonly places?: readonly Place[];
  /** Why it cannot happen here, where nothing needs to be tried. */
  readonly cannot?: string;
}

const NO_HTTP = 'no policy opens wasi:http: a component that imports it is refused by name';

/** By the names that the advisories have. */
export const ADVISORIES: Readonly<Record<string, Advisory>> = {
  'CVE-2026-34941, GHSA-394w-hwhg-8vgm, GHSA-jxhv-7h78-9775': {
    what: 'transcoding of strings reads or writes out of bounds',
    test: 'transcoding stays within both memories',
  },
  'GHSA-54p9-vhhq-8f7q': {
    what: 'a misaligned UTF-16 string panics; source and target of a transcoding overlap',
    test: 'a misaligned UTF-16 string traps, and overlapping places harm nobody but the guest',
  },
  'GHSA-m758-wjhj-p3jq': { what: 'lifting flags with unknown bits panics', rows: [36] },
  'CVE-2026-119141, GHSA-7v24-42x9-pxf7': { what: 'the host is called out of realloc', rows: [39] },
  'CVE-2026-27195, GHSA-3r89-v5mq-j5xf': {
    what: 'a call dropped half-way poisons the next',
    rows: [56],
    places: [['test/component/refuse-binary.test.ts', "'an async function type'"]],
  },
  'GHSA-hmwq-g22x-qjw5': { what: 'calls that waited are run after a trap', rows: [70] },
  'GHSA-q554-3cjc-rx7p, GHSA-6fr9-xmw9-5352': { what: 'tables of handles without a limit', rows: [45] },
  'CVE-2026-44216': { what: 'a table larger than the address space', rows: [26] },
  'CVE-2026-27572': { what: 'more than 32,768 headers panic', cannot: NO_HTTP },
  'CVE-2026-27204': {
    what: 'buffers of the host of a size that the guest chooses',
    rows: [41, 42],
    places: [
      ['test/wasi/files.test.ts', 'reads no more at once than is sensible, whatever is asked for'],
      ['test/wasi/system.test.ts', 'come in any length up to the limit of an allocation'],
    ],
  },
  'GHSA-j366-h8gg-77pm': {
    what: 'fuel is got round by waiting',
    rows: [49, 50],
    places: [['test/wasi/system.test.ts', 'wait no longer than is left of the call']],
  },
  'GHSA-w4qr-p94g-mjhv': {
    what: 'a timeout of zero panics',
    rows: [60],
    places: [['test/wasi/system.test.ts', "call('sleep', 0n)"]],
  },
  'GHSA-mr2v-56j5-cmfc': {
    what: 'times before the epoch panic',
    places: [['test/wasi/files.test.ts', 'has no error for a time before 1970']],
  },
  'GHSA-m9f7-9w4p-gv38': {
    what: 'renaming a link with a slash at its end leaves the sandbox',
    places: [['test/wasi/files.test.ts', "['rename', 'out/', 'sub']"]],
  },
  'GHSA-5qpp-g3j2-8frx': { what: 'requests in absolute form reach other hosts', cannot: NO_HTTP },
  'GHSA-wjc8-633q-pwxr': { what: 'dropping a long recursive type uses up the stack', rows: [23] },
  'GHSA-5hhx-4wrr-3j9g': {
    what: 'a start function gives way while nobody expects it',
    rows: [27],
    places: [['test/component/refuse-binary.test.ts', "'a start section'"]],
  },
  'GHSA-63h4-6cx9-pjfj': {
    what: 'streams and futures taken for those of another type',
    places: [['test/component/refuse-binary.test.ts', "'a stream type'"]],
  },
  'wasm-bindgen #4599': { what: 'imports inherited from Object.prototype', rows: [29] },
  'CVE-2026-85730, GHSA-pqhp-25j4-6hq9, GHSA-v3rj-xjv7-4jmq': {
    what: 'TOML without an end, deep TOML, recursion by comments in smol-toml',
    rows: [8],
  },
  'CVE-2026-63376': { what: 'TOML that changes prototypes', rows: [9] },
};

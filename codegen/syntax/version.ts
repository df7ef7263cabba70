// SPDX-License-Identifier: MIT
// Semantic versions as the referee reads them: strict, every number an unsigned 64-bit integer (semver.org 2.0).

const NUMBER = '(0|[1-9][0-9]*)';
const PRE = '(?:0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)';
const VERSION = new RegExp(
  `^${NUMBER}\\.${NUMBER}\\.${NUMBER}(?:-(${PRE}(?:\\.${PRE})*))?(?:\\+[0-9a-zA-Z-]+(?:\\.[0-9a-zA-Z-]+)*)?$`,
);
const MOST = 0xffff_ffff_ffff_ffffn;

/** Whether a text is a valid version. */
export function isVersion(text: string): boolean {
  const match = VERSION.exec(text);
  return match !== null && [match[1], match[2], match[3]].every((part) => BigInt(part ?? '0') <= MOST);
}

/** Order of two valid versions: negative, zero or positive; pre-releases count, build metadata does not. */
export function compareVersions(a: string, b: string): number {
  const left = parts(a);
  const right = parts(b);
  for (let index = 0; index < 3; index += 1) {
    const order = compare(BigInt(left.numbers[index] ?? '0'), BigInt(right.numbers[index] ?? '0'));
    if (order !== 0) return order;
  }
  return comparePre(left.pre, right.pre);
}

function comparePre(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return b.length === a.length ? 0 : a.length === 0 ? 1 : -1;
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const left = a[index];
    const right = b[index];
    if (left === undefined || right === undefined) return left === undefined ? -1 : 1;
    const leftNumeric = /^[0-9]+$/.test(left);
    const rightNumeric = /^[0-9]+$/.test(right);
    if (leftNumeric !== rightNumeric) return leftNumeric ? -1 : 1;
    const order = leftNumeric ? compare(BigInt(left), BigInt(right)) : compare(left, right);
    if (order !== 0) return order;
  }
  return 0;
}

function parts(text: string): { readonly numbers: readonly string[]; readonly pre: readonly string[] } {
  const [core = ''] = text.split('+', 1);
  const dash = core.indexOf('-');
  const numbers = (dash === -1 ? core : core.slice(0, dash)).split('.');
  return { numbers, pre: dash === -1 ? [] : core.slice(dash + 1).split('.') };
}

function compare<T extends bigint | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

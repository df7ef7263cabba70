// SPDX-License-Identifier: MIT
// Figures as people read them.

const UNITS = ['B', 'KiB', 'MiB', 'GiB'] as const;

/** Bytes in the largest unit that leaves at least one. */
export function bytes(value: number): string {
  let left = value;
  let unit = 0;
  while (left >= 1024 && unit < UNITS.length - 1) {
    left /= 1024;
    unit += 1;
  }
  return `${shortly(left)} ${UNITS[unit] ?? 'B'}`;
}

export function percent(value: number): string {
  return `${value.toFixed(1)} %`;
}

/** Milliseconds; below one in microseconds. */
export function milliseconds(value: number): string {
  return value < 1 ? `${shortly(value * 1000)} us` : `${shortly(value)} ms`;
}

function shortly(value: number): string {
  return value >= 100 || Number.isInteger(value) ? String(Math.round(value)) : value.toFixed(1);
}

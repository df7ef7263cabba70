// SPDX-License-Identifier: MIT
// Attributes of files as `wasi:filesystem/types` has them.

import type { ShimStat } from '../shim.ts';

interface Datetime {
  readonly seconds: bigint;
  readonly nanoseconds: number;
}

/** `descriptor-stat`. */
export interface DescriptorStat {
  readonly type: string;
  readonly linkCount: bigint;
  readonly size: bigint;
  readonly dataAccessTimestamp: Datetime | undefined;
  readonly dataModificationTimestamp: Datetime | undefined;
  readonly statusChangeTimestamp: Datetime | undefined;
}

/** A time before 1970 cannot be said in WASI: such a file has none. */
function timeOf({ seconds, nanoseconds }: Datetime): Datetime | undefined {
  return seconds < 0n || nanoseconds < 0 ? undefined : { seconds, nanoseconds };
}

/** What the shim says of a file. */
export function statOf(stat: ShimStat): DescriptorStat {
  return {
    type: stat.type,
    linkCount: stat.linkCount,
    size: stat.size,
    dataAccessTimestamp: timeOf(stat.dataAccessTimestamp),
    dataModificationTimestamp: timeOf(stat.dataModificationTimestamp),
    statusChangeTimestamp: timeOf(stat.statusChangeTimestamp),
  };
}

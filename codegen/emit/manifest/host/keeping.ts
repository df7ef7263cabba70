// SPDX-License-Identifier: MIT
// `[history]` and `[replays]` of host.toml: what is kept of games.

import type { RecordSpec } from '../schema.ts';
import { count, toggle } from './fields.ts';

/** `[history]`. */
export const history: RecordSpec = {
  kind: 'record',
  type: 'HistoryConfig',
  docs: 'Which games were played, with their results; without a data folder for as long as the server runs.',
  camelCase: true,
  fields: [
    toggle('enabled', 'Keep the results of games.', true),
    count('keep_days', 'Days after which the results of a game are forgotten.', 1, 36_500, 90),
  ],
};

/** `[replays]`. */
export const replays: RecordSpec = {
  kind: 'record',
  type: 'ReplaysConfig',
  docs: 'Recordings of what players touch, as `.phirarec` files; needs a data folder.',
  camelCase: true,
  fields: [
    toggle('enabled', 'Record every game.', false),
    count('keep_days', 'Days after which a recording is deleted.', 1, 36_500, 4),
  ],
};

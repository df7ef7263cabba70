// SPDX-License-Identifier: MIT
// What an engine lets plugins import beside their world, such as WASI, and how it serves that. Types only.

import type { ForeignImports, HostNamespace } from '../component/foreign.ts';

/** Imports of one plugin that are not of its world. */
export interface ForeignService {
  readonly imports: ForeignImports;
  /**
   * Makes what is behind them, for one instance that imports any; left undefined where no component that does so is run.
   */
  readonly serve: (() => Promise<ServedImports>) | undefined;
}

/** What is behind the foreign imports of one instance. */
export interface ServedImports {
  readonly namespace: HostNamespace;
  /** Hands on what the plugin has printed without a line end; called when it has ended. */
  flush(): void;
}

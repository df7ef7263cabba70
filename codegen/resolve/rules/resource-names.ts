// SPDX-License-Identifier: MIT
// Rule: within a resource, methods and statics share one namespace, and there is one constructor at most.

import type { Collector } from '../../diagnostics/collector.ts';
import type { Span } from '../../diagnostics/source.ts';
import type { ResourceFunctionNode } from '../../syntax/ast.ts';

export function checkResourceNames(functions: readonly ResourceFunctionNode[], collector: Collector): void {
  const seen = new Map<string, Span>();
  for (const { kind, name } of functions) {
    // A method may be called `%constructor`.
    const key = kind === 'constructor' ? '[constructor]' : name.name;
    const earlier = seen.get(key);
    if (earlier === undefined) {
      seen.set(key, name.span);
      continue;
    }
    const notes = [{ message: 'first defined here', span: earlier }];
    const shown = kind === 'constructor' ? 'constructor' : name.name;
    collector.report('WIT2001', name.span, { name: shown, where: 'this resource' }, { notes });
  }
}

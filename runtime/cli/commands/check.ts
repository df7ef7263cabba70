// SPDX-License-Identifier: MIT
// `phira-plugin check`: what the host would say about a plugin, one finding a line.

import { EXIT, type ExitCode } from '../errors.ts';
import { hasErrors, type Output } from '../output.ts';
import { judge } from '../project/judge.ts';
import { Operator } from '../project/operator.ts';

/** Judges what is at the path. */
export async function checkCommand(path: string, output: Output): Promise<ExitCode> {
  const operator = new Operator();
  const { component, metadata, findings } = await judge(path, operator);
  const ok = !hasErrors(findings);
  const rights = metadata === undefined ? undefined : operator.rightsOf(metadata);
  output.findings(findings);
  output.result({
    ok,
    path,
    component,
    name: metadata?.name,
    version: metadata?.version,
    permissions: rights && { granted: [...rights.granted], waiting: rights.pending },
    findings,
  });
  if (!ok || metadata === undefined) return EXIT.findings;
  const granted =
    rights === undefined || rights.granted.size === 0 ? '' : `, granted: ${[...rights.granted].join(', ')}`;
  output.line(`${metadata.name} ${metadata.version}: a host would load it${granted}`);
  return EXIT.ok;
}

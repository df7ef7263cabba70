// SPDX-License-Identifier: MIT
// Plays a scenario with one plugin and compares what comes of each action with what the scenario says.

import { formatProblem } from '../script-syntax.ts';
import type { DiffLine } from './scenario-diff.ts';
import { compareLines } from './scenario-diff.ts';
import { ScenarioStage } from './scenario-stage.ts';
import { isSilent, parseScenario, type ScenarioStep } from './scenario-syntax.ts';

/** How a scenario is played. */
export interface ScenarioOptions {
  /** Name of the file, for messages; `scenario` when not given. */
  readonly name?: string | undefined;
}

/** One action, and what came of it. */
export interface PlayedStep {
  /** Where the action stands, from 1. */
  readonly line: number;
  /** The action as it is written. */
  readonly action: string;
  readonly ok: boolean;
  readonly lines: readonly DiffLine[];
}

/** How a scenario went. */
export interface ScenarioResult {
  readonly ok: boolean;
  /** In order, up to the end; empty when the scenario could not be read. */
  readonly steps: readonly PlayedStep[];
  /** Calls that were denied for want of a permission that the manifest does not declare, one each. */
  readonly denied: readonly { readonly func: string; readonly permission: string }[];
  /** What is not as expected, for people; empty when all is. */
  readonly report: string;
  /** The scenario as it would have to be for this run to be as expected. */
  readonly updated: string;
}

/**
 * Plays a scenario, of which `phira-plugin test` says how it is written.
 *
 * @param source bytes of a component, or the path of a plugin folder or of a `.wasm` file
 * @throws what `loadPlugin` throws for a plugin that cannot be loaded; what it does itself is part of the run.
 */
export async function runScenario(
  source: Uint8Array | string,
  text: string,
  options: ScenarioOptions = {},
): Promise<ScenarioResult> {
  const name = options.name ?? 'scenario';
  const { steps, problems } = parseScenario(text, name);
  if (problems.length > 0) {
    const report = problems.map(formatProblem).join('\n');
    return { ok: false, steps: [], denied: [], report, updated: text };
  }
  const stage = new ScenarioStage(source);
  const played: PlayedStep[] = [];
  const outputs: (readonly string[])[] = [];
  try {
    for (const step of steps) {
      const output = await stage.play(step.action);
      outputs.push(output);
      const lines = compareLines(
        step.expected.map((line) => line.text),
        output,
      );
      played.push({
        line: step.line,
        action: step.text,
        ok: lines.every((line) => line.sign === ' '),
        lines,
      });
    }
  } finally {
    await stage.end();
  }
  const failed = played.filter((step) => !step.ok);
  return {
    ok: failed.length === 0,
    steps: played,
    denied: stage.denied,
    report: failed.map((step) => describeStep(name, step)).join('\n'),
    updated: rewrite(text, steps, outputs, played),
  };
}

function describeStep(name: string, { line, action, lines }: PlayedStep): string {
  return [`${name}:${line}: > ${action}`, ...lines.map(({ sign, text }) => `  ${sign} ${text}`)].join('\n');
}

/** Puts what came in the place of what was expected, where they differ; comments stay. */
function rewrite(
  text: string,
  steps: readonly ScenarioStep[],
  outputs: readonly (readonly string[])[],
  played: readonly PlayedStep[],
): string {
  const lines = text.split('\n');
  for (const [index, step] of [...steps.entries()].reverse()) {
    const output = outputs[index];
    if (output === undefined || played[index]?.ok !== false) continue;
    const end = step.expected.at(-1)?.line ?? step.line;
    const kept = lines.slice(step.line, end).filter((line) => isSilent(line));
    lines.splice(step.line, end - step.line, ...output, ...kept);
  }
  return lines.join('\n');
}

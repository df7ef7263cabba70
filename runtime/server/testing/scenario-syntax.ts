// SPDX-License-Identifier: MIT
// Scenarios as text: a line that begins with `> ` does something, and the lines up to the next one are everything that
// comes of it. Parsing only; scenario-runner.ts acts.

import { nearest } from '../../abi/nearest.ts';
import { ACTIONS, type Action, parseScript, type ScriptProblem } from '../script-syntax.ts';

/** What scenarios can do besides the actions of scripts: how it is written, and what it does. */
export const SCENARIO_ACTIONS = {
  config: ['config KEY JSON', 'sets a value of the configuration, before `load`'],
  permissions: ['permissions [NAME...]', 'what is granted instead of all that is declared, before `load`'],
  load: ['load', 'loads, initializes and starts the plugin'],
  stop: ['stop', 'stops and unloads it'],
  event: ['event NAME JSON', 'tells of an event that has happened'],
  ask: ['ask NAME JSON', 'puts an event to the vote'],
  complete: ['complete LINE', 'completes a command line of the console'],
  answer: ['answer FUNCTION JSON', 'what a host function answers from now on, such as users.get-user-info'],
  fail: ['fail FUNCTION KIND TEXT', 'the host-error that a host function answers from now on'],
  calls: ['calls on|off', 'whether host calls are part of what comes of an action; off at first'],
} as const satisfies Readonly<Record<string, readonly [usage: string, meaning: string]>>;

/** Name of an action of scenarios. */
export type ScenarioActionName = keyof typeof SCENARIO_ACTIONS;

/** One action: of scenarios with its words still unread, or of scripts. */
export type ScenarioAction =
  | { readonly kind: 'scenario'; readonly name: ScenarioActionName; readonly rest: string }
  | { readonly kind: 'script'; readonly action: Action };

/** One action with the lines that are to come of it. */
export interface ScenarioStep {
  /** From 1. */
  readonly line: number;
  /** The action as it is written, without `> `. */
  readonly text: string;
  readonly action: ScenarioAction;
  readonly expected: readonly { readonly line: number; readonly text: string }[];
}

/** A scenario read. */
export interface Scenario {
  readonly steps: readonly ScenarioStep[];
  readonly problems: readonly ScriptProblem[];
}

/** Actions of scripts that make no sense here. */
const NOT_HERE = new Set<string>(['expect', 'help', 'plugins', 'quit']);

/** Comments and empty lines belong to nobody. */
export function isSilent(line: string): boolean {
  return line.trim() === '' || line.startsWith('#');
}

/** @param name of the file, for messages. */
export function parseScenario(text: string, name: string): Scenario {
  const steps: {
    line: number;
    text: string;
    action: ScenarioAction;
    expected: { line: number; text: string }[];
  }[] = [];
  const problems: ScriptProblem[] = [];
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = index + 1;
    if (isSilent(raw)) continue;
    if (!raw.startsWith('>')) {
      const step = steps.at(-1);
      if (step !== undefined) step.expected.push({ line, text: raw.trimEnd() });
      else if (problems.length === 0) {
        const help = 'begin with an action, such as `> load`';
        problems.push({
          code: 'SCRIPT_UNKNOWN_ACTION',
          file: name,
          line,
          column: 1,
          message: 'no action comes before this line',
          help,
        });
      }
      continue;
    }
    const written = raw.slice(1).trim();
    const action = parseAction(written, name, line, raw.indexOf(written) + 1);
    if ('code' in action) problems.push(action);
    else steps.push({ line, text: written, action, expected: [] });
  }
  return { steps, problems };
}

function parseAction(
  text: string,
  file: string,
  line: number,
  column: number,
): ScenarioAction | ScriptProblem {
  const [, word = '', rest = ''] = /^(\S+)\s*(.*)$/.exec(text) ?? [];
  if (isScenarioAction(word)) return { kind: 'scenario', name: word, rest };
  const names = [
    ...Object.keys(SCENARIO_ACTIONS),
    ...Object.keys(ACTIONS).filter((one) => !NOT_HERE.has(one)),
  ];
  if (!names.includes(word)) {
    const [close] = nearest(word, names);
    const help = close === undefined ? `actions are ${names.join(', ')}` : `did you mean "${close}"?`;
    const message = NOT_HERE.has(word)
      ? `"${word}" is not for scenarios: the lines after an action say what is to come of it`
      : `there is no action "${word}"`;
    return { code: 'SCRIPT_UNKNOWN_ACTION', file, line, column, message, help };
  }
  const { statements, problems } = parseScript(text, file);
  const [problem] = problems;
  if (problem !== undefined) return { ...problem, line, column: problem.column + column - 1 };
  const [statement] = statements;
  if (statement === undefined) throw new Error(`${file}:${line}: "${text}" is no action`);
  return { kind: 'script', action: statement.action };
}

function isScenarioAction(word: string): word is ScenarioActionName {
  return Object.hasOwn(SCENARIO_ACTIONS, word);
}

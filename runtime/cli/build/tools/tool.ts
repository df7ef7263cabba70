// SPDX-License-Identifier: MIT
// Programs of other languages' toolchains: finding them, saying how to get them, running them with their output shown.

import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { CliError, EXIT } from '../../errors.ts';

/** A program that a build needs, and how an author gets it. */
export interface Tool {
  /** For people, with the least version: `Go 1.24 or newer`. */
  readonly title: string;
  /** Names to look for in PATH, the best first; an absolute path is taken as it is. */
  readonly commands: readonly string[];
  /** Environment variable of the toolchain that names the program, such as `CC`; it goes first. */
  readonly variable?: string | undefined;
  /** Commands that install it. */
  readonly install: {
    /** On Debian and Ubuntu. */
    readonly debian?: string | undefined;
    /** With Homebrew. */
    readonly macos?: string | undefined;
    /** With the language's own installer, on any system. */
    readonly own?: string | undefined;
  };
}

export interface RunOptions {
  readonly cwd: string;
  /** Added to the environment of this process; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Takes each line of output as it comes; nobody hears of it when not given. */
  readonly say?: ((line: string) => void) | undefined;
  /** What to do when the program refuses, instead of the general advice. */
  readonly help?: string | undefined;
}

/** How many lines of a failed program's output its error repeats. */
const LAST_LINES = 20;

/** Path of the program, or undefined when the machine does not have it. */
export function findTool({ commands, variable }: Tool, env = process.env): string | undefined {
  const chosen = variable === undefined ? undefined : env[variable]?.trim();
  const names = chosen === undefined || chosen === '' ? commands : [chosen];
  for (const name of names) {
    const path = isAbsolute(name) ? name : inPath(name, env);
    if (path !== undefined && isProgram(path)) return path;
  }
  return undefined;
}

/**
 * Path of the program.
 *
 * @throws CliError `CLI_NO_TOOL` that says how to get it.
 */
export function requireTool(tool: Tool, env = process.env): string {
  const path = findTool(tool, env);
  if (path !== undefined) return path;
  throw missingTool([tool], env);
}

/** The error for programs that are not there, all of them at once. */
export function missingTool(tools: readonly Tool[], env = process.env): CliError {
  const names = tools.map(({ title, commands, variable }) => {
    const chosen = variable === undefined ? undefined : env[variable];
    return chosen === undefined || chosen === ''
      ? `${title} (no ${commands.join(' or ')} in PATH)`
      : `${title} (${variable} names ${chosen}, which is no program)`;
  });
  const ways = (
    [
      ['Debian', 'debian'],
      ['macOS', 'macos'],
      ['anywhere', 'own'],
    ] as const
  ).flatMap(([where, key]) => {
    const commands = new Set(tools.flatMap(({ install }) => install[key] ?? []));
    return commands.size === 0 ? [] : [`on ${where}: ${[...commands].join(' && ')}`.replace('on any', 'any')];
  });
  return new CliError(
    'CLI_NO_TOOL',
    `the build needs what is not installed here: ${names.join(', ')}`,
    ways.join('; '),
    {
      exit: EXIT.usage,
    },
  );
}

/**
 * Runs a program to its end and answers what it wrote to standard output. Both of its streams are passed on line by
 * line. Standard input is empty.
 *
 * @throws CliError `CLI_NO_TOOL` when it is not there, `CLI_TOOL_FAILED` with its last lines when it fails.
 */
export async function runTool(tool: Tool, args: readonly string[], options: RunOptions): Promise<string> {
  const env = { ...process.env, ...options.env };
  const command = requireTool(tool, env);
  const child = spawn(command, args, { cwd: options.cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const standard: string[] = [];
  const all: string[] = [];
  const note = (line: string): void => {
    all.push(line);
    options.say?.(line);
  };
  const ended = new Promise<string | undefined>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) =>
      resolve(code === 0 ? undefined : signal === null ? `exit code ${code}` : `signal ${signal}`),
    );
  });
  const [failure] = await Promise.all([
    ended,
    eachLine(child.stdout, (line) => {
      standard.push(line);
      note(line);
    }),
    eachLine(child.stderr, note),
  ]);
  if (failure === undefined) return standard.join('\n');
  const last = all.filter((line) => line.trim() !== '').slice(-LAST_LINES);
  // What was shown as it came is not repeated.
  const output = options.say === undefined && last.length > 0 ? `:\n${last.join('\n')}` : '';
  throw new CliError(
    'CLI_TOOL_FAILED',
    `${[command, ...args].join(' ')} ended with ${failure}${output}`,
    options.help ?? `see what ${tool.title} says${output === '' ? ' above' : ''}`,
  );
}

async function eachLine(stream: Readable, take: (line: string) => void): Promise<void> {
  for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }))
    take(line);
}

function inPath(name: string, env: NodeJS.ProcessEnv): string | undefined {
  const suffixes = process.platform === 'win32' ? ['.exe', '.cmd', ''] : [''];
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    for (const suffix of suffixes) {
      const path = join(folder, `${name}${suffix}`);
      if (folder !== '' && isProgram(path)) return path;
    }
  }
  return undefined;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

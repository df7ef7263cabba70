// SPDX-License-Identifier: MIT
// Runs Go on generated SDKs, where the machine has it; with CI=true a missing one is a failure, not a skip.

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'vitest';
import { createContext } from '../../codegen/emit/context.ts';
import type { OutputFile } from '../../codegen/emit/file-set.ts';
import { goGuestFiles } from '../../codegen/emit/guest/go/go.ts';
import { analyze } from '../../codegen/front-end.ts';
import type { Ir } from '../../codegen/ir/ir.ts';
import { componentOfCore } from '../../runtime/cli/build/component-of-core.ts';
import { GO } from '../../runtime/cli/build/go/go-tool.ts';
import { preview1Adapter } from '../../runtime/cli/build/go/preview1.ts';
import { findTool } from '../../runtime/cli/build/tools/tool.ts';
import {
  type ComponentInstance,
  instantiateComponent,
  prepareComponent,
} from '../../runtime/component/engine.ts';
import { ROOT, runProgram } from '../cli/command.ts';
import { bindingsOf, type Callers, type Side } from '../support/bind.ts';
import { writeFiles } from './support.ts';

const go = findTool(GO);
const TARGET = { GOOS: 'wasip1', GOARCH: 'wasm', GOFLAGS: '' };

/** Declares tests that need Go, or one that is skipped and says why. */
export function describeWithGo(title: string, declare: () => void): void {
  if (go !== undefined || process.env.CI === 'true') describe(title, declare);
  else test.skip(`${title}: there is no ${GO.title} on this machine`, () => {});
}

/** Files of the SDK of a world, relative to its own folder. */
export function sdkOf(ir: Ir): OutputFile[] {
  return goGuestFiles(createContext({ ir })).map(({ path, text }) => ({
    path: path.replace('guest/go/', ''),
    text,
  }));
}

/** What `gofmt` and `go vet` say about a module, or the modules of a workspace; empty when both are content. */
export async function complaints(folder: string, packages: readonly string[] = ['./...']): Promise<string> {
  const [format, vet] = await Promise.all([
    runProgram(join(goFolder(), 'gofmt'), ['-l', '.'], { cwd: folder }),
    runGo(['vet', ...packages], folder),
  ]);
  return [format.stdout, format.stderr, vet.stdout, vet.stderr].join('');
}

/** Compiles the program in a folder to a core module. @throws {Error} with what Go says. */
async function buildCore(folder: string): Promise<Uint8Array> {
  const out = join(folder, 'core.wasm');
  const args = ['build', '-trimpath', '-buildmode=c-shared', '-ldflags=-s -w', '-o', out, '.'];
  const { code, stderr } = await runGo(args, folder);
  if (code !== 0) throw new Error(stderr);
  return readFile(out);
}

/** Writes a program that uses an SDK beside it. */
async function writeProgram(folder: string, ir: Ir, source: string): Promise<void> {
  const module = `wit.local/${ir.package.namespace}`;
  await writeFiles(folder, [
    {
      path: 'go.mod',
      text: `module program\n\ngo 1.24\n\nrequire ${module} v0.0.0\n\nreplace ${module} => ./sdk\n`,
    },
    { path: 'main.go', text: source },
    ...sdkOf(ir).map(({ path, text }) => ({ path: `sdk/${path}`, text })),
  ]);
}

function runGo(args: readonly string[], cwd: string): ReturnType<typeof runProgram> {
  return runProgram(go ?? 'go', args, { cwd, env: TARGET });
}

/** Where `gofmt` is: beside Go, also when that is a link. */
function goFolder(): string {
  return join(go ?? 'go', '..');
}

/** A Go program of a world. */
export interface Program {
  readonly ir: Ir;
  /** A new instance of it. */
  start(host: Side): ComponentInstance<Callers>;
}

/** Makes a component of a Go program with the SDK of its world. @param source of `main.go` */
export async function compile(wit: string, world: string, source: string): Promise<Program> {
  const { ir, diagnostics } = await analyze({ sources: [{ name: 'wit/world.wit', text: wit }] });
  if (ir === undefined) throw new Error(diagnostics.map((found) => found.message).join('\n'));
  const folder = await mkdtemp(join(tmpdir(), 'phira-go-'));
  const core = await writeProgram(folder, ir, source)
    .then(() => buildCore(folder))
    .finally(() => rm(folder, { recursive: true, force: true }));
  const binding = await bindingsOf<Callers>(wit);
  const adapter = await preview1Adapter(binding.world, wit, ROOT);
  const component = await componentOfCore(core, { folder: ROOT, witText: wit, world }, 'utf8', [adapter]);
  const prepared = prepareComponent(component, binding.world);
  return { ir, start: (host) => instantiateComponent(prepared, binding, host) };
}

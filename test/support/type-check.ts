// SPDX-License-Identifier: MIT
// Type-checks many generated packages in one run of the installed TypeScript, under the strictest flags, each
// importing the ABI by the package's name as it would outside of this repository.

import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

const REPOSITORY = resolve(import.meta.dirname, '../..');
const TSC = join(REPOSITORY, 'node_modules/typescript/bin/tsc');

/** `isolatedDeclarations` as well, so that any tool can make declarations of the output. */
const COMPILER_OPTIONS = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  noFallthroughCasesInSwitch: true,
  noPropertyAccessFromIndexSignature: true,
  erasableSyntaxOnly: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  isolatedDeclarations: true,
  declaration: true,
  noEmit: true,
  allowImportingTsExtensions: true,
  allowUnreachableCode: false,
  allowUnusedLabels: false,
  target: 'es2023',
  lib: ['es2024', 'esnext.disposable'],
  module: 'nodenext',
  types: ['node'],
  typeRoots: [join(REPOSITORY, 'node_modules/@types')],
  skipLibCheck: false,
};

/** Packages that are checked together, in a folder of their own. */
export class TypeCheck {
  readonly #folder: string;
  #count = 0;

  /** @param name of a folder below `dist/type-check`; emptied first. */
  constructor(name: string) {
    this.#folder = join(REPOSITORY, 'dist/type-check', name);
    rmSync(this.#folder, { recursive: true, force: true });
    this.#write('package.json', '{ "type": "module" }');
    const config = { compilerOptions: COMPILER_OPTIONS, include: ['packages/**/*.ts'] };
    this.#write('tsconfig.json', JSON.stringify(config));
    const manifest = {
      name: 'phira-mp-plugin',
      type: 'module',
      exports: { './abi': { types: './runtime/abi/index.d.ts' } },
    };
    this.#write('node_modules/phira-mp-plugin/package.json', JSON.stringify(manifest));
  }

  /** Adds the files of one package. @param name its folder, which messages name. */
  add(name: string, files: Iterable<{ readonly path: string; readonly text: string }>): void {
    this.#count += 1;
    for (const { path, text } of files) {
      if (!/\.ts$/.test(path)) continue;
      const own = path.startsWith('guest/') ? this.#apart(text) : text;
      this.#write(join('packages', name, path), own);
    }
  }

  /** What TypeScript says to all of them; empty when it is content. */
  async errors(): Promise<string> {
    const abi = join(this.#folder, 'node_modules/phira-mp-plugin');
    const project = join(REPOSITORY, 'runtime/abi/tsconfig.json');
    // With the build's own record of what is up to date nothing would be written here.
    const record = join(this.#folder, 'abi.tsbuildinfo');
    await tsc('-p', project, '--emitDeclarationOnly', '--outDir', abi, '--tsBuildInfoFile', record);
    return tsc('-p', this.#folder);
  }

  /** Ambient modules are one space: those of each package get its number, in declarations and in uses. */
  #apart(text: string): string {
    const number = `package-${this.#count}:`;
    return text.replaceAll(/(\bdeclare module |\bfrom |\bimport\()'/g, `$1'${number}`);
  }

  #write(path: string, text: string): void {
    const target = join(this.#folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
}

async function tsc(...args: string[]): Promise<string> {
  try {
    await promisify(execFile)(process.execPath, [TSC, ...args, '--pretty', 'false'], {
      cwd: REPOSITORY,
      maxBuffer: 2 ** 26,
    });
    return '';
  } catch (error) {
    if (error instanceof Error && 'stdout' in error) return String(error.stdout);
    throw error;
  }
}

// SPDX-License-Identifier: MIT
// Plugins in Python: componentize-py puts them and CPython into a component without WASI.

import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { sourceFiles } from '../project-files.ts';
import { findComponentizePy } from '../python/componentize-py.ts';
import { copySdk, SDK_COPY } from '../sdk-copy.ts';
import { runTool } from '../tools/tool.ts';
import type { GuestBuild, GuestLanguage, GuestProject } from './language.ts';

const ENTRY = 'src/plugin.py';

/** Module of the SDK that names what a component exports. */
const APP = 'phira_entry';

/** Folders that Python's tools make. */
const OUTPUTS: readonly string[] = [
  SDK_COPY,
  '.venv',
  '__pycache__',
  '.mypy_cache',
  '.ruff_cache',
  '.pytest_cache',
];

/** Python, by componentize-py. */
export const python: GuestLanguage = {
  id: 'python',
  title: 'Python',
  marker: ENTRY,
  outputs: OUTPUTS,
  detect: (folder) => existsSync(join(folder, ENTRY)),
  build,
  // It is CPython: wasm-opt takes minutes, for a few percent.
  optimize: false,
};

async function build(project: GuestProject): Promise<GuestBuild> {
  const { folder, world, witFolder, sdkFolder, say } = project;
  const { tool, args: program } = await findComponentizePy(folder);
  const ofWorld = ['-d', witFolder, '-w', world];
  const work = mkdtempSync(join(tmpdir(), 'phira-plugin-'));
  try {
    if (existsSync(join(folder, 'pyproject.toml'))) {
      // Editors and type checkers find the package and the types of the world there.
      copySdk(folder, SDK_COPY, sdkFolder);
      await runTool(tool, [...program, ...ofWorld, '-q', 'bindings', join(work, 'bindings')], { cwd: work });
      cpSync(join(work, 'bindings'), join(folder, SDK_COPY), { recursive: true });
    }
    const out = join(work, 'plugin.wasm');
    // Of copies: Python leaves what it compiled beside the sources.
    for (const [from, to] of [
      [sdkFolder, 'sdk'],
      [join(folder, 'src'), 'src'],
    ] as const) {
      cpSync(from, join(work, to), { recursive: true, filter: (path) => basename(path) !== '__pycache__' });
    }
    const paths = ['-p', 'sdk', '-p', 'src'];
    await runTool(
      tool,
      [...program, ...ofWorld, '-q', 'componentize', APP, ...paths, '--stub-wasi', '-o', out],
      {
        cwd: work,
        // Packages of the environment are not built in unasked: componentize-py would take what VIRTUAL_ENV has.
        env: { VIRTUAL_ENV: undefined },
        say,
      },
    );
    return { kind: 'component', bytes: readFileSync(out), inputs: sourceFiles(folder, OUTPUTS) };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

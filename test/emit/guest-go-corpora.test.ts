// SPDX-License-Identifier: MIT
// The Go SDKs of every world of the public corpora are content with gofmt and go vet.

import { join } from 'node:path';
import { expect, it, test } from 'vitest';
import type { OutputFile } from '../../codegen/emit/file-set.ts';
import { valueRefusals } from '../../codegen/emit/refuse-host.ts';
import { analyze, resolvePackages } from '../../codegen/front-end.ts';
import { CORPORA, type Corpus, packagesIn } from '../corpora/corpora.ts';
import { complaints, describeWithGo, sdkOf } from './guest-go-tools.ts';
import { temporaryFolder, writeFiles } from './support.ts';

/** The SDKs of a corpus, each a module of its own in one workspace. */
function workspace(corpus: Corpus, folder: string): OutputFile[] {
  const features = corpus.features ?? 'all';
  const modules = packagesIn(corpus, folder).flatMap((entry) => {
    const path = join(folder, corpus.folder, entry);
    const { resolved } = resolvePackages({ path, features, componentRules: false });
    const worlds = resolved?.packages.flatMap((each) => [...each.worlds.values()]) ?? [];
    return worlds.flatMap(({ id }) => {
      const { ir } = analyze({ path, features, world: id });
      return ir === undefined || valueRefusals(ir).length > 0 ? [] : [sdkOf(ir)];
    });
  });
  const files = modules.flatMap((sdk, index) =>
    sdk.map(({ path, text }) => ({
      path: `w${index}/${path}`,
      text: path === 'go.mod' ? text.replace(/^module .*$/m, `module w.local/w${index}`) : text,
    })),
  );
  const uses = modules.map((_, index) => `use ./w${index}`);
  return [{ path: 'go.work', text: ['go 1.24', ...uses, ''].join('\n') }, ...files];
}

describeWithGo('gofmt and go vet are content with the SDKs of', () => {
  for (const corpus of CORPORA) {
    const { folder, missing } = corpus.fetch();
    if (folder === undefined) {
      if (process.env.CI === 'true') test(`${corpus.name}, which is there`, () => expect.fail(missing));
      else test.skip(`${corpus.name}: ${missing}`, () => {});
      continue;
    }
    it(corpus.name, async () => {
      const files = workspace(corpus, folder);
      const modules = files
        .filter(({ path }) => path.endsWith('go.mod'))
        .map(({ path }) => path.split('/')[0]);
      expect(modules.length).toBeGreaterThan(0);
      const out = await temporaryFolder();
      await writeFiles(out, files);
      expect(
        await complaints(
          out,
          modules.map((name) => `./${name}/`),
        ),
      ).toBe('');
    }, 300_000);
  }
});

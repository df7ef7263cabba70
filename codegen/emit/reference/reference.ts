// SPDX-License-Identifier: MIT
// The product `docs`: a reference of the world in Markdown, and of the generator's diagnostics.

import type { EmitContext, Emitter } from '../context.ts';
import { eventsOf } from '../facts.ts';
import type { OutputFile } from '../file-set.ts';
import { headerText } from '../header.ts';
import { vetoableEvents } from '../manifest/host-config.ts';
import { hostConfig } from '../manifest/host-fields.ts';
import { manifest } from '../manifest/manifest-fields.ts';
import { diagnosticsPage } from './diagnostics-page.ts';
import { guideFile, guidePage } from './guide-page.ts';
import { GUIDES } from './guides.ts';
import { indexPage } from './index-page.ts';
import { interfacePage } from './interface-page.ts';
import { LANGUAGES } from './languages/languages.ts';
import { DIAGNOSTICS_PAGE, FOLDER, HOST_PAGE, INDEX_PAGE, Pages, PLUGIN_PAGE } from './pages.ts';
import type { Reference } from './reference-context.ts';
import { settingsPage } from './settings-page.ts';

/** Emits one page per interface, an index of the world, one per guest language, the diagnostics, and both TOML files. */
export const referenceEmitter: Emitter = {
  name: 'docs',
  emit(context: EmitContext) {
    const pages = new Pages(context);
    const reference: Reference = { context, pages, events: eventsOf(context.ir) };
    const { world } = context.ir;
    return {
      files: [
        file(INDEX_PAGE, context.headerText(world.span.source), indexPage(reference)),
        ...pages.all.map((page) => {
          const { source } = (page.owner ?? world).span;
          return file(page.file, context.headerText(source), interfacePage(page, reference));
        }),
        ...GUIDES.flatMap((guide) => {
          const language = LANGUAGES.find(({ name }) => name === guide.name);
          if (language === undefined) return [];
          const header = context.headerText(world.span.source);
          return [file(guideFile(guide), header, guidePage(guide, language, reference))];
        }),
        file(DIAGNOSTICS_PAGE, headerText('the table of diagnostics'), diagnosticsPage()),
        ...[
          { name: 'plugin.toml', page: PLUGIN_PAGE, root: manifest },
          { name: 'host.toml', page: HOST_PAGE, root: hostConfig(vetoableEvents(context)) },
        ].map(({ name, page, root }) =>
          file(page, context.headerText(world.span.source), settingsPage(name, root)),
        ),
      ],
      diagnostics: [],
      exports: [],
    };
  },
};

/** A page: its mark, then blocks set off by empty lines. */
function file(name: string, header: string, blocks: readonly string[]): OutputFile {
  // The name of a source file could otherwise end the comment.
  const mark = `<!-- ${header.replaceAll('-->', '--\\>')} -->`;
  return { path: `${FOLDER}/${name}`, text: `${[mark, ...blocks].join('\n\n')}\n` };
}

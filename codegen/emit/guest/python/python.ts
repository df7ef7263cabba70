// SPDX-License-Identifier: MIT
// The Python SDK of a world: a package over what componentize-py generates, with one module for each interface, and for
// worlds that have what it takes, the class that a plugin derives from.

import type { EmitContext } from '../../context.ts';
import { eventsOf } from '../../facts.ts';
import type { OutputFile } from '../../file-set.ts';
import { docstring, literal } from './python-docs.ts';
import { errorsModule } from './python-errors.ts';
import { entryModule, exportsModule } from './python-exports.ts';
import { importFrom, listed, printPython } from './python-file.ts';
import { interfaceModule } from './python-module.ts';
import { isImported, isInline, PythonNames } from './python-names.ts';
import { pluginEvents } from './python-parts.ts';
import { pluginModule } from './python-plugin.ts';
import { servicesModule } from './python-services.ts';
import { mentioned } from './python-types.ts';

const FOLDER = 'guest/python';

/** Module beside the package that componentize-py is given. */
const ENTRY = 'phira_entry';

/** What `_plugin.py` has for authors. */
const OF_PLUGIN = [
  'Plugin',
  'asked',
  'command',
  'completes',
  'on',
  'on_custom',
  'setting',
  'setting_json',
  'veto',
];

/** Emits the SDK. */
export function pythonGuestFiles(context: EmitContext): OutputFile[] {
  const names = new PythonNames(context);
  const modules = moduleTexts(context, names);
  const events = pluginEvents(context.ir);
  const file = (path: string, text: string): OutputFile => ({
    path: `${FOLDER}/${names.package}/${path}`,
    text,
  });
  const plugin =
    events === undefined
      ? []
      : [
          file('_plugin.py', pluginModule(context, names, events)),
          file('_services.py', servicesModule(context)),
          file('_exports.py', exportsModule(context)),
          { path: `${FOLDER}/${ENTRY}.py`, text: entryModule(context, names.package) },
        ];
  return [
    ...[...modules].map(([name, text]) => file(`${name}.py`, text)),
    file('__init__.py', packageModule(context, [...modules.keys()], events !== undefined)),
    file('_errors.py', errorsModule(context, names)),
    file('py.typed', `# ${context.headerText()}\n`),
    ...plugin,
  ];
}

/** Text of each interface's module by its name, and of the world's own. */
function moduleTexts(context: EmitContext, names: PythonNames): Map<string, string> {
  const { ir } = context;
  const known = mentioned(ir);
  const items = [...ir.world.imports, ...ir.world.exports];
  const own = new Set(items.flatMap((item) => (item.kind === 'type' ? [item.type] : [])));
  const parts = [
    ...ir.interfaces
      .filter((owner) => !isInline(owner))
      .map((owner) => ({
        owner,
        docs: owner.docs,
        types: owner.types,
        functions: isImported(owner, ir) ? owner.functions : [],
      })),
    {
      owner: undefined,
      docs: undefined,
      types: [...own],
      functions: ir.world.imports.flatMap((item) => (item.kind === 'function' ? [item.function] : [])),
    },
  ];
  const texts = parts.flatMap((part) => {
    const text = interfaceModule(part, names, context, known);
    return text === undefined ? [] : [[names.module(part.owner), text] as const];
  });
  return new Map(texts);
}

/** Text of `__init__.py`. */
function packageModule(context: EmitContext, modules: readonly string[], hasPlugin: boolean): string {
  const { ir } = context;
  const without = `A plugin of this world implements the classes of wit_world itself, as componentize-py has them.`;
  const leftOut = ir.interfaces
    .filter(isInline)
    .map(
      ({ name }) => `The interface \`${name}\` is left out: componentize-py has no module for an inline one.`,
    );
  const errors = ['HostError', 'PluginError'];
  const events = eventsOf(ir)?.def.owner;
  const imports = [
    ...(hasPlugin ? ['from . import _services as _services'] : []),
    ...importFrom('.', modules),
    ...importFrom('._errors', errors),
    ...(hasPlugin ? importFrom('._plugin', OF_PLUGIN) : []),
    ...(hasPlugin && events !== undefined ? ['from .events import Priority'] : []),
  ];
  const names = [...modules, ...errors, ...(hasPlugin ? [...OF_PLUGIN, 'Priority'] : [])];
  return printPython({
    mark: context.headerText(),
    docs: docstring(ir.world.docs ?? `The world ${ir.world.id}.`, [
      ...(hasPlugin ? [] : [without]),
      ...leftOut,
    ]),
    imports: [imports, listed('__all__', names.map(literal).sort())],
    declarations: [],
  });
}

// SPDX-License-Identifier: MIT
// `_errors.py`: what a host function raises in place of the `Err` of componentize-py.

import type { Ir, TypeDef } from '../../../ir/ir.ts';
import type { EmitContext } from '../../context.ts';
import { allFunctions } from '../../facts.ts';
import { pascalCase } from '../../names.ts';
import { outcomeOf, resolveAlias, resolveDef } from '../../type-text.ts';
import { literal } from './python-docs.ts';
import { importFrom, printPython } from './python-file.ts';
import { isWithoutBindings, type PythonNames } from './python-names.ts';

/** Variants that functions answer as their errors. */
function errorVariants(ir: Ir): TypeDef[] {
  const found = allFunctions(ir).flatMap(({ func }) => {
    const outcome = outcomeOf(func);
    if (outcome.kind !== 'result' || outcome.error === undefined) return [];
    const type = resolveAlias(outcome.error);
    if (type.kind !== 'named') return [];
    const def = resolveDef(type.def);
    return def.shape.kind === 'variant' && !isWithoutBindings(def) ? [def] : [];
  });
  return [...new Set(found)];
}

/** Text of the module. */
export function errorsModule(context: EmitContext, names: PythonNames): string {
  const imports: string[] = [];
  const tags = errorVariants(context.ir).flatMap((def) => {
    const bindings = names.bindings(def.owner);
    const module = bindings === undefined ? '_bindings' : `_${bindings.name}`;
    imports.push(
      ...(bindings === undefined
        ? ['import wit_world as _bindings']
        : importFrom(bindings.parent, [`${bindings.name} as ${module}`])),
    );
    if (def.shape.kind !== 'variant') return [];
    return def.shape.cases.map(
      ({ name }) => `    ${module}.${pascalCase(def.name)}_${pascalCase(name)}: ${literal(name)},`,
    );
  });
  return printPython({
    mark: context.headerText(),
    docs: ['"""Errors: what the host answers, and what the plugin answers."""'],
    imports: [
      importFrom('enum', ['Enum']),
      [...importFrom('componentize_py_types', ['Err']), ...new Set(imports)],
      ['__all__ = ["Err", "HostError", "PluginError", "raised"]'],
    ],
    constants: [
      tags.length === 0 ? ['_TAGS: dict[type, str] = {}'] : ['_TAGS: dict[type, str] = {', ...tags, '}'],
    ],
    declarations: [HOST_ERROR, PLUGIN_ERROR, RAISED].map((text) => text.split('\n')),
  });
}

const HOST_ERROR = `class HostError(Exception):
    """A host function failed.

    \`tag\` is the name of the error in WIT, such as \`"not-found"\`, and empty where the error has no
    name; \`text\` is for people to read. As text it is \`TAG: TEXT\`.
    """

    def __init__(self, tag: str, text: str, value: object = None) -> None:
        super().__init__(": ".join(part for part in (tag, text) if part))
        self.tag = tag
        self.text = text
        self.value = value
        """The error as componentize-py has it."""`;

const PLUGIN_ERROR = `class PluginError(Exception):
    """Raise it to answer a call with an error: its text is shown as it is, and nothing is logged.

    Any other exception is answered as \`TYPE: TEXT\`, and its traceback is in the log of the plugin.
    """`;

const RAISED = `def raised(value: object) -> HostError:
    """The exception for what a host function answered as its error."""
    if isinstance(value, Enum):
        return HostError(value.name.lower().replace("_", "-"), "", value)
    inner = getattr(value, "value", None)
    if type(value) in _TAGS:
        return HostError(_TAGS[type(value)], "" if inner is None else str(inner), value)
    return HostError("", "the call failed" if value is None else str(value), value)`;

// SPDX-License-Identifier: MIT
// Commands as functions: where a world has `register-command` and `on-command`, the class of the plugin takes a function
// with a command's registration and calls it when the command is.

import type { Param, Type, WorldItem } from '../../../ir/ir.ts';
import { outcomeOf, resolveAlias, resolveDef } from '../../type-text.ts';
import { carriedFunctions } from '../c/c.ts';
import { indent } from '../c/text.ts';
import type { CppNames } from './names.ts';
import type { PluginFunction } from './plugin.ts';
import { ownedText } from './text.ts';

/** The functions that commands go through. */
export interface Commands {
  /** The function that the host calls. */
  readonly called: PluginFunction;
  /** Type of a function that answers a command. */
  readonly answer: string;
  /** The host function that registers one, with the type of its options and of what it answers. */
  readonly register: string;
  readonly options: string;
  readonly registered: string;
}

/** Finds them by name and shape. */
export function commandsOf(names: CppNames, functions: readonly PluginFunction[]): Commands | undefined {
  const called = functions.find(({ func }) => func.name === 'on-command');
  const register = carriedFunctions(names.context).find(
    ({ func, side }) => side === 'import' && func.name === 'register-command',
  );
  const [name, description, options, more] = register?.func.params ?? [];
  const [invocation, other] = called?.func.params ?? [];
  if (called === undefined || register?.func.result === undefined || options === undefined) return undefined;
  if (more !== undefined || other !== undefined || !isText(name) || !isText(description)) return undefined;
  if (invocation === undefined || !hasName(invocation.type)) return undefined;
  const outcome = outcomeOf(called.func);
  if (outcome.kind !== 'result' || outcome.ok === undefined || outcome.error === undefined) return undefined;
  if (resolveAlias(outcome.error).kind !== 'string') return undefined;
  const parameter = called.signature.params[0]?.text.trimEnd() ?? '';
  return {
    called,
    answer: `std::function<${called.signature.returned}(${parameter})>`,
    register: hostFunction(names, register.item, names.func(register.func, register.item)),
    options: ownedText(names, options.type, names.root),
    registered: ownedText(names, register.func.result, names.root),
  };
}

function isText(param: Param | undefined): boolean {
  return param !== undefined && resolveAlias(param.type).kind === 'string';
}

/** Whether a value is a record with the command's name. */
function hasName(type: Type): boolean {
  const seen = resolveAlias(type);
  if (seen.kind !== 'named') return false;
  const { shape } = resolveDef(seen.def);
  return (
    shape.kind === 'record' &&
    shape.fields.some((field) => field.name === 'name' && resolveAlias(field.type).kind === 'string')
  );
}

function hostFunction(names: CppNames, item: WorldItem, name: string): string {
  return names.refer([...names.itemSpace(item), name], names.root);
}

/** Members of the class. */
export function commandMembers({ answer, options, registered }: Commands): string[] {
  return [
    '',
    'protected:',
    ...indent([
      '/** What answers a command. */',
      `using Command = ${answer};`,
      '',
      '/** Registers a command and answers it with a function. */',
      `${registered} add_command(`,
      '    std::string_view name,',
      '    std::string_view description,',
      `    const ${options} &options,`,
      '    Command run',
      ');',
    ]),
    '',
    'private:',
    '  std::vector<std::pair<std::string, Command>> commands_;',
  ];
}

/** Definitions of the members; `on-command` looks for the function unless it is overridden. */
export function commandDefinitions({ called, register, options, registered }: Commands): string[][] {
  const { name, signature } = called;
  const [invocation] = signature.params;
  return [
    [
      `${registered} Plugin::add_command(`,
      '    std::string_view name,',
      '    std::string_view description,',
      `    const ${options} &options,`,
      '    Command run',
      ') {',
      ...indent([
        `auto registered = ${register}(name, description, options);`,
        'if (registered) commands_.emplace_back(name, std::move(run));',
        'return registered;',
      ]),
      '}',
    ],
    [
      `${signature.returned} Plugin::${name}(${invocation?.text}${invocation?.name}) {`,
      ...indent([
        'for (const auto &[name, run] : commands_) {',
        `  if (name == ${invocation?.name}.name) return run(${invocation?.name});`,
        '}',
        `return std::unexpected("no command " + ${invocation?.name}.name);`,
      ]),
      '}',
    ],
  ];
}

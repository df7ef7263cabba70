// SPDX-License-Identifier: MIT
// The commands, their options and their help. What they do is in commands/, loaded when one is asked for.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError, Option } from 'commander';
import { LANGUAGES } from '../../codegen/evolution/hints.ts';
import { GUEST_LANGUAGES } from './build/languages/index.ts';
import type { BuildCommandOptions } from './commands/build.ts';
import type { DevCommandOptions } from './commands/dev.ts';
import type { OperateOptions } from './commands/operate.ts';
import type { RunOptions } from './commands/run.ts';
import { SCENARIO_HELP } from './commands/scenario-help.ts';
import type { TestCommandOptions } from './commands/test.ts';
import { CliError, EXIT, type ExitCode } from './errors.ts';
import { Output, reportFailure } from './output.ts';
import { packageVersion, templateFolder } from './package-root.ts';

const EXIT_CODES = `
Exit codes:
  0  done, nothing to complain about
  1  findings: what was asked about has faults, or an \`expect\` of a script failed,
     or a version rises less than its changes owe
  2  usage: the command is written wrongly, or a tool it needs is missing
  3  drift: \`generate --check\` or \`fmt --check\` found files that differ from what would be written
  128 and the number of a signal: ended at once by a second SIGINT, SIGTERM or SIGHUP`;

/** Guest languages, as `--lang` takes them. */
const IDS = GUEST_LANGUAGES.map((language) => language.id);

const JSON_OPTION = ['--json', 'print one JSON object on standard output'] as const;

/**
 * Runs one command line.
 *
 * @param args without the executable and the script
 */
export async function runCommandLine(args: readonly string[]): Promise<ExitCode> {
  let exit: ExitCode = EXIT.ok;
  /** Runs what a command does; whatever it throws becomes text and an exit code. */
  const act = async (
    json: boolean | undefined,
    work: (output: Output) => Promise<ExitCode>,
  ): Promise<void> => {
    const output = new Output(json === true);
    try {
      exit = await work(output);
    } catch (error) {
      exit = reportFailure(error, output);
    }
  };
  const program = new Command('phira-plugin')
    .description('Makes, builds, checks and runs plugins of the Phira MP server.')
    .version(packageVersion(), '-v, --version')
    .configureHelp({ sortSubcommands: false })
    .addHelpText('afterAll', EXIT_CODES)
    .showHelpAfterError('(add --help for the options)')
    .exitOverride();

  const add = (usage: string, description: string): Command => {
    const command = program.command(usage).description(description);
    return command.exitOverride();
  };

  add('new <name>', 'make a plugin project')
    .addOption(
      new Option('--lang <language>', 'language of the plugin')
        .choices(IDS.filter((id) => existsSync(join(templateFolder, id))))
        .makeOptionMandatory(),
    )
    .option('--dir <folder>', 'where to put it; the name of the plugin by default')
    .option(...JSON_OPTION)
    .action((name: string, options: { lang: string; dir?: string; json?: boolean }) =>
      act(options.json, async (output) => {
        const { newPlugin } = await import('./commands/new.ts');
        return newPlugin(name, options, output);
      }),
    );

  add('build [folder]', 'build the plugin in a folder into one .wasm file that holds its manifest')
    .addOption(
      new Option('--lang <language>', 'its language, where the folder tells of several').choices(IDS),
    )
    .option('--out <file>', 'where to write it; dist/NAME.wasm in the folder by default')
    .option('--release', 'build it for release: smaller, and where that pays, optimised by wasm-opt')
    .option('--no-optimize', 'leave out wasm-opt')
    .option('--engine <engine>', 'what runs TypeScript or JavaScript: quickjs, or starlingmonkey')
    .option('--watch', 'build again whenever a file of the folder changes')
    .option(...JSON_OPTION)
    .action((folder: string | undefined, options: BuildCommandOptions) =>
      act(options.json, async (output) => {
        const { buildCommand } = await import('./commands/build.ts');
        return buildCommand(folder ?? '.', options, output);
      }),
    );

  add('dev [folder]', 'build a plugin, load it into a host, and do both again after each change')
    .addOption(
      new Option('--lang <language>', 'its language, where the folder tells of several').choices(IDS),
    )
    .option('--engine <engine>', 'what runs TypeScript or JavaScript: quickjs, or starlingmonkey')
    .option('--host <folder>', 'data folder of a host that runs; one is started here by default')
    .option(
      '--plugins <folder>',
      'where to put the plugin, with others that it needs; with --host the plugins folder of that host',
    )
    .option('--config <file>', "the operator's host.toml, for a host that is started here")
    .option('--data <folder>', 'where such a host keeps what plugins save; in memory by default')
    .action((folder: string | undefined, options: DevCommandOptions) =>
      act(false, async (output) => {
        const { devCommand } = await import('./commands/dev.ts');
        return devCommand(folder ?? '.', options, output);
      }),
    );

  add(
    'test [path]',
    'build the plugin in a folder and play its scenarios, test/*.scenario; or test a .wasm file',
  )
    .addOption(
      new Option('--lang <language>', 'its language, where the folder tells of several').choices(IDS),
    )
    .option('--scenario <files...>', 'play these')
    .option('--update', 'write into the scenarios what came')
    .option('--no-build', 'test dist/NAME.wasm as it is')
    .option('--release', 'test the build for release')
    .option(...JSON_OPTION)
    .addHelpText('after', SCENARIO_HELP)
    .action((path: string | undefined, options: TestCommandOptions & { json?: boolean }) =>
      act(options.json, async (output) => {
        const { testCommand } = await import('./commands/test.ts');
        return testCommand(path ?? '.', options, output);
      }),
    );

  add('check <path>', 'say what the host would say about a component, or about a folder with a plugin')
    .option(...JSON_OPTION)
    .action((path: string, options: { json?: boolean }) =>
      act(options.json, async (output) => {
        const { checkCommand } = await import('./commands/check.ts');
        return checkCommand(path, output);
      }),
    );

  add('doctor <folder>', 'look at a plugins folder as a host would, run nothing, and say what would fail')
    .option('--config <file>', "the operator's host.toml")
    .option('--data <folder>', 'the data folder of the host')
    .option(...JSON_OPTION)
    .action((folder: string, options: { config?: string; data?: string; json?: boolean }) =>
      act(options.json, async (output) => {
        const { doctorCommand } = await import('./commands/doctor.ts');
        return doctorCommand(folder, options, output);
      }),
    );

  add('deps <folder>', 'print what the plugins of a folder need of each other, and what of it is missing')
    .option(...JSON_OPTION)
    .action((folder: string, options: { json?: boolean }) =>
      act(options.json, async (output) => {
        const { depsCommand } = await import('./commands/deps.ts');
        return depsCommand(folder, output);
      }),
    );

  add('explain [code]', 'say cause and cure of an error code; without one, where to look first')
    .option('--out <file>', 'write the page of all codes there, as Markdown')
    .option(...JSON_OPTION)
    .action((code: string | undefined, options: { out?: string; json?: boolean }) =>
      act(options.json, async (output) => {
        const { explainCommand } = await import('./commands/explain.ts');
        return explainCommand(code, options, output);
      }),
    );

  add('run', 'run a server for game clients with the plugins of a folder')
    .option('--plugins <folder>', 'where the plugins are', 'plugins')
    .option('--listen <host:port>', 'where game clients connect; 127.0.0.1:12346 by default')
    .option('--api <url>', 'address of the Phira API, or offline, where a token is a name')
    .option('--http <host:port>', 'where to serve the HTTP API; nowhere by default')
    .option('--config <file>', "the operator's host.toml; options count over it")
    .option('--data <folder>', 'where to keep bans, history and what plugins save; in memory by default')
    .option('--insecure', 'allow --api offline where others than this machine can connect')
    .option('--grant-declared', 'grant every permission that a plugin declares (for development)')
    .option('--memory', 'run without a network, with actions of the script language at the prompt')
    .option('--script <file>', 'play a script of such actions first, without a network')
    .option('--exit', 'end after the script instead of staying at the prompt')
    .action((options: RunOptions) =>
      act(false, async (output) => {
        const { runCommand } = await import('./commands/run.ts');
        return runCommand(options, output);
      }),
    );

  add('client [script]', 'play on a server as a game client does: a script, or what is typed')
    .option('--connect <host:port>', 'the server', '127.0.0.1:12346')
    .option('--token <token>', 'the token of the login; on an offline server the name', 'player')
    .option('--bots <count>', 'let so many others go along: bot-1 and so on, on an offline server')
    .action((script: string | undefined, options: { connect: string; token: string; bots?: string }) =>
      act(false, async (output) => {
        const { clientCommand } = await import('./commands/client.ts');
        return clientCommand(script, options, output);
      }),
    );

  add('inspect <file>', 'list what a component imports, exports and carries')
    .option(...JSON_OPTION)
    .action((file: string, options: { json?: boolean }) =>
      act(options.json, async (output) => {
        const { inspectCommand } = await import('./commands/inspect.ts');
        return inspectCommand(file, output);
      }),
    );

  add('generate', 'generate the bindings of a WIT world')
    .option('--wit <folder>', 'the world', 'wit')
    .option('--world <name>', 'which world, where the folder declares several')
    .option('--out <folder>', 'where the files go', 'generated')
    .option(
      '--emit <products>',
      'what to make, joined by commas; all that the world has a use for by default',
    )
    .option('--features <names>', 'features whose unstable items to generate, joined by commas')
    .addOption(
      new Option('--all-features', 'generate the items of every unstable feature').conflicts('features'),
    )
    .option('--check', 'write nothing; fail when a file is missing, differs or should not be there')
    .option('--watch', 'generate again whenever the world changes')
    .addOption(
      new Option('--format <format>', 'how to print what was found; github for annotations of GitHub Actions')
        .choices(['text', 'json', 'github'])
        .conflicts('json'),
    )
    .option(...JSON_OPTION)
    .action(
      (options: {
        wit: string;
        world?: string;
        out: string;
        emit?: string;
        features?: string;
        allFeatures?: boolean;
        check?: boolean;
        watch?: boolean;
        format?: string;
        json?: boolean;
      }) =>
        act(options.json === true || options.format === 'json', async (output) => {
          const isForPeople = !output.json && options.format !== 'github';
          if (options.watch === true && (options.check === true || !isForPeople)) {
            throw new CliError(
              'CLI_USAGE',
              '--watch goes with neither --check nor output for machines',
              'leave one out',
              { exit: EXIT.usage },
            );
          }
          const { generateCommand } = await import('./commands/generate.ts');
          return generateCommand(options, output);
        }),
    );

  add('diff <old> <new>', 'say what changed between two worlds, for whom, and which version that takes')
    .addHelpText(
      'after',
      '\nOLD and NEW are WIT files or folders, or `git:REVISION` for the --wit folder as it was then.',
    )
    .option('--wit <folder>', 'the world that a revision means', 'wit')
    .addOption(
      new Option('--for <language>', 'add what an author of this language does about a change').choices(
        LANGUAGES,
      ),
    )
    .option(...JSON_OPTION)
    .action((old: string, now: string, options: { wit: string; for?: string; json?: boolean }) =>
      act(options.json, async (output) => {
        const { diffCommand } = await import('./commands/diff.ts');
        return diffCommand(old, now, options, output);
      }),
    );

  add('fmt [paths...]', 'write WIT files in canonical form; the folder wit by default')
    .option('--check', 'write nothing; fail when a file is not in canonical form')
    .option(...JSON_OPTION)
    .action((paths: string[], options: { check?: boolean; json?: boolean }) =>
      act(options.json, async (output) => {
        const { fmtCommand } = await import('./commands/fmt.ts');
        return fmtCommand(paths.length === 0 ? ['wit'] : paths, options, output);
      }),
    );

  add('freeze', 'keep the world as released, in releases/VERSION of its folder')
    .option('--wit <folder>', 'the world', 'wit')
    .option(...JSON_OPTION)
    .action((options: { wit: string; json?: boolean }) =>
      act(options.json, async (output) => {
        const { freezeCommand } = await import('./commands/freeze.ts');
        return freezeCommand(options.wit, output);
      }),
    );

  /** A command for operators, run by the host that works with the data folder. */
  const addOperation = (usage: string, description: string, lineOf: (args: string[]) => string[]): void => {
    add(usage, description)
      .option('--data <folder>', 'data folder of the running host', 'data')
      .option('--timeout <seconds>', 'give up after this time', '120')
      .option(...JSON_OPTION)
      .action(function run(this: Command) {
        const options = this.opts<OperateOptions>();
        return act(options.json, async (output) => {
          const { operateCommand } = await import('./commands/operate.ts');
          const [name = '', ...args] = lineOf(this.args);
          return operateCommand(name, args, options, output);
        });
      });
  };
  addOperation('plugins', 'list the plugins of a running host', () => ['plugins']);
  addOperation(
    'plugin <action> <name> [permissions...]',
    'info, load, unload, reload, enable, disable, grant, revoke or forget: what to do with a plugin of a running host',
    (args) => ['plugin', ...args],
  );
  addOperation('health [name]', 'show how the plugins of a running host are, and why', (args) => [
    'health',
    ...args,
  ]);
  addOperation('metrics [name]', 'show what the plugins of a running host use and do', (args) => [
    'metrics',
    ...args,
  ]);
  addOperation(
    'ctl <command> [args...]',
    'run any command for operators on a running host; `ctl help` lists them',
    (args) => args,
  );

  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Commander has printed help, the version, or what is wrong with the command line.
    return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  }
  return exit;
}

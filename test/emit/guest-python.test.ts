// SPDX-License-Identifier: MIT
// What a Python plugin finds in place of an operating system, what its exceptions become, and what a wrong one is told.

import { beforeAll, expect, it } from 'vitest';
import { loadPlugin, type TestPlugin } from '../../runtime/testing.ts';
import {
  buildPython,
  describeWithPython,
  editorFolder,
  folderOfFile,
  loadingFails,
} from './guest-python-tools.ts';

const SOURCE = `
import datetime, logging, os, random, secrets, sys, time, uuid

print("built")

from phira_plugin import HostError, Plugin, command, completes, setting, setting_json, users

class Tried(Plugin):
    @command("say")
    def say(self, invocation):
        print("one", 1)
        print("two\\nthree", file=sys.stderr)
        print("no end", end="")
        logging.info("read %s", "this")
        logging.getLogger("deep").error("wrong")

    @command("time")
    def time(self, invocation):
        zone = datetime.timezone.utc
        return "|".join(str(one) for one in (
            time.time(), time.time_ns(), time.monotonic(), time.perf_counter(),
            datetime.datetime.now(zone), datetime.datetime.now().year, datetime.date.today(),
            time.gmtime().tm_year, time.strftime("%Y"),
            datetime.datetime.strptime("2024-02-29", "%Y-%m-%d").date(),
        ))

    @command("random")
    def random(self, invocation):
        return "|".join((str(random.random()), os.urandom(3).hex(), secrets.token_hex(2), str(uuid.uuid4())))

    @command("deep")
    def deep(self, invocation):
        return self.broken(3)

    def broken(self, number):
        return number / 0  # here

    @command("logged")
    def logged(self, invocation):
        try:
            self.broken(1)
        except ZeroDivisionError:
            logging.exception("caught")

    @command("reach")
    def reach(self, invocation):
        def tried(run):
            try:
                return str(run())
            except Exception as error:
                return f"{type(error).__name__}: {error}"
        def late():
            import colorsys
        return "\\n".join(tried(run) for run in (
            lambda: open("/etc/passwd"), lambda: os.listdir("/"), lambda: time.sleep(1), late,
        ))

    @command("host")
    def host(self, invocation):
        try:
            users.get_user_info(5)
        except HostError as error:
            return f"{error.tag}|{error.text}|{type(error.value).__name__}"

    @command("settings")
    def settings(self, invocation):
        return "|".join(str(one) for one in (
            setting("a", "x"), setting("b", 1.5), setting("b", 7), setting("c", True), setting_json("d"), setting_json("e"),
        ))

    @completes("host")
    def complete(self, invocation):
        raise KeyError("nothing")
`;

describeWithPython('a Python plugin', () => {
  const folder = folderOfFile();
  let file = '';
  beforeAll(async () => {
    file = await buildPython(folder, SOURCE);
  }, 300_000);

  const withPlugin = async (run: (plugin: TestPlugin) => Promise<void>): Promise<void> => {
    const plugin = await loadPlugin(file, {
      config: { a: 'text', b: 2, d: [1, { e: 'f' }] },
      overrides: {
        clock: { now: () => 1_700_000_000_123n, monotonic: () => 4_500n },
        random: {
          getRandomU64: () => 7n,
          getRandomBytes: (length) => Uint8Array.from({ length }, (_, index) => index),
        },
      },
    });
    await run(plugin);
    await plugin.stop();
  };
  const logsOf = (plugin: TestPlugin): string[] =>
    plugin.logs.map(({ level, message }) => `${level} ${message}`);

  it('writes to the log what it prints and what it logs', () =>
    withPlugin(async (plugin) => {
      expect(await plugin.command('say')).toBe('');
      expect(logsOf(plugin)).toEqual([
        'info one 1',
        'warn two',
        'warn three',
        'info read this',
        'error wrong',
        'info no end',
      ]);
    }));

  it('has the time of the host', () =>
    withPlugin(async (plugin) => {
      expect((await plugin.command('time')).split('|')).toEqual([
        '1700000000.123',
        '1700000000123000000',
        '4.5',
        '4.5',
        '2023-11-14 22:13:20.123000+00:00',
        '2023',
        '2023-11-14',
        '2023',
        '2023',
        '2024-02-29',
      ]);
    }));

  it('has the randomness of the host', () =>
    withPlugin(async (plugin) => {
      const [number, ...bytes] = (await plugin.command('random')).split('|');
      // Python's generator with the seed 7.
      expect(number).toBe('0.32383276483316237');
      expect(bytes).toEqual(['000102', '0001', '00010203-0405-4607-8809-0a0b0c0d0e0f']);
    }));

  it('answers an exception as an error, and logs where it was raised', () =>
    withPlugin(async (plugin) => {
      await expect(plugin.command('deep')).rejects.toThrow('ZeroDivisionError: division by zero');
      const text = logsOf(plugin).join('\n');
      expect(text).toContain('in broken');
      expect(text).toContain('return number / 0  # here');
      expect(text).toMatch(/File ".*plugin\.py", line \d+, in broken/);
      plugin.logs.length = 0;
      expect(await plugin.command('logged')).toBe('');
      expect(logsOf(plugin).join('\n')).toMatch(/caught.*ZeroDivisionError/s);
    }));

  it('is told what to do instead of reaching outside', () =>
    withPlugin(async (plugin) => {
      expect((await plugin.command('reach')).split('\n')).toEqual([
        expect.stringMatching(/^OSError: .*storage of the host/),
        expect.stringMatching(/^OSError: /),
        expect.stringMatching(/^RuntimeError: .*set_timer/),
        expect.stringMatching(/^ModuleNotFoundError: .*colorsys.*top of a module/),
      ]);
    }));

  it('sees the error of the host by its tag', () =>
    withPlugin(async (plugin) => {
      expect(await plugin.command('host')).toMatch(/^not-found\|.*5.*\|HostError_NotFound$/);
      expect(await plugin.commandRegistry.complete('host x', { tag: 'console' })).toEqual([]);
      expect(logsOf(plugin).join('\n')).toContain("KeyError: 'nothing'");
    }));

  it('reads its configuration with the types of its defaults', () =>
    withPlugin(async (plugin) => {
      expect(await plugin.command('settings')).toBe("text|2.0|2|True|[1, {'e': 'f'}]|None");
    }));
});

describeWithPython('a wrong Python plugin', () => {
  const sdk = folderOfFile();
  beforeAll(() => editorFolder(sdk));
  const HEAD = 'from phira_plugin import Plugin, asked, command, completes, on\n';

  it.each([
    ['', /plugin\.py has no class that derives from Plugin/],
    [
      `${HEAD}class A(Plugin): pass\nclass B(Plugin): pass\n`,
      /several classes that derive from Plugin: A and B/,
    ],
    [
      `${HEAD}class A(Plugin):\n    @on("user_conect")\n    def f(self, e, c): pass\n`,
      /no event "user_conect"/,
    ],
    [
      `${HEAD}class A(Plugin):\n    @asked("timer")\n    def f(self, e, c): pass\n`,
      /"timer" is no event that can be stopped/,
    ],
    [
      `${HEAD}class A(Plugin):\n    @command("a")\n    def f(self, i): pass\n    @command("a")\n    def g(self, i): pass\n`,
      /two methods for the command "a"/,
    ],
    ['import nothing_like_it\n', /No module named 'nothing_like_it'/],
    [`${HEAD}class A(Plugin):\n    def f(self) return 1\n`, /plugin\.py.*line 3|SyntaxError/s],
  ])('%j', (source, said) => {
    expect(loadingFails(sdk, source)).toMatch(said);
  });

  it('is not built, and says why', async () => {
    await expect(buildPython(sdk, '')).rejects.toThrow('plugin.py has no class that derives from Plugin');
  }, 300_000);
});

// SPDX-License-Identifier: MIT
// Good and bad files for the validators, shared with the test that the JSON Schemas say the same.

import type { FindingCode } from '../../runtime/abi/index.ts';

/** The smallest manifest. */
export const SMALLEST = { name: 'my-plugin', version: '1.0.0', author: 'Ann', abi_version: '1.0.0' };

/** The manifest of the specification, with everything else a manifest can say. */
export const FULL = {
  ...SMALLEST,
  description: 'A useful plugin for Phira MP\n\tin two lines',
  entry_point: 'plugin_init',
  min_host_version: '0.1.0',
  category: 'utility',
  tags: ['example', 'two'],
  website: 'https://example.org/a?b=c#d',
  license: 'MIT OR Apache-2.0',
  config_schema: 'config.schema.json',
  hot_reload: false,
  dependencies: { 'other-plugin': '>=1.0.0' },
  'optional-dependencies': { 'logging-plugin': '^1.2 || ~2.0.0-rc.1' },
  permissions: { read_users: true, write_config: false },
  config: { default_value: 'default', deep: { list: [1, 'two', { three: 3.5 }], yes: true } },
  limits: {
    max_memory: 67_108_864,
    max_cpu_time_ms: 10,
    max_execution_time_ms: 10,
    max_open_files: 0,
    max_network_connections: 1,
    max_allocation_size: 1024,
    max_total_allocation: 1024,
    max_stack_size: 65_536,
    max_fuel_per_call: 1_000_000,
    max_lifted_bytes: 1024,
    max_lifted_elements: 1,
    max_resource_handles: 1,
    max_host_calls_per_second: 1,
    max_log_lines_per_second: 1,
    max_queued_events: 1,
    max_timers: 0,
    max_storage_bytes: 0,
    max_storage_items: 0,
    max_completion_time_ms: 1,
  },
  custom: { anything: ['goes'] },
};

/** A file with one fault: what is put over the good one, where the fault is, and its code. */
export interface Bad {
  readonly over: Readonly<Record<string, unknown>>;
  readonly path: readonly (string | number)[];
  readonly code: FindingCode;
}

const bad = (code: FindingCode, path: readonly (string | number)[], over: Record<string, unknown>): Bad => ({
  over,
  path,
  code,
});

/** Each over {@link SMALLEST}. */
export const BAD_MANIFESTS: readonly Bad[] = [
  ...[
    '',
    'x',
    'My-plugin',
    '1plugin',
    'my_plugin',
    'a..b',
    '../x',
    'con',
    'nul',
    'com1',
    'a\u202eb',
    'x'.repeat(65),
  ].map((name) => bad(name.length > 64 ? 'MANIFEST_TOO_LONG' : 'MANIFEST_FORMAT', ['name'], { name })),
  bad('MANIFEST_TYPE', ['name'], { name: 3 }),
  ...['1.0', 'v1.0.0', '1.0.0 ', '01.0.0', '1.0.0-01', '1.0.0+', 'latest', ''].map((version) =>
    bad('MANIFEST_FORMAT', ['version'], { version }),
  ),
  ...['', 'a\nb', 'a\u001b[31mb', 'a\u202eb'].map((author) => bad('MANIFEST_FORMAT', ['author'], { author })),
  bad('MANIFEST_TOO_LONG', ['author'], { author: 'é'.repeat(201) }),
  bad('MANIFEST_FORMAT', ['description'], { description: 'bell\u0007' }),
  bad('MANIFEST_TOO_LONG', ['description'], { description: 'x'.repeat(2001) }),
  ...[
    '../x.wasm',
    '/x.wasm',
    'C:\\x.wasm',
    '\\\\?\\x.wasm',
    'a/b.wasm',
    'x\u0000.wasm',
    'x.wasm.',
    'x.wasm ',
    '%2e%2e.wasm',
    '.wasm',
    '..wasm',
    'a..wasm',
    'con.wasm',
    'NUL.wasm',
    '-x.wasm',
    'main',
  ].map((entry_point) => bad('MANIFEST_FORMAT', ['entry_point'], { entry_point })),
  ...['', ' ', '1.0.0,2', '>= ', 'latest', '>=1.0.0  <2', '1.0.0 -2', '^^1', '1.2.3.4', '||'].map(
    (abi_version) => bad('MANIFEST_FORMAT', ['abi_version'], { abi_version }),
  ),
  bad('MANIFEST_FORMAT', ['min_host_version'], { min_host_version: '>=1.0.0' }),
  bad('MANIFEST_FORMAT', ['category'], { category: 'Two Words' }),
  bad('MANIFEST_FORMAT', ['tags', 1], { tags: ['fine', 'Not Fine'] }),
  bad('MANIFEST_DUPLICATE', ['tags', 1], { tags: ['same', 'same'] }),
  bad('MANIFEST_TOO_MANY', ['tags'], { tags: Array.from({ length: 17 }, (_, index) => `t${index}`) }),
  bad('MANIFEST_TYPE', ['tags'], { tags: 'one' }),
  ...['javascript:alert(1)', 'ftp://x', 'https://', 'https://a b', 'https://a"b'].map((website) =>
    bad('MANIFEST_FORMAT', ['website'], { website }),
  ),
  bad('MANIFEST_FORMAT', ['license'], { license: '"MIT"' }),
  bad('MANIFEST_FORMAT', ['config_schema'], { config_schema: '../schema.json' }),
  bad('MANIFEST_TYPE', ['config_schema'], { config_schema: true }),
  bad('MANIFEST_TYPE', ['hot_reload'], { hot_reload: 'yes' }),
  bad('MANIFEST_FORMAT', ['dependencies', 'Other'], { dependencies: { Other: '1.0.0' } }),
  bad('MANIFEST_FORMAT', ['dependencies', 'other'], { dependencies: { other: 'newest' } }),
  bad('MANIFEST_TYPE', ['optional-dependencies', 'other'], { 'optional-dependencies': { other: 1 } }),
  bad('MANIFEST_TOO_MANY', ['dependencies'], {
    dependencies: Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`p${index}`, '1'])),
  }),
  bad('MANIFEST_UNKNOWN_PERMISSION', ['permissions', 'read_user'], { permissions: { read_user: true } }),
  bad('MANIFEST_TYPE', ['permissions', 'read_users'], { permissions: { read_users: 'yes' } }),
  bad('MANIFEST_TYPE', ['permissions'], { permissions: ['read_users'] }),
  bad('MANIFEST_TYPE', ['config', 'when'], { config: { when: null } }),
  bad('MANIFEST_BOUNDS', ['limits', 'max_memory'], { limits: { max_memory: 0 } }),
  bad('MANIFEST_BOUNDS', ['limits', 'max_memory'], { limits: { max_memory: 2 ** 33 } }),
  bad('MANIFEST_BOUNDS', ['limits', 'max_cpu_time_ms'], { limits: { max_cpu_time_ms: 1.5 } }),
  bad('MANIFEST_BOUNDS', ['limits', 'max_open_files'], { limits: { max_open_files: -1 } }),
  bad('MANIFEST_TYPE', ['limits', 'max_stack_size'], { limits: { max_stack_size: '8 MB' } }),
  bad('MANIFEST_UNKNOWN_KEY', ['limits', 'max_mem'], { limits: { max_mem: 1 } }),
  bad('MANIFEST_UNKNOWN_KEY', ['permision'], { permision: {} }),
  bad('MANIFEST_TYPE', ['custom'], { custom: 'text' }),
];

/** A configuration with every key. */
export const FULL_HOST = {
  isolation: 'worker',
  operators: [1, 4_294_967_295],
  server: {
    listen: '[::]:12346',
    api: 'http://localhost:8000/api',
    api_timeout_ms: 6500,
    token_cache_secs: 0,
    max_connections: 10,
    max_connections_per_address: 2,
    login_timeout_secs: 1,
    idle_timeout_secs: 4,
    grace_secs: 0,
    playing_grace_secs: 0,
    proxy_protocol: true,
    trusted_proxies: ['10.0.0.0/8', '2001:db8::/32', '::1'],
    command_prefix: '!',
    max_rooms: 10,
    max_room_users: 4,
    monitors: [2],
    welcome: 'Hello!\nBe nice.',
    room_list: true,
  },
  access: {
    whitelist_only: true,
    whitelist: [1],
    blacklist: [2],
    maintenance: true,
    maintenance_text: 'Back at noon.',
  },
  rates: { connection_burst: 1, connections_per_minute: 1, chat_burst: 100, chats_per_minute: 6000 },
  history: { enabled: false, keep_days: 1 },
  replays: { enabled: true, keep_days: 1 },
  http: {
    listen: 'localhost:0',
    token: '0123456789abcdef',
    token_file: '/etc/phira/token',
    hosts: ['mp.example.org'],
    cors: ['https://example.org', 'http://localhost:3000'],
    max_event_streams: 1,
  },
  limits: { max_memory: 65_536, max_open_files: 0 },
  ceilings: { max_memory: 1_073_741_824, max_cpu_time_ms: 5000 },
  policy: {
    allow_filesystem: true,
    allow_network: true,
    allow_subprocesses: false,
    allow_environment: true,
    allow_system_info: true,
    allowed_filesystem_paths: ['/srv/data', 'maps'],
    allowed_network_hosts: ['api.example.org', '[::1]:80'],
    allowed_environment_vars: ['LANG'],
    max_recursion_depth: 10,
    enable_stack_protection: true,
    enable_memory_sandbox: true,
  },
  hot_reload: {
    enabled: false,
    poll_interval_secs: 2,
    debounce_delay_ms: 0,
    restart_on_config_change: false,
    restart_on_wasm_change: false,
    max_restart_attempts: 0,
    restart_cooldown_secs: 0,
  },
  plugins: {
    'my-plugin': {
      grant: ['read_users', 'manage_users'],
      isolation: 'process',
      policy: { allow_network: true, allowed_network_hosts: ['*.example.org:443'] },
      on_failure: 'veto',
      on_failure_of: { message_send: 'proceed', room_create: 'veto' },
      config: { strikes: 3 },
    },
    other: {},
  },
};

/** Each over an empty file. */
export const BAD_HOSTS: readonly Bad[] = [
  bad('CONFIG_CHOICE', ['isolation'], { isolation: 'inlin' }),
  bad('CONFIG_BOUNDS', ['operators', 0], { operators: [-1] }),
  bad('CONFIG_BOUNDS', ['operators', 1], { operators: [1, 2 ** 32] }),
  bad('CONFIG_DUPLICATE', ['operators', 1], { operators: [7, 7] }),
  bad('CONFIG_TYPE', ['operators', 0], { operators: ['Ann'] }),
  ...['', 'a', '//!!', ' ', '1'].map((command_prefix) =>
    bad(command_prefix.length > 3 ? 'CONFIG_TOO_LONG' : 'CONFIG_FORMAT', ['server', 'command_prefix'], {
      server: { command_prefix },
    }),
  ),
  bad('CONFIG_BOUNDS', ['server', 'max_rooms'], { server: { max_rooms: 0 } }),
  bad('CONFIG_UNKNOWN_KEY', ['server', 'motd'], { server: { motd: 'hi' } }),
  ...['12346', 'localhost', 'a b:1', '::1:12346', 'localhost:123456', '[::1]'].map((listen) =>
    bad('CONFIG_FORMAT', ['server', 'listen'], { server: { listen } }),
  ),
  ...['online', 'ftp://x', 'https://', 'https://user@host', 'https://host/?q', 'https://host/a b'].map(
    (api) => bad('CONFIG_FORMAT', ['server', 'api'], { server: { api } }),
  ),
  bad('CONFIG_FORMAT', ['server', 'trusted_proxies', 0], { server: { trusted_proxies: ['proxy.local'] } }),
  bad('CONFIG_FORMAT', ['server', 'welcome'], { server: { welcome: '\u001b[2J' } }),
  bad('CONFIG_BOUNDS', ['server', 'api_timeout_ms'], { server: { api_timeout_ms: 7000 } }),
  bad('CONFIG_BOUNDS', ['rates', 'chat_burst'], { rates: { chat_burst: 0 } }),
  bad('CONFIG_FORMAT', ['http', 'token'], { http: { token: 'short' } }),
  bad('CONFIG_FORMAT', ['http', 'cors', 0], { http: { cors: ['*'] } }),
  bad('CONFIG_FORMAT', ['http', 'hosts', 0], { http: { hosts: ['https://mp.example.org'] } }),
  bad('CONFIG_BOUNDS', ['ceilings', 'max_memory'], { ceilings: { max_memory: 1 } }),
  bad('CONFIG_BOUNDS', ['limits', 'max_fuel_per_call'], { limits: { max_fuel_per_call: 0 } }),
  bad('CONFIG_BOUNDS', ['limits', 'max_queued_events'], { limits: { max_queued_events: 0 } }),
  bad('CONFIG_BOUNDS', ['ceilings', 'max_lifted_bytes'], { ceilings: { max_lifted_bytes: 2 ** 32 } }),
  bad('CONFIG_UNAVAILABLE', ['policy', 'allow_subprocesses'], { policy: { allow_subprocesses: true } }),
  bad('CONFIG_UNAVAILABLE', ['policy', 'enable_stack_protection'], {
    policy: { enable_stack_protection: false },
  }),
  bad('CONFIG_UNAVAILABLE', ['policy', 'enable_memory_sandbox'], {
    policy: { enable_memory_sandbox: false },
  }),
  bad('CONFIG_TYPE', ['policy', 'allow_network'], { policy: { allow_network: 'no' } }),
  bad('CONFIG_FORMAT', ['policy', 'allowed_environment_vars', 0], {
    policy: { allowed_environment_vars: ['A=B'] },
  }),
  bad('CONFIG_TYPE', ['hot_reload', 'enabled'], { hot_reload: { enabled: 1 } }),
  bad('CONFIG_UNKNOWN_PERMISSION', ['plugins', 'one-plugin', 'grant', 0], {
    plugins: { 'one-plugin': { grant: ['read_usrs'] } },
  }),
  bad('CONFIG_CHOICE', ['plugins', 'one-plugin', 'isolation'], {
    plugins: { 'one-plugin': { isolation: 'thread' } },
  }),
  bad('CONFIG_UNAVAILABLE', ['plugins', 'one-plugin', 'policy', 'allow_subprocesses'], {
    plugins: { 'one-plugin': { policy: { allow_subprocesses: true } } },
  }),
  bad('CONFIG_CHOICE', ['plugins', 'one-plugin', 'on_failure'], {
    plugins: { 'one-plugin': { on_failure: 'ignore' } },
  }),
  bad('CONFIG_CHOICE', ['plugins', 'one-plugin', 'on_failure_of', 'message_send'], {
    plugins: { 'one-plugin': { on_failure_of: { message_send: 'ignore' } } },
  }),
  // Nobody is asked about this one.
  bad('CONFIG_UNKNOWN_KEY', ['plugins', 'one-plugin', 'on_failure_of', 'user_connect'], {
    plugins: { 'one-plugin': { on_failure_of: { user_connect: 'veto' } } },
  }),
  bad('CONFIG_UNKNOWN_KEY', ['plugins', 'one-plugin', 'grants'], {
    plugins: { 'one-plugin': { grants: [] } },
  }),
  bad('CONFIG_FORMAT', ['plugins', 'One'], { plugins: { One: {} } }),
  bad('CONFIG_UNKNOWN_KEY', ['hotreload'], { hotreload: {} }),
];

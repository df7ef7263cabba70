// SPDX-License-Identifier: MIT
// What the tests of a plugin import from `phira-mp-plugin/testing`: the built component on a host in memory, with
// everything it does written down, and scenarios in text that play it.

export type { MockCall, MockHost, MockOptions, MockOverrides } from '../generated/mock/host.ts';
export { createMockHost } from '../generated/mock/host.ts';
export { type LoadOptions, loadPlugin, type TestPlugin } from './server/testing/load-plugin.ts';
export { runScenario, type ScenarioOptions, type ScenarioResult } from './server/testing/scenario-runner.ts';

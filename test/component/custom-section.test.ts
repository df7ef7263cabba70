// SPDX-License-Identifier: MIT
// Custom sections: data that travels in a component, and descriptions of components that break rules.

import { expect, test } from 'vitest';
import {
  appendCustomSection,
  customSections,
  readCustomSection,
} from '../../runtime/component/custom-section.ts';
import { describeComponent } from '../../runtime/component/describe.ts';
import { instantiateComponent, prepareComponent } from '../../runtime/component/engine.ts';
import { component, section, vec } from '../support/component-bytes.ts';
import { componentFromWat, moduleFromWat } from '../support/components.ts';
import { toyBinding, toyGuest, toyHost, toyWit, toyWorld } from '../support/toy-world.ts';

const manifest = new TextEncoder().encode('[plugin]\nid = "toy"\n'.repeat(20));
const toy = (): Promise<Uint8Array> => componentFromWat({ wat: toyGuest(), wit: toyWit(), world: 'toy' });

test('a section that is appended is read again, and the component runs as before', async () => {
  const bytes = await toy();
  expect(readCustomSection(bytes, 'plugin.toml')).toBeUndefined();
  const tagged = appendCustomSection(bytes, 'plugin.toml', manifest);
  expect(readCustomSection(tagged, 'plugin.toml')).toEqual(manifest);
  expect(tagged.subarray(0, bytes.length)).toEqual(bytes);
  expect(customSections(tagged).map(({ name }) => name)).toEqual([
    ...customSections(bytes).map(({ name }) => name),
    'plugin.toml',
  ]);
  const { exports } = instantiateComponent(prepareComponent(tagged, toyWorld), toyBinding, toyHost());
  expect(exports.greet('x')).toBe('X');
});

test('sections may be empty, and names are not mixed up', () => {
  const bytes = appendCustomSection(component(), '', new Uint8Array());
  expect(readCustomSection(bytes, '')).toEqual(new Uint8Array());
  expect(readCustomSection(bytes, '__proto__')).toBeUndefined();
});

test('a name that occurs twice is an error, on reading and on writing', async () => {
  const twice = component(section(0, 'a', 1), section(0, 'a', 2));
  expect(() => readCustomSection(twice, 'a')).toThrow(expect.objectContaining({ code: 'COMPONENT_INVALID' }));
  const once = component(section(0, 'a', 1));
  expect(() => appendCustomSection(once, 'a', manifest)).toThrow(
    expect.objectContaining({ code: 'COMPONENT_INVALID' }),
  );
});

test('sections of nested modules and components do not count', async () => {
  const module = await moduleFromWat('(module (@custom "inner" "x"))');
  const inner = component(section(0, 'inner', 1));
  expect(readCustomSection(component(section(1, module), section(4, inner)), 'inner')).toBeUndefined();
});

test('bytes that are not a component are refused', async () => {
  const core = await moduleFromWat('(module)');
  expect(() => readCustomSection(core, 'a')).toThrow(
    expect.objectContaining({ code: 'COMPONENT_CORE_MODULE' }),
  );
  const cut = component(section(0, 'a', 1)).subarray(0, -1);
  expect(() => readCustomSection(cut, 'a')).toThrow(expect.objectContaining({ code: 'COMPONENT_TRUNCATED' }));
});

test('a component that breaks rules is described with its findings', () => {
  const broken = component(section(10, vec([0, 'a', 1, 9])), section(0, 'note\u001b[31m', 1, 2));
  const description = describeComponent(broken);
  expect(description.findings.map(({ code }) => code)).toEqual(['COMPONENT_INVALID']);
  expect(description.imports).toEqual([]);
  expect(description.customSections).toEqual([{ name: 'note\\u{1b}[31m', bytes: 2 }]);
});

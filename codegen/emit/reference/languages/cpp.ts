// SPDX-License-Identifier: MIT
// C++ as the SDK of this package declares it (codegen/emit/guest/cpp), which is asked for every signature.

import { whyNotCarried } from '../../guest/c/carried.ts';
import { cppNames } from '../../guest/cpp/names.ts';
import { pluginFunctions } from '../../guest/cpp/plugin.ts';
import { cppDeclaration, cppSignature } from '../../guest/cpp/signature.ts';
import { worldItem } from './c.ts';
import { kindOf, type Language } from './language.ts';

export const cpp: Language = {
  name: 'C++',
  fence: 'cpp',
  naming: 'the generated `guest/cpp`; a plugin derives from its class `Plugin`',
  module(place) {
    const names = cppNames(place.context);
    const root = names.root.join('::');
    return place.side === 'export'
      ? `class ${root}::Plugin`
      : `namespace ${names.space(place.owner).join('::')}`;
  },
  signature(func, place) {
    const reason = kindOf(func) === 'free' ? whyNotCarried(func) : 'it belongs to a resource';
    if (reason !== undefined) return `/* Left out: ${reason}. */`;
    const names = cppNames(place.context);
    const item = worldItem(place, func.name);
    if (place.side === 'import') {
      const signature = cppSignature(names, func, 'import', names.itemSpace(item));
      return cppDeclaration(names.func(func, item), signature, ';').join('\n');
    }
    const found = pluginFunctions(names).find((each) => each.func === func && each.item === item);
    const signature = found?.signature ?? cppSignature(names, func, 'export', names.root);
    return `virtual ${cppDeclaration(found?.name ?? func.name, signature, ';').join('\n')}`;
  },
};

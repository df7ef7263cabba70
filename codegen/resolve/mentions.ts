// SPDX-License-Identifier: MIT
// Which names a type definition mentions: the edges of the dependency order among types.

import type { Identifier, TypeBody, TypeExpression } from '../syntax/ast.ts';

/** Names that a definition mentions; a resource's functions do not count, they are resolved after all types. */
export function namesInBody(body: TypeBody): readonly Identifier[] {
  switch (body.kind) {
    case 'alias':
      return namesInType(body.type);
    case 'record':
      return body.fields.flatMap((field) => namesInType(field.type));
    case 'variant':
      return body.cases.flatMap((entry) => namesInType(entry.payload));
    default:
      return [];
  }
}

function namesInType(node: TypeExpression | undefined): readonly Identifier[] {
  switch (node?.kind) {
    case 'name':
      return [node.name];
    case 'own':
    case 'borrow':
      return [node.resource];
    case 'list':
      return namesInType(node.element);
    case 'map':
      return [...namesInType(node.key), ...namesInType(node.value)];
    case 'tuple':
      return node.items.flatMap(namesInType);
    case 'option':
    case 'future':
    case 'stream':
      return namesInType(node.item);
    case 'result':
      return [...namesInType(node.ok), ...namesInType(node.error)];
    default:
      return [];
  }
}

// SPDX-License-Identifier: MIT
// Types of the SDK that WIT has without a name: tuples, results that are values, errors that are no text.

/** Declarations of those that a text mentions. */
export function sharedTypes(text: string): string[][] {
  const arities = new Set([...text.matchAll(/\bTuple(\d+)\[/g)].map(([, digits]) => Number(digits)));
  const declarations: string[][] = [];
  if (/\bResult\[/.test(text)) {
    declarations.push([
      '// Result is a value, or an error that is data like any other.',
      'type Result[T, E any] struct {',
      '\tOK    T',
      '\tErr   E',
      '\tIsErr bool',
      '}',
    ]);
  }
  for (const arity of [...arities].sort((a, b) => a - b)) declarations.push(tuple(arity));
  if (/[ *[\]]\*\w/.test(text)) {
    declarations.push([
      '// Some is an option that has a value.',
      'func Some[T any](value T) *T { return &value }',
    ]);
  }
  if (/\bErrFailed\b/.test(text)) {
    declarations.push([
      '// ErrFailed is the error of a call that does not say why it failed.',
      'var ErrFailed = errors.New("the call failed")',
    ]);
  }
  if (/\bFailureOf\[/.test(text)) {
    declarations.push([
      '// FailureOf is an error with a value that is neither a text nor an error by itself.',
      'type FailureOf[T any] struct{ Value T }',
      '',
      '// Error says that there is a value; look at Value.',
      'func (*FailureOf[T]) Error() string { return "the call failed with a value" }',
    ]);
  }
  return declarations;
}

function tuple(arity: number): string[] {
  const letters = Array.from({ length: arity }, (_, index) => `T${index}`);
  const width = `F${arity - 1}`.length;
  return [
    `// Tuple${arity} is ${arity === 1 ? 'one value' : `${arity} values`} in order.`,
    `type Tuple${arity}[${letters.join(', ')} any] struct {`,
    ...letters.map((letter, index) => `\t${`F${index}`.padEnd(width)} ${letter}`),
    '}',
  ];
}

import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { load } from '../index.ts';

const counter = fileURLToPath(new URL('../testing/specs/Counter.tla', import.meta.url));

/** The text of one generated function. */
function functionNamed(source: string, name: string): string {
  const lines = source.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`function ${name}$`));
  return lines
    .slice(start, lines.indexOf('}', start) + 1)
    .join('\n')
    .replaceAll(/\$\d+/g, '');
}

test('an action compiles to a function that a person can read, without a call for what is known beforehand', async () => {
  let source = '';
  const model = await load(counter, {
    onSource: (text) => {
      source = text;
    },
  });
  model.init();
  expect(functionNamed(source, 'Up')).toBe(
    [
      'function Up(s, n, emit, A, c$p1) {',
      '  const count = s[0];',
      '  const log = s[1];',
      '  if (less(count, 2)) {',
      '    n[0] = add(count, 1);',
      '    n[1] = force(Append(log, c$p1));',
      '    emit(n, A);',
      '  }',
      '}',
    ].join('\n'),
  );
  // One function for all clients.
  expect(source.match(/^function Up\$\d+\(s, n, emit/gm)).toHaveLength(1);
});

import { expect, test } from 'vitest';
import { moduleNames, moduleSignature } from './signatures.ts';
import { moduleText } from './texts.ts';

test('reads the form of operators', () => {
  const folds = moduleSignature('Folds')!;
  expect(folds.operators.get('MapThenFoldSet')).toMatchObject({ parameters: [2, 0, 1, 1, 0], fixity: 'named' });
  const naturals = moduleSignature('Naturals')!;
  expect(naturals.operators.get('+')).toMatchObject({ parameters: [0, 0], fixity: 'infix', result: 'integer', purity: 'pure' });
  expect(naturals.operators.get('Nat')).toMatchObject({ parameters: [], fixity: 'named' });
  expect(moduleSignature('Integers')!.operators.get('-.')).toMatchObject({ parameters: [0], fixity: 'prefix' });
  expect(moduleSignature('Bags')!.operators.get('(+)')).toMatchObject({ parameters: [0, 0], fixity: 'infix' });
  expect(moduleSignature('TLC')!.operators.get('TLCGet')!.purity).toBe('impure');
});

test('extends modules that exist', () => {
  for (const name of moduleNames()) {
    const signature = moduleSignature(name)!;
    for (const extended of signature.extends) expect(moduleSignature(extended) ?? moduleText(extended), `${name} extends ${extended}`).toBeDefined();
  }
  expect(moduleSignature('constructor')).toBeUndefined();
});

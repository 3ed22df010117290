import { rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { project, write } from '../testing/project.ts';
import { Snapshot } from './snapshot.ts';

test('a snapshot tells which file is another than it was, and not one that was only touched', () => {
  const root = project({ 'a.ts': 'a', 'b.ts': 'b' });
  const snapshot = new Snapshot(root, ['a.ts', 'b.ts', 'c.ts']);
  expect(snapshot.changed()).toBeUndefined();
  utimesSync(join(root, 'a.ts'), 1, 1);
  expect(snapshot.changed()).toBeUndefined();
  write(root, { 'b.ts': 'B' });
  expect(snapshot.changed()).toBe('b.ts');
  write(root, { 'b.ts': 'b' });
  expect(snapshot.changed()).toBeUndefined();
  write(root, { 'c.ts': 'new' });
  expect(snapshot.changed()).toBe('c.ts');
  rmSync(join(root, 'c.ts'));
  expect(snapshot.changed()).toBeUndefined();
  rmSync(join(root, 'a.ts'));
  expect(snapshot.changed()).toBe('a.ts');
});

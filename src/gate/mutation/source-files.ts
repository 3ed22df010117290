import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { GateError } from '../errors.ts';

const SOURCE = /\.[cm]?[jt]sx?$/;
/** Tests, their support and declarations are no sources to mutate. */
const NOT_MUTATED = /\.(?:test|spec|test-d|d|config)\.[cm]?[jt]sx?$|(?:^|\/)(?:node_modules|testing|__tests__)\//;

/**
 * The source files that patterns name, relative to the root and in order. A pattern is a file, a folder, which stands for all sources below it, or has
 * `*` for any text inside a name, `**` for any folders and `{a,b}` for either.
 *
 * @throws GateError with exit `usage` for a pattern that names no source
 */
export function sourceFiles(root: string, patterns: readonly string[]): string[] {
  const found = new Set<string>();
  for (const pattern of patterns) {
    const plain = pattern.replaceAll('\\', '/').replace(/^\.\//, '').replace(/\/$/, '');
    // What lies below the first name with a wildcard need not be looked for elsewhere.
    const names = plain.split('/');
    const wild = names.findIndex((name) => /[*{]/.test(name));
    const base = (wild < 0 ? names : names.slice(0, wild)).join('/');
    const stat = statSync(join(root, base), { throwIfNoEntry: false });
    const matches = wild < 0 ? () => true : matcher(plain);
    const candidates = stat?.isFile() === true ? [base] : stat?.isDirectory() === true ? below(root, base) : [];
    const own = candidates.filter((file) => SOURCE.test(file) && !NOT_MUTATED.test(file) && matches(file));
    if (own.length === 0) throw new GateError('usage', { message: `no source file is named by "${pattern}" below ${root}`, hint: 'Give a file, a folder, or a pattern such as src/**/*.ts; tests and declarations are not mutated.' });
    for (const file of own) found.add(file);
  }
  return [...found].sort();
}

function below(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (!entry.isDirectory()) return [path];
    return entry.name === 'node_modules' || entry.name.startsWith('.') ? [] : below(root, path);
  });
}

function matcher(pattern: string): (file: string) => boolean {
  const source = pattern.replace(/\*\*\/|\*\*|\*|\{[^}]*\}|[\\^$.+?()[\]|{}]/g, (part) => {
    if (part === '**/') return '(?:[^/]+/)*';
    if (part === '**') return '.*';
    if (part === '*') return '[^/]*';
    return part.length > 1 ? `(?:${part.slice(1, -1).split(',').map((one) => one.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|')})` : `\\${part}`;
  });
  const expression = new RegExp(`^${source}$`);
  return (file) => expression.test(file);
}

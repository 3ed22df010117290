import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { GateError, messageOf } from '../errors.ts';
import { isRecord } from '../kinds/json-shape.ts';
import { example, type ExampleOptions } from './example.ts';

export interface InitResult {
  readonly options: ExampleOptions;
  /** Whether the package says that its files are ES modules, as those of the example are. */
  readonly isModule: boolean;
  /** Paths from the root. */
  readonly written: readonly string[];
  /** What was there already, with the same content. */
  readonly kept: readonly string[];
}

/**
 * Puts the example into a repository. Nothing is ever overwritten: where one of its files is there with another content, nothing is written at all.
 *
 * @throws GateError with exit `write`, in which case nothing was written or all of it was taken away again
 */
export async function init(root: string, wishes: Partial<Pick<ExampleOptions, 'language'>>): Promise<InitResult> {
  const options = { ...optionsFor(root), ...wishes };
  if (options.language === 'js') options.importExtension = 'js';
  const files = Object.entries(example(options));
  const taken = files.filter(([path, content]) => existsSync(join(root, path)) && readOrEmpty(join(root, path)) !== content).map(([path]) => path);
  if (taken.length > 0) {
    throw new GateError('write', taken.map((path) => ({ message: `${path} is there already, and is never overwritten`, hint: 'Move it away, or run in another folder; nothing was written.' })));
  }
  const missing = files.filter(([path]) => !existsSync(join(root, path)));
  const written: string[] = [];
  try {
    for (const [path, content] of missing) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      // `wx`: what came in between is not overwritten either.
      await writeFile(join(root, path), content, { flag: 'wx' });
      written.push(path);
    }
  } catch (thrown) {
    for (const path of written) await rm(join(root, path), { force: true });
    throw new GateError('write', { message: `cannot write the example: ${messageOf(thrown)}`, hint: 'Nothing was left behind but empty folders.' }, { cause: thrown });
  }
  return { options, isModule: manifestOf(root)['type'] === 'module', written, kept: files.map(([path]) => path).filter((path) => !written.includes(path)) };
}

/** What fits a repository: its language, whether it has vitest, how it installs. */
function optionsFor(root: string): { -readonly [Key in keyof ExampleOptions]: ExampleOptions[Key] } {
  const has = (file: string): boolean => existsSync(join(root, file));
  const typescript = has('tsconfig.json') || dependsOn(root, 'typescript');
  return {
    language: typescript ? 'ts' : 'js',
    importExtension: !has('tsconfig.json') || /^[^/\n]*"(?:allowImportingTsExtensions|rewriteRelativeImportExtensions)"\s*:\s*true/m.test(readOrEmpty(join(root, 'tsconfig.json'))) ? 'ts' : 'js',
    vitest: resolves(root, 'vitest/package.json'),
    install: has('pnpm-lock.yaml') ? 'corepack enable && pnpm install --frozen-lockfile' : has('yarn.lock') ? 'corepack enable && yarn install --immutable' : has('package-lock.json') ? 'npm ci' : 'npm install',
  };
}

function resolves(root: string, name: string): boolean {
  try {
    createRequire(join(root, 'package.json')).resolve(name);
    return true;
  } catch {
    return false;
  }
}

function dependsOn(root: string, name: string): boolean {
  const { dependencies, devDependencies } = manifestOf(root);
  return [dependencies, devDependencies].some((some) => isRecord(some) && name in some);
}

function manifestOf(root: string): Record<string, unknown> {
  try {
    const manifest: unknown = JSON.parse(readOrEmpty(join(root, 'package.json')));
    return isRecord(manifest) ? manifest : {};
  } catch {
    return {};
  }
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

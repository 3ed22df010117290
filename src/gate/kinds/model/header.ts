import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { GateError } from '../../errors.ts';
import type { ModelCheckResult, ModelVerdict } from '../../../model-check/result.ts';

/** What the comments at the head of a cfg say: which module it configures and what checking it must give. */
export interface CfgHeader {
  /** Path of the module, from the root. */
  readonly spec: string;
  readonly expected: Expectation;
  /** Counts that a complete search with one worker must give exactly. */
  readonly states?: { readonly generated: number; readonly distinct: number; readonly depth: number } | undefined;
}

export interface Expectation {
  readonly verdict: ModelVerdict;
  readonly property?: string | undefined;
}

/** Whether checking gave what was expected of it; counts apart. */
export function isAsExpected({ verdict, property }: Pick<ModelCheckResult, 'verdict' | 'property'>, expected: Expectation): boolean {
  return verdict === expected.verdict && (expected.property === undefined || property === expected.property);
}

const VIOLATIONS = ['invariant', 'action-property', 'liveness', 'postcondition'] as const;

/**
 * Reads `\* spec:`, `\* expect:` and `\* states:` lines. Without them a cfg configures the module of its own name and
 * must pass.
 *
 * @param file path of the cfg from `root`, for messages too
 * @throws GateError with exit `input`
 */
export function readHeader(root: string, file: string, cfg: string): CfgHeader {
  const lines = cfg.split(/\r?\n/);
  const value = (key: string): { readonly text: string; readonly line: number } | undefined => {
    const prefix = `\\* ${key}:`;
    const at = lines.findIndex((line) => line.startsWith(prefix));
    return at < 0 ? undefined : { text: lines[at]!.slice(prefix.length).trim(), line: at + 1 };
  };
  const wrong = (line: number, message: string, hint: string): GateError => new GateError('input', { message, place: { file, line }, hint });

  const named = value('spec');
  const module = named?.text ?? `${file.slice(file.lastIndexOf('/') + 1).split('.')[0]!}.tla`;
  const spec = nearest(root, dirname(file), module);
  if (spec === undefined) throw wrong(named?.line ?? 1, `there is no ${module} beside it or above`, 'Name the module in a line "\\* spec: Module.tla".');

  const expect = value('expect');
  const expected = parseExpectation(expect?.text ?? 'pass');
  if (expected === undefined) {
    throw wrong(expect!.line, `"${expect!.text}" is no expectation`, `Write "pass", "deadlock" or "violated KIND NAME", where KIND is ${VIOLATIONS.join(', ')}.`);
  }

  const golden = value('states');
  const counts = golden === undefined ? undefined : /^generated (\d+) distinct (\d+) depth (\d+)$/.exec(golden.text);
  if (counts === null) throw wrong(golden!.line, `"${golden!.text}" are no counts`, 'Write "generated N distinct N depth N".');
  return {
    spec,
    expected,
    states: counts === undefined ? undefined : { generated: Number(counts[1]), distinct: Number(counts[2]), depth: Number(counts[3]) },
  };
}

/**
 * Cfgs kept beside a model to show that its checks can fail: `folder/MODULE.NAME.*.cfg`, where `folder` lies beside the
 * cfg and MODULE is the module that the cfg configures.
 */
export function companions(root: string, file: string, spec: string, folder: 'mutants' | 'witnesses', name?: string): string[] {
  const directory = join(dirname(file), folder);
  if (!existsSync(join(root, directory))) return [];
  const prefix = [basename(spec, '.tla'), ...(name === undefined ? [] : [name]), ''].join('.');
  return readdirSync(join(root, directory))
    .filter((entry) => entry.startsWith(prefix) && entry.endsWith('.cfg'))
    .sort()
    .map((entry) => join(directory, entry).split(sep).join('/'));
}

function parseExpectation(text: string): Expectation | undefined {
  if (text === 'pass' || text === 'deadlock') return { verdict: text };
  const [violated, kind, property, ...rest] = text.split(/\s+/);
  const verdict = VIOLATIONS.find((violation) => violation === kind);
  return violated === 'violated' && verdict !== undefined && property !== undefined && rest.length === 0 ? { verdict, property } : undefined;
}

function nearest(root: string, folder: string, module: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(root, at, module))) return join(at, module).split(sep).join('/');
    if (at === '.' || at === '/') return undefined;
  }
}

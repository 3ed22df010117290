import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { MagicString } from 'magic-string';
import type { SourceMap } from 'magic-string';
import { ownAccessors, suspendingAccessors } from './_internals/accessors.ts';
import type { AccessorInfo } from './_internals/accessors.ts';
import type { Node, Program } from './_internals/ast.ts';
import { count } from './_internals/count.ts';
import { context, temporaries } from './_internals/functions.ts';
import { Rewriter } from './_internals/rewriter.ts';
import { analyzeScopes, capturedBindings } from './_internals/scopes.ts';
import { Suspension } from './_internals/suspends.ts';
import { visitStatements } from './_internals/visit.ts';
import { children } from './_internals/syntax.ts';
import { mutate } from './mutate.ts';
import type { Mutation } from './mutate.ts';
import { locate, parse } from './parse.ts';
import { REGISTRY } from './runtime.ts';

export interface TransformOptions {
  /** Changes to the text to make first; those for other files are passed over. */
  readonly mutations?: readonly Mutation[] | undefined;
  /** Names of accessors that may have to be suspended, in all modules that run together; by default those of this module. See `scanAccessors`. */
  readonly accessors?: ReadonlySet<string> | undefined;
  /** File name that sites carry; `file` by default. */
  readonly siteFile?: string | undefined;
  /** Absolute path that `import.meta` tells; by default it is left alone. */
  readonly moduleFile?: string | undefined;
  /** Count which statements and branch arms are reached, in counters that are known by this name of a loading of modules. */
  readonly countFor?: string | undefined;
  /** Let a debugger stop at each access, when `stepping` says so; false by default. */
  readonly stops?: boolean | undefined;
}

export interface Transformed {
  readonly code: string;
  readonly map: SourceMap;
}

function mutationsOf(file: string, options: TransformOptions): readonly Mutation[] {
  return (options.mutations ?? []).filter((mutation) => matchesFile(file, mutation.file));
}

/** Whether `path` is `file` or ends in it. */
export function matchesFile(path: string, file: string): boolean {
  const plain = path.replaceAll('\\', '/');
  const wanted = file.replaceAll('\\', '/').replace(/^\.\//, '');
  return plain === wanted || plain.endsWith(wanted.startsWith('/') ? wanted : `/${wanted}`);
}

/** The getters and setters of a module, for `suspendingAccessors` over all modules that run together. */
export function scanAccessors(code: string, file: string, options: Pick<TransformOptions, 'mutations'> = {}): AccessorInfo[] {
  const program = parse(mutate(code, file, mutationsOf(file, options)).code, file);
  return ownAccessors(program, analyzeScopes(program));
}

/**
 * Turns the source of one module, TypeScript or JavaScript, into source that an explorer can suspend at each access to shared memory.
 * Types stay; whatever runs the result strips them. The result needs `installRuntime` to have been called.
 *
 * @throws InstrumentError if the source does not parse or a mutation does not apply.
 */
export function transform(code: string, file: string, options: TransformOptions = {}): Transformed {
  const mutated = mutate(code, file, mutationsOf(file, options));
  const position = locate(code);
  const place = (offset: number): readonly [number, number] => position(mutated.original(offset));
  const counted = options.countFor === undefined ? undefined : count(mutated.code, parse(mutated.code, file), place);
  const source = counted?.code ?? mutated.code;
  const program = parse(source, file);
  const scopes = analyzeScopes(program);
  const accessors = options.accessors ?? suspendingAccessors(ownAccessors(program, scopes));
  const edits = new MagicString(source);
  const r = new Rewriter({
    code: source,
    edits,
    scopes,
    captured: capturedBindings(program, scopes),
    suspension: new Suspension(scopes, accessors, counted?.name),
    accessors,
    counted,
    stops: options.stops === true,
    position: counted === undefined ? place : (offset) => place(counted.original(offset)),
  });
  if (options.moduleFile !== undefined) replaceImportMeta(program, edits, r.prefix);
  const fn = context('module', undefined, '<module>');
  const hoisted: string[] = [];
  visitStatements(r, program.body, { scope: scopes.module, fn, depth: 0, classes: undefined }, hoisted);
  const siteFile = options.siteFile ?? file;
  const counters = counted === undefined ? '' : `, ${counted.name} = ${r.runtime('registerCounters')}(${JSON.stringify({ file: siteFile, load: options.countFor, ...counted.table() })})`;
  const table = JSON.stringify({ file: siteFile, texts: r.texts, sites: r.sites });
  const meta = options.moduleFile === undefined ? '' : `, ${r.prefix}meta = ${importMeta(options.moduleFile)}`;
  const names = [...r.used].map((name) => `${name}: ${r.prefix}${name}`);
  const start = prologueStart(program, source);
  edits.appendLeft(start, `var { ${['registerSites: ' + r.prefix + 'registerSites', ...names].join(', ')} } = globalThis[Symbol.for(${JSON.stringify(REGISTRY)})], ${r.prefix}site = ${r.prefix}registerSites(${table})${counters}${meta}; ${temporaries(r, fn)}${hoisted.join('')}`);
  return { code: edits.toString(), map: edits.generateMap({ source: file, includeContent: true, hires: 'boundary' }) };
}

/** A bundle is another file than its modules were. */
function replaceImportMeta(node: Node, edits: MagicString, prefix: string): void {
  if (node.type === 'MetaProperty' && node.meta.name === 'import') edits.update(node.start, node.end, `${prefix}meta`);
  for (const child of children(node)) replaceImportMeta(child, edits, prefix);
}

function importMeta(file: string): string {
  return JSON.stringify({ url: pathToFileURL(file).href, filename: file, dirname: dirname(file) });
}

/** Behind a hashbang and directives. */
function prologueStart(program: Program, code: string): number {
  let start = program.hashbang?.end ?? 0;
  for (const statement of program.body) {
    if (statement.type !== 'ExpressionStatement' || typeof statement.directive !== 'string') break;
    start = statement.end;
  }
  return start > 0 && code[start] === '\n' ? start + 1 : start;
}

/** The parser, as a bundle of its own (Trees). */
export { loadGrammar } from '../../tla/syntax/grammar.ts';
export { ModuleParser } from '../../tla/syntax/parse.ts';

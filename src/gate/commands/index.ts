import type { Command } from './command.ts';

/** A command whose module is loaded when it is asked for, since what one command needs is of no use to most others. */
export interface CommandEntry {
  readonly name: string;
  load(): Promise<Command>;
}

export const COMMANDS: readonly CommandEntry[] = [
  { name: 'init', load: async () => (await import('./init.ts')).initCommand },
  { name: 'verify', load: async () => (await import('./verify.ts')).verifyCommand },
  { name: 'explore', load: async () => (await import('./explore.ts')).exploreCommand },
  { name: 'check', load: async () => (await import('./check.ts')).checkCommand },
  { name: 'refine', load: async () => (await import('./refine.ts')).refineCommand },
  { name: 'validate', load: async () => (await import('./validate.ts')).validateCommand },
  { name: 'defects', load: async () => (await import('./defects.ts')).defectsCommand },
  { name: 'orders', load: async () => (await import('./orders.ts')).ordersCommand },
  { name: 'mutate', load: async () => (await import('./mutate.ts')).mutateCommand },
  { name: 'merge', load: async () => (await import('./merge.ts')).mergeCommand },
  { name: 'report', load: async () => (await import('./report.ts')).reportCommand },
  { name: 'tlc install', load: async () => (await import('./tlc.ts')).tlcInstallCommand },
  { name: 'tlc path', load: async () => (await import('./tlc.ts')).tlcPathCommand },
  { name: 'tlc run', load: async () => (await import('./tlc.ts')).tlcRunCommand },
  { name: 'conformance', load: async () => (await import('./conformance.ts')).conformanceCommand },
];

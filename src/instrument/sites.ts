import type { Site } from './access.ts';

/** Eight numbers for each site: line, column, endLine, endColumn of the site, then indices into `texts` of text, array, index, enclosing. */
const FIELDS = 8;

/** What a transformed module says about its sites. */
export interface ModuleSites {
  readonly file: string;
  readonly texts: readonly string[];
  readonly sites: readonly number[];
}

const modules: { readonly first: number; readonly table: ModuleSites }[] = [];
const sites: (Site | undefined)[] = [];

/** Registers the sites of a module that is being evaluated, and returns the id of its first site; the others follow. */
export function registerSites(table: ModuleSites): number {
  const first = sites.length;
  modules.push({ first, table });
  sites.length += table.sites.length / FIELDS;
  return first;
}

/** What is known about a site. Throws RangeError for an id that no loaded module has. */
export function siteOf(id: number): Site {
  const known = sites[id];
  if (known !== undefined) return known;
  const module = modules.findLast((candidate) => candidate.first <= id);
  if (module === undefined || !Number.isInteger(id) || id >= sites.length) throw new RangeError(`no site ${id}; ${sites.length} are registered`);
  const { file, texts, sites: numbers } = module.table;
  const [line, column, endLine, endColumn, text, array, index, enclosing] = numbers.slice((id - module.first) * FIELDS) as [number, number, number, number, number, number, number, number];
  const site: Site = { file, line, column, endLine, endColumn, text: texts[text]!, array: texts[array]!, index: texts[index]!, enclosing: texts[enclosing]! };
  sites[id] = site;
  return site;
}

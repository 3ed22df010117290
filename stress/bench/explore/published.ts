/** Figures of other tools for the same programs, from reference runs of their releases on one thread. Not measured by this benchmark. */
export interface Published {
  readonly tool: string;
  readonly perSecond: string;
  readonly seconds?: number;
  readonly note?: string;
}

const LOOM: Published = { tool: 'loom 0.7.2', perSecond: '13,000-27,000', note: 'on programs that it can finish' };
const SHUTTLE: Published = { tool: 'Shuttle 0.7.1, DFS', perSecond: '209,000-321,000', note: 'every schedule, no reduction; on programs that it can finish' };

export const PUBLISHED: Readonly<Record<string, readonly Published[]>> = {
  'SPSC(2,7)': [{ tool: 'GenMC 0.11', perSecond: '48,000', note: '46,311 executions under RC11' }, { tool: 'Nidhugg', perSecond: '26,000' }, LOOM, SHUTTLE],
  'lastzero(15)': [{ tool: 'GenMC 0.11', perSecond: '26,000-28,000' }, { tool: 'Nidhugg', perSecond: '4,300', seconds: 33.9 }],
  'readers(13)': [{ tool: 'Nidhugg', perSecond: '8,000', seconds: 1.16 }],
  'indexer(15)': [{ tool: 'Nidhugg', perSecond: '630', seconds: 6.5 }],
  'fib(4)': [{ tool: 'Nidhugg', perSecond: '33,000', seconds: 0.66 }],
};

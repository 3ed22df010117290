import { shardIn, mergeShards } from '../merge.ts';
import { usageError, type Command } from './command.ts';
import { jsonOf, REPORT_OPTIONS, reportOn, reportWishes } from './reports.ts';

export const mergeCommand: Command = {
  name: 'merge',
  summary: 'join the reports of all shards of a run of verify into the report of the whole run',
  operands: 'SHARD.json…',
  options: {
    ...REPORT_OPTIONS,
    root: { type: 'string', value: 'DIR', description: 'directory that held specs/, for the paths of annotations and SARIF (the current one)' },
  },

  async run(parsed, around) {
    if (parsed.operands.length === 0) throw usageError(this, 'name the JSON files of all shards');
    const wishes = reportWishes(this, parsed, around);
    const report = mergeShards(parsed.operands.map((file) => shardIn(file, jsonOf(around.cwd(), file).json)));
    return reportOn(report, wishes, parsed, around);
  },
};

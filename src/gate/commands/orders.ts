import { resolve } from 'node:path';
import type { OrderAudit, Scenario } from '../../explore/index.ts';
import { GateError, messageOf } from '../errors.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { encode } from '../report/result-json.ts';
import { writeAtomic } from '../report/write-atomic.ts';
import { usageError, type Command } from './command.ts';

export const ordersCommand: Command = {
  name: 'orders',
  summary: 'find the weakest C++ memory order that each atomic access of some scenarios needs',
  operands: 'FILE[#EXPORT]…',
  options: {
    'skip-invariant': { type: 'boolean', description: 'audit scenarios although their invariant after each step cannot be checked under rc11' },
    json: { type: 'string', value: 'FILE', description: 'write the table with its counterexamples as JSON' },
  },

  async run(parsed, around) {
    if (parsed.operands.length === 0) throw usageError(this, 'name the scenarios to audit');
    // Loaded here only, because it brings the bundler with it.
    const { formatOrderAudit, loadScenarios, orderAudit } = await import('../../explore/index.ts');
    const byFile = new Map<string, Set<string>>();
    for (const operand of parsed.operands) {
      const [path = '', name = ''] = operand.split('#');
      byFile.set(path, (byFile.get(path) ?? new Set()).add(name));
    }
    // One audit needs one instance of the code, hence one file: sites of two loads are two sites.
    if (byFile.size > 1) throw usageError(this, 'name scenarios of one file; a file may import and export those of others');
    const scenarios: Scenario[] = [];
    for (const [path, names] of byFile) {
      const exported = await loadScenarios(resolve(around.cwd(), path)).catch((thrown: unknown) => {
        throw new GateError('input', { message: messageOf(thrown) });
      });
      if (exported.size === 0) throw new GateError('input', { message: `${path} exports no scenario; export const name = scenario({ … })` });
      for (const name of names.has('') ? exported.keys() : names) {
        const found = exported.get(name);
        if (found === undefined) throw new GateError('input', { message: `${path} exports no scenario "${name}"; it exports ${[...exported.keys()].join(', ') || 'none'}` });
        scenarios.push(found);
      }
    }
    let audit: OrderAudit;
    try {
      audit = orderAudit(scenarios, { skipInvariant: parsed.flag('skip-invariant'), onProgress: (text) => void (around.stderr.isTTY === true && around.stderr.write(`${text}\n`)) });
    } catch (thrown) {
      throw new GateError('input', { message: messageOf(thrown) }, { cause: thrown });
    }
    around.stdout.write(`${formatOrderAudit(audit)}\n`);
    const json = parsed.text('json');
    if (json !== undefined) await writeAtomic(resolve(around.cwd(), json), `${JSON.stringify(audit, encode, 2)}\n`);
    return EXIT_CODES.ok.code;
  },
};

/** The process that looks for defects for the gate: it gets one `DefectsRequest` and answers by messages. */
import { once } from 'node:events';
import { checkDefect, checkScenario, formatCounterexample, loadDefects, type Counterexample, type Defect, type Defects, type Scenario } from '../../../explore/index.ts';
import { messageOf } from '../../errors.ts';
import type { DefectRow, DefectsAnswer, DefectsRequest } from './protocol.ts';

// Without its parent nobody wants the answer.
process.on('disconnect', () => process.exit());

const [message] = (await once(process, 'message')) as [DefectsRequest];
await answer(message);
process.disconnect();

async function answer(request: DefectsRequest): Promise<void> {
  const { file, names } = request;
  let found: Defects;
  try {
    found = await loadDefects(file);
  } catch (thrown) {
    await send({ type: 'unusable', message: messageOf(thrown) });
    return;
  }
  const { defects, controls } = found;
  const known = [...defects.keys(), ...controls.keys()];
  if (defects.size === 0) {
    await send({ type: 'unusable', message: `${file} exports no defect; export const name = defect({ … })` });
    return;
  }
  for (const name of names ?? known) {
    const defect = defects.get(name);
    const control = controls.get(name);
    try {
      if (defect !== undefined) await send({ type: 'checked', row: rowOfDefect(name, defect, request) });
      else if (control !== undefined) await send({ type: 'checked', row: rowOfControl(name, control, request) });
      else await send({ type: 'unusable', name, message: `${file} exports no defect or control "${name}"; it exports ${known.join(', ')}` });
    } catch (thrown) {
      await send({ type: 'unusable', name, message: `${name}: ${messageOf(thrown)}` });
    }
  }
}

function rowOfDefect(name: string, defect: Defect, { options, width }: DefectsRequest): DefectRow {
  const { found: ok, message: why, result, ...row } = checkDefect(defect, options);
  return { name, ok, ...row, ...(!ok && { message: why, ...detailOf(result.counterexample, width) }) };
}

function rowOfControl(name: string, control: Scenario, { options, width }: DefectsRequest): DefectRow {
  const { verdict, complete, executions, bounds, durationMs, counterexample } = checkScenario(control, options);
  const ok = verdict === 'pass' && complete;
  const why = verdict === 'pass' ? `it was not explored completely (${bounds.join('; ')})` : `it is right, but ended as ${verdict}`;
  const row = { name, what: control.name, expected: 'pass', verdict, ok, threads: Object.keys(control.threads).length, executions, durationMs } as const;
  return { ...row, ...(!ok && { message: why, ...detailOf(counterexample, width) }) };
}

function detailOf(counterexample: Counterexample | undefined, width: number): { detail?: string } {
  return counterexample === undefined ? {} : { detail: formatCounterexample(counterexample, { width }) };
}

/** Resolves when the parent has it: exploring blocks this thread, so nothing would be sent meanwhile. */
function send(one: DefectsAnswer): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected) process.send!(one, undefined, {}, () => resolve());
    else resolve();
  });
}

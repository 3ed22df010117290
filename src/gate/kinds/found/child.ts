/** The process that looks for defects for the gate: it gets one `DefectsRequest` and answers by messages. */
import { checkDefect, checkScenario, formatCounterexample, loadDefects, type Counterexample, type Defect, type Defects, type Scenario } from '../../../explore/index.ts';
import { messageOf } from '../../errors.ts';
import { executionFinding } from '../../finding/execution-finding.ts';
import { answerParent } from '../answering.ts';
import type { DefectRow, DefectsAnswer, DefectsRequest } from './protocol.ts';

await answerParent<'found'>(async (request, send) => {
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
      if (defect !== undefined) await send(checkedDefect(name, defect, request));
      else if (control !== undefined) await send(checkedControl(name, control, request));
      else await send({ type: 'unusable', name, message: `${file} exports no defect or control "${name}"; it exports ${known.join(', ')}` });
    } catch (thrown) {
      await send({ type: 'unusable', name, message: `${name}: ${messageOf(thrown)}` });
    }
  }
});

function checkedDefect(name: string, defect: Defect, { options, width }: DefectsRequest): DefectsAnswer {
  const { found: ok, message: why, result, ...row } = checkDefect(defect, options);
  return checked({ name, ok, ...row }, why, result.counterexample, width);
}

function checkedControl(name: string, control: Scenario, { options, width }: DefectsRequest): DefectsAnswer {
  const { verdict, complete, executions, bounds, durationMs, counterexample } = checkScenario(control, options);
  const ok = verdict === 'pass' && complete;
  const why = verdict === 'pass' ? `it was not explored completely (${bounds.join('; ')})` : `it is right, but ended as ${verdict}`;
  const row = { name, what: control.name, expected: 'pass', verdict, ok, threads: Object.keys(control.threads).length, executions, durationMs } as const;
  return checked(row, why, counterexample, width);
}

/** A row, with what there is to see where it is not as expected. */
function checked(row: DefectRow, message: string, counterexample: Counterexample | undefined, width: number): DefectsAnswer {
  if (row.ok) return { type: 'checked', row };
  if (counterexample === undefined) return { type: 'checked', row: { ...row, message } };
  return { type: 'checked', row: { ...row, message, detail: formatCounterexample(counterexample, { width }) }, finding: executionFinding(counterexample) };
}

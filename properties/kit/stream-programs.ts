import { scenario } from 'ringproof/explore';
import type { Scenario } from 'ringproof/explore';
import { assertFifo, OracleError } from 'ringproof/oracle';
import { closeFactory, register, shutdown } from '../../src/stream/index.ts';
import type { Sender } from '../../src/stream/index.ts';
import { sendNoted, streamed, tryNoted } from './streams.ts';
import type { Streamed } from './streams.ts';

export type SenderStep =
  | { readonly do: 'send' }
  | { readonly do: 'trySend' }
  /** Sends without waiting for it, and goes on. */
  | { readonly do: 'sendSoon' }
  /** Sends, and aborts at once. */
  | { readonly do: 'abort' };

/** What each thread does. Every sender closes at its end. */
export interface StreamProgram {
  readonly startSequence: number;
  readonly batchHint: number;
  readonly senders: readonly (readonly SenderStep[])[];
  /** How many items the receiver takes before it leaves; undefined: it stays to the end. */
  readonly leavesAfter: number | undefined;
  /** What one more thread does, at a moment that the schedule chooses. */
  readonly end: 'shutdown' | 'closeFactory' | 'nothing';
}

interface Context extends Streamed {
  readonly senders: readonly Sender<'int32'>[];
  /** The receiver told the end by itself. */
  readonly ended: { value: boolean };
}

async function sendAll(context: Context, id: number, steps: readonly SenderStep[]): Promise<void> {
  const sender = context.senders[id]!;
  const soon: Promise<unknown>[] = [];
  for (const [i, step] of steps.entries()) {
    const item = 10 * id + i;
    if (step.do === 'trySend') tryNoted(context, sender, item);
    else if (step.do === 'send') await sendNoted(context, sender, item);
    else if (step.do === 'sendSoon') soon.push(sendNoted(context, sender, item));
    else {
      const controller = new AbortController();
      const sent = sendNoted(context, sender, item, controller.signal);
      controller.abort();
      await sent;
    }
  }
  await Promise.all(soon);
  await sender.close();
}

async function receiveSome({ receiver, delivered, ended }: Context, leavesAfter: number | undefined): Promise<void> {
  for (let taken = 0; taken !== leavesAfter; taken++) {
    const { done, value } = await receiver.next();
    if (done === true) {
      ended.value = true;
      return;
    }
    delivered[Math.trunc(value / 10)]!.push(value);
  }
  await receiver.return();
}

/** The program as a scenario: what each sender had accepted was delivered in order, or counted by a receiver that left. */
export function streamScenarioOf({ startSequence, batchHint, senders, leavesAfter, end }: StreamProgram): Scenario<Context, Record<string, unknown>> {
  const threads: Record<string, (context: Context) => unknown> = {};
  for (const [id, steps] of senders.entries()) threads[`sender ${id}`] = (context) => sendAll(context, id, steps);
  threads['receiver'] = (context) => receiveSome(context, leavesAfter);
  if (end === 'shutdown') threads['closer'] = ({ factory }) => shutdown(factory);
  if (end === 'closeFactory') threads['closer'] = ({ factory }) => closeFactory(factory);
  return scenario({
    name: 'random program of streams',
    setup(): Context {
      const context = streamed(senders.length, { startSequence, batchHint });
      return { ...context, senders: senders.map(() => register(context.factory)), ended: { value: false } };
    },
    threads,
    final(context) {
      const { accepted, delivered, handedBack, receiver, ended } = context;
      // Items are numbered in the order of the calls; they are noted when the caller hears of it, which may be later for one call than for the next.
      assertFifo({ accepted: accepted.map((items) => items.toSorted((a, b) => a - b)), delivered });
      const sizes = `${accepted.flat().length} accepted, ${delivered.flat().length} delivered, ${receiver.discarded} discarded`;
      if (accepted.flat().length !== delivered.flat().length + receiver.discarded) throw new OracleError(sizes);
      if (ended.value && receiver.discarded > 0) throw new OracleError(`the end was told, and ${sizes}`);
      const attempts = senders.flat().length;
      if (accepted.flat().length + handedBack.length !== attempts) throw new OracleError(`${attempts} sends, ${sizes}, ${handedBack.length} handed back`);
    },
  });
}

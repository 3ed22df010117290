import type { JudgeAnswer, JudgeRequest, JudgeSettings } from './protocol.ts';

export type Send = (answer: JudgeAnswer) => Promise<void>;

/** Serves the requests of the parent process one after the other, until it goes away. */
export async function serve(open: (settings: JudgeSettings) => Promise<(request: JudgeRequest, send: Send) => Promise<void>>): Promise<void> {
  // Without its parent nobody wants the answer.
  process.on('disconnect', () => process.exit());
  const waiting: unknown[] = [];
  let wake = (): void => {};
  // One listener from the start: a message that nobody listens for is lost.
  process.on('message', (message) => {
    waiting.push(message);
    wake();
  });
  const next = async (): Promise<unknown> => {
    while (waiting.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    return waiting.shift();
  };
  const judge = await open((await next()) as JudgeSettings);
  await send({ type: 'ready' });
  for (;;) {
    await judge((await next()) as JudgeRequest, send);
    await send({ type: 'done' });
  }
}

/** Resolves when the parent has it: what follows may block this thread. */
function send(answer: JudgeAnswer): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected) process.send!(answer, undefined, {}, () => resolve());
    else resolve();
  });
}

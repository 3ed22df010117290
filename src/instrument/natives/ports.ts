import { installed, PENDING } from '../access.ts';
import { isPort, portMethods, refuseReal, VirtualPort } from '../async/port.ts';
import type { Callable, Suspendable, Twin } from '../twin.ts';
import type { NativeTwins } from './twin.ts';

/** Messages between threads. Real ports, and what else sends messages, are refused: nobody explores their other end. */
export function* portNatives(): NativeTwins {
  yield [VirtualPort.prototype.postMessage, portMethods.postMessage];
  yield [VirtualPort.prototype.close, portMethods.close];
  const workers = (process as { getBuiltinModule?: (name: string) => Record<string, unknown> | undefined }).getBuiltinModule?.('node:worker_threads');
  const receive = workers?.['receiveMessageOnPort'];
  if (typeof receive === 'function') {
    yield [receive, (site) =>
      function* receiveMessage(port: unknown): Suspendable {
        if (!isPort(port)) refuseReal(site);
        const result = installed.handler!.receive!(site, port.mailbox);
        return port.received((result === PENDING ? yield : result) as { readonly message: unknown } | undefined);
      } as Twin];
  }
  for (const name of ['MessagePort', 'BroadcastChannel', 'Worker'] as const) {
    const { prototype } = ((globalThis as Record<string, unknown>)[name] ?? workers?.[name] ?? {}) as { readonly prototype?: object };
    for (const method of ['postMessage', 'on', 'once', 'addEventListener', 'start', 'close', 'terminate']) {
      const fn: unknown = prototype === undefined ? undefined : Object.getOwnPropertyDescriptor(prototype, method)?.value;
      if (typeof fn === 'function') {
        yield [fn, (site) =>
          // eslint-disable-next-line require-yield
          function* refused(): Suspendable {
            return refuseReal(site);
          } as Twin];
      }
    }
  }
}

/** Constructors of what sends messages elsewhere. */
export function isForeignSender(callee: unknown): boolean {
  const { Worker: WebWorker, BroadcastChannel: Broadcast } = globalThis as { readonly Worker?: Callable; readonly BroadcastChannel?: unknown };
  const workers = (process as { getBuiltinModule?: (name: string) => Record<string, unknown> | undefined }).getBuiltinModule?.('node:worker_threads');
  return callee !== undefined && (callee === WebWorker || callee === Broadcast || callee === workers?.['Worker'] || callee === workers?.['BroadcastChannel']);
}

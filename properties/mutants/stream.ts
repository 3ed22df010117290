import type { ScenarioMutant } from './scenarios.ts';

const CHANNEL = 'src/stream/channel.ts';
const LOOP = 'src/stream/receiver-loop.ts';
const RECEIVER = 'src/stream/receiver.ts';
const SENDER = 'src/stream/sender.ts';
const STATE = 'src/stream/state.ts';

/** For each scenario of the streams, at least one way to break them that it must find. */
export const STREAM_MUTANTS: readonly ScenarioMutant[] = [
  {
    name: 'the end is a store, which does not notice who registered meanwhile',
    file: STATE,
    find: 'if (Atomics.compareExchange(word, 0, seen, seen | ENDED) === seen) break;',
    replace: 'Atomics.store(word, 0, seen | ENDED);\n    break;',
    kills: ['lastCloseAgainstRegister'],
  },
  {
    name: 'registrations are not counted',
    file: STATE,
    find: 'seen, counted | used)',
    replace: 'seen, seen | USED)',
    kills: ['lastCloseAgainstRegister'],
  },
  {
    name: 'the first sender is taken for all that are expected',
    file: STATE,
    find: '>= expectedSenders ? USED : 0',
    replace: '>= 1 ? USED : 0',
    kills: ['expectsTwo'],
  },
  {
    name: 'a sender that leaves does not look who is left',
    file: SENDER,
    find: '    this.producer.close();\n    endIfNobodyLeft(this.state);',
    replace: '    this.producer.close();',
    kills: ['readToTheEnd', 'lastTwoClose', 'moreThanABatch', 'bothOnOneLoop', 'receiveIsAborted'],
  },
  {
    name: 'a sender looks before it gives its ring back',
    file: SENDER,
    find: '    this.producer.close();\n    endIfNobodyLeft(this.state);',
    replace: '    endIfNobodyLeft(this.state);\n    this.producer.close();',
    kills: ['lastTwoClose', 'readToTheEnd'],
  },
  {
    name: 'a registration that comes too late leaves the end to others',
    file: CHANNEL,
    find: "  state.endIfNobodyLeft(opened);\n  throw new RegistrationError('the factory is closed",
    replace: "  throw new RegistrationError('the factory is closed",
    kills: ['factoryCloseAgainstRegister'],
  },
  {
    name: 'whoever finds the stream ended leaves closing it to whoever ended it',
    file: STATE,
    find: 'if ((seen & (ENDED | SHUT_DOWN)) !== 0) break;',
    replace: 'if ((seen & (ENDED | SHUT_DOWN)) !== 0) return;',
    kills: ['senderDies'],
  },
  {
    name: 'a shutdown closes nothing',
    file: STATE,
    find: '  Atomics.or(word, 0, SHUT_DOWN);\n  close(channel);',
    replace: '  Atomics.or(word, 0, SHUT_DOWN);',
    kills: ['shutdownWakesSender', 'shutdownAgainstSend'],
  },
  {
    name: 'a shutdown closes first, and says why later',
    file: STATE,
    find: '  Atomics.or(word, 0, SHUT_DOWN);\n  close(channel);',
    replace: '  close(channel);\n  Atomics.or(word, 0, SHUT_DOWN);',
    kills: ['whoShutsDownDies', 'shutdownAgainstSend', 'shutdownAgainstTrySend'],
  },
  {
    name: 'whoever finds the stream shut down leaves closing it to whoever did that',
    file: STATE,
    find: 'if ((seen & (ENDED | SHUT_DOWN)) !== 0) break;',
    replace: 'if ((seen & ENDED) !== 0) break;',
    kills: ['whoShutsDownDies'],
  },
  {
    name: 'closing the factory forgets what others write meanwhile',
    file: STATE,
    find: 'Atomics.or(state.word, 0, FACTORY_CLOSED);',
    replace: 'Atomics.store(state.word, 0, Atomics.load(state.word, 0) | FACTORY_CLOSED);',
    kills: ['factoryCloseAgainstShutdown'],
  },
  {
    name: 'whether the factory is closed is read from unordered memory',
    file: STATE,
    find: 'return (Atomics.load(word, 0) & (FACTORY_CLOSED',
    replace: 'return (word[0]! & (FACTORY_CLOSED',
    kills: ['factoryCloseIsSeen'],
  },
  {
    name: 'an attempt that meets a close answers as if the ring were full',
    file: SENDER,
    find: "answer === 'full' ? 'full' : this.endReason()",
    replace: "'full'",
    kills: ['shutdownAgainstTrySend'],
  },
  {
    name: 'an aborted send is given back at once, though it may be accepted yet',
    file: SENDER,
    find: '    if (this.waiting[0] === one) this.producer.interrupt();\n    else this.settle(one, error);',
    replace: '    this.settle(one, error);',
    kills: ['abortAgainstRoom', 'abortOfNext'],
  },
  {
    name: 'an abort does not interrupt the wait',
    file: SENDER,
    find: '    if (this.waiting[0] === one) this.producer.interrupt();\n',
    replace: '    if (this.waiting[0] === one) return;\n',
    kills: ['abortOnFull'],
  },
  {
    name: 'a close does not interrupt the wait',
    file: SENDER,
    find: '    else this.producer.interrupt();',
    replace: '',
    kills: ['closeOnFull'],
  },
  {
    name: 'an item that was accepted after a wait is sent again',
    file: SENDER,
    find: "        if (answer === 'ok') {",
    replace: "        if (answer === 'ok' && (await this.producer.pushAsync(one.item, 1)) !== 'closed') {",
    kills: ['sendOnFull', 'closeWhileSending'],
  },
  {
    name: 'the items that a leaving receiver holds are not counted',
    file: RECEIVER,
    find: '      this.lost += count;',
    replace: '',
    kills: ['receiverLeaves'],
  },
  {
    name: 'a receiver that leaves does not shut the stream down',
    file: RECEIVER,
    find: '    this.ended = true;\n    shutDown(this.state);',
    replace: '    this.ended = true;',
    kills: ['receiverLeaves'],
  },
  {
    name: 'an aborted loop loses the item that it had taken',
    file: RECEIVER,
    find: "      if (until?.signal?.aborted === true) throw until.signal.reason;\n      const result = take();",
    replace: '      const result = take();\n      if (until?.signal?.aborted === true) throw until.signal.reason;',
    kills: ['receiveIsAborted'],
  },
  {
    name: 'a loop that is aborted ends the stream although it was told not to',
    file: LOOP,
    find: 'if (!this.preventCancel) await',
    replace: 'await',
    kills: ['receiveIsAborted'],
  },
];

/** What the example is made for. */
export interface ExampleOptions {
  readonly language: 'ts' | 'js';
  /** How a source imports another: with the extension that it has, or with `.js`, as TypeScript wants it where it emits JavaScript. */
  readonly importExtension: 'ts' | 'js';
  /** Adds a unit test, and names it as evidence. */
  readonly vitest: boolean;
  /** Shell command that installs the dependencies in continuous integration. */
  readonly install: string;
}

/**
 * A mailbox for one value between two threads, as small as code on shared memory can be that can be got wrong: its source, scenarios, a model with
 * a mutant, the page that ties them, and a workflow that checks it all.
 *
 * @returns content by path, from the root of a repository
 */
export function example(options: ExampleOptions): Readonly<Record<string, string>> {
  const { language } = options;
  return {
    [`src/mailbox.${language}`]: source(options),
    [`scenarios/mailbox.${language}`]: scenarios(options),
    ...(options.vitest && { [`src/mailbox.test.${language}`]: unitTest(options) }),
    'models/Mailbox.tla': MODEL,
    'models/Mailbox.cfg': CFG,
    'models/MailboxMutants.tla': MUTANTS,
    'models/mutants/Mailbox.InOrder.PutAnyway.cfg': mutantCfg('InOrder', 'CanPut', 'PutAnyway'),
    'models/mutants/Mailbox.Exclusive.TakeAnyway.cfg': mutantCfg('Exclusive', 'CanTake', 'TakeAnyway'),
    'specs/mailbox.md': page(options),
    '.github/workflows/ringproof.yml': workflow(options),
  };
}

function source({ language }: ExampleOptions): string {
  const type = (text: string): string => (language === 'ts' ? text : '');
  return `/** Words of the shared memory: whether there is a value, and the value. */
const FULL = 0;
const VALUE = 1;

/** A place for one value, from one thread that puts to one that takes. */
export class Mailbox {
  ${type('readonly ')}#words${type(': Int32Array')};

  constructor(buffer${type(': SharedArrayBuffer')}) {
    this.#words = new Int32Array(buffer);
  }

  /** False while the value before is still there. */
  put(value${type(': number')})${type(': boolean')} {
    if (Atomics.load(this.#words, FULL) === 1) return false;
    this.#words[VALUE] = value;
    Atomics.store(this.#words, FULL, 1);
    return true;
  }

  /** Undefined while there is no value. */
  take()${type(': number | undefined')} {
    if (Atomics.load(this.#words, FULL) === 0) return undefined;
    const value = this.#words[VALUE];
    Atomics.store(this.#words, FULL, 0);
    return value;
  }
}
`;
}

function scenarios({ language, importExtension }: ExampleOptions): string {
  const type = (text: string): string => (language === 'ts' ? text : '');
  return `import { scenario } from 'ringproof/explore';
import { Mailbox } from '../src/mailbox.${importExtension}';

/** Try: exchange the two writes in \`put\`, and run \`npx ringproof explore scenarios/mailbox.${language}\`. */
export const inOrder = scenario({
  name: 'values through the mailbox',
  // What the threads share. It runs before each execution.
  setup: () => new Mailbox(new SharedArrayBuffer(8)),
  // They start together; every order of their steps is explored.
  threads: {
    putter: (mailbox) => [1, 2, 3].filter((value) => mailbox.put(value)),
    taker: (mailbox) => [mailbox.take(), mailbox.take()].filter((value) => value !== undefined),
  },
  // When all have ended. What was put and not taken is still there.
  final(mailbox, { putter = [], taker = [] }) {
    const rest = mailbox.take();
    const taken = rest === undefined ? taker : [...taker, rest];
    if (taken.join() !== putter.join()) throw new Error(\`put \${putter.join()}, took \${taken.join()}\`);
  },
});

/** Spinning is explored too: a thread that waits for a word to change sleeps until it does. */
export const waiting = scenario({
  name: 'whoever waits goes on',
  setup: () => new Mailbox(new SharedArrayBuffer(8)),
  threads: {
    putter(mailbox) {
      for (const value of [1, 2]) while (!mailbox.put(value));
    },
    taker(mailbox) {
      for (const value of [1, 2]) {
        let taken${type(': number | undefined')};
        do taken = mailbox.take();
        while (taken === undefined);
        if (taken !== value) throw new Error(\`took \${taken} for \${value}\`);
      }
    },
  },
});
`;
}

function unitTest({ importExtension }: ExampleOptions): string {
  return `import { expect, test } from 'vitest';
import { Mailbox } from './mailbox.${importExtension}';

test('holds one value', () => {
  const mailbox = new Mailbox(new SharedArrayBuffer(8));
  expect(mailbox.take()).toBe(undefined);
  expect(mailbox.put(7)).toBe(true);
  expect(mailbox.put(8)).toBe(false);
  expect(mailbox.take()).toBe(7);
  expect(mailbox.take()).toBe(undefined);
});
`;
}

const MODEL = `---- MODULE Mailbox ----
(* The mailbox of src/mailbox. Each action is one access to shared memory, in the order of the code. *)
EXTENDS Naturals, Sequences

CONSTANT Items \\* how many values are put

VARIABLES
  full,   \\* word FULL
  value,  \\* word VALUE
  putter, \\* what the putter does next
  taker,  \\* what the taker does next
  sent,   \\* how many values were put
  taken   \\* what was taken

vars == <<full, value, putter, taker, sent, taken>>

Init ==
  /\\ full = 0 /\\ value = 0
  /\\ putter = "look" /\\ taker = "look"
  /\\ sent = 0 /\\ taken = << >>

CanPut == full = 0
CanTake == full = 1

PutLook == putter = "look" /\\ sent < Items /\\ CanPut /\\ putter' = "write" /\\ UNCHANGED <<full, value, taker, sent, taken>>
PutWrite == putter = "write" /\\ value' = sent + 1 /\\ putter' = "publish" /\\ UNCHANGED <<full, taker, sent, taken>>
PutPublish == putter = "publish" /\\ full' = 1 /\\ sent' = sent + 1 /\\ putter' = "look" /\\ UNCHANGED <<value, taker, taken>>

TakeLook == taker = "look" /\\ Len(taken) < Items /\\ CanTake /\\ taker' = "read" /\\ UNCHANGED <<full, value, putter, sent, taken>>
TakeRead == taker = "read" /\\ taken' = Append(taken, value) /\\ taker' = "release" /\\ UNCHANGED <<full, value, putter, sent>>
TakeRelease == taker = "release" /\\ full' = 0 /\\ taker' = "look" /\\ UNCHANGED <<value, putter, sent, taken>>

(* Where it may stop; stopping anywhere else is a deadlock. *)
Finished == Len(taken) = Items /\\ putter = "look" /\\ taker = "look" /\\ UNCHANGED vars

Put == PutLook \\/ PutWrite \\/ PutPublish
Take == TakeLook \\/ TakeRead \\/ TakeRelease
Next == Put \\/ Take \\/ Finished
Spec == Init /\\ [][Next]_vars /\\ WF_vars(Put) /\\ WF_vars(Take)

(* What was taken is what was put, in its order, none twice. *)
InOrder == \\A i \\in 1 .. Len(taken) : taken[i] = i

(* The value is never written and read at once. *)
Exclusive == ~(putter = "write" /\\ taker = "read")

(* Everything arrives. *)
Arrives == <>(Len(taken) = Items)
====
`;

const CFG = `\\* spec: Mailbox.tla
\\* expect: pass
\\* states: generated 20 distinct 19 depth 19
SPECIFICATION Spec
CONSTANT Items = 3
INVARIANTS InOrder Exclusive
PROPERTY Arrives
`;

const MUTANTS = `---- MODULE MailboxMutants ----
(* Wrong operators, which cfgs under mutants/ put in place of right ones: the property in their name must reject them. *)
EXTENDS Mailbox

PutAnyway == TRUE
TakeAnyway == TRUE
====
`;

function mutantCfg(property: string, operator: string, mutant: string): string {
  return `\\* spec: MailboxMutants.tla
\\* expect: violated invariant ${property}
SPECIFICATION Spec
CONSTANT Items = 3
CONSTANT ${operator} <- ${mutant}
INVARIANT ${property}
`;
}

function page({ language, vitest }: ExampleOptions): string {
  return `# Mailbox

## INV-MAIL-01: Values arrive in their order, none is lost and none comes twice

What \`take\` gives is what \`put\` accepted, in that order.

Why: \`put\` refuses while FULL is 1, and \`take\` sets it to 0 only after it has read the value. A \`put\` that did not look would overwrite
a value that nobody has taken.

Evidence:

- explored: \`scenarios/mailbox.${language}#inOrder\`
- explored: \`scenarios/mailbox.${language}#waiting\`
- model: \`models/Mailbox.cfg#InOrder\`
- model: \`models/Mailbox.cfg#Arrives\`
${vitest ? `- unit: \`src/mailbox.test.${language} > holds one value\`\n` : ''}
## INV-MAIL-02: The value is never written and read at once

Whoever accesses VALUE has it alone.

Why: FULL says whose turn it is: the putter's at 0, the taker's at 1. Each side gives the turn away by its last access.

Evidence:

- explored: \`scenarios/mailbox.${language}#inOrder\` (a data race would be found)
- model: \`models/Mailbox.cfg#Exclusive\`
`;
}

function workflow({ install }: ExampleOptions): string {
  return `name: ringproof

on: [push, pull_request]

permissions:
  contents: read

jobs:
  verify:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 22
      - run: ${install}
      # Failures are annotated at their lines. For much work, several jobs may each take a part (--shard 1/4); see ringproof merge.
      - run: npx ringproof verify --require-all --html ringproof.html --json ringproof.json --junit ringproof.xml --sarif ringproof.sarif
      - uses: actions/upload-artifact@v4
        if: always()
        with:
          name: ringproof
          path: ringproof.*
`;
}

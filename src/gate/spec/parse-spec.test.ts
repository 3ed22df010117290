import { describe, expect, test } from 'vitest';
import { GateError } from '../errors.ts';
import { parseSpec } from './parse-spec.ts';

const GOOD = `# Sequences

Prose about the area.

## INV-SEQ-01: The ring holds at most its capacity

0 <= tail - head <= capacity.

Modulo 2^32.

Why: the producer subtracts before it grants.
Broken by a stale cache.

Evidence:

- explored: \`properties/scenarios/spsc.ts#wrapFifo\` with capacity 2
- model: \`models/SpscRing.cfg#BoundedCount\`
- property: \`properties/ring.test.ts > ring > never exceeds capacity\`
* stress: \`stress/fifo.ts#conservation\`
- unit: \`src/ring/ring.test.ts > full\`

## Not an invariant

More prose.
`;

function problemsOf(text: string): string[] {
  try {
    parseSpec(text, 'specs/x.md');
  } catch (thrown) {
    if (thrown instanceof GateError && thrown.exit === 'spec') {
      return thrown.problems.map(({ place, message }) => `${place!.line}: ${message}`);
    }
    throw thrown;
  }
  return [];
}

/** GOOD with one line replaced, and the number of that line. */
function edited(find: string, replacement: string): { text: string; line: number } {
  const lines = GOOD.split('\n');
  const at = lines.findIndex((line) => line.includes(find));
  lines[at] = replacement;
  return { text: lines.join('\n'), line: at + 1 };
}

describe('a well-formed page', () => {
  test('gives the invariant with its parts', () => {
    const [invariant, ...others] = parseSpec(GOOD, 'specs/x.md');
    expect(others).toEqual([]);
    expect(invariant).toMatchObject({
      id: 'INV-SEQ-01',
      title: 'The ring holds at most its capacity',
      statement: '0 <= tail - head <= capacity.\n\nModulo 2^32.',
      why: 'the producer subtracts before it grants.\nBroken by a stale cache.',
      place: { file: 'specs/x.md', line: 5 },
    });
    expect(invariant!.evidence.map(({ kind, file, name, place }) => [kind, file, name, place.line])).toEqual([
      ['explored', 'properties/scenarios/spsc.ts', 'wrapFifo', 16],
      ['model', 'models/SpscRing.cfg', 'BoundedCount', 17],
      ['property', 'properties/ring.test.ts', 'ring > never exceeds capacity', 18],
      ['stress', 'stress/fifo.ts', 'conservation', 19],
      ['unit', 'src/ring/ring.test.ts', 'full', 20],
    ]);
  });

  test('may have CRLF line ends and a byte order mark', () => {
    expect(parseSpec(`\uFEFF${GOOD.replaceAll('\n', '\r\n')}`, 'specs/x.md')).toEqual(parseSpec(GOOD, 'specs/x.md'));
  });

  test('may show the format in a code block', () => {
    const fenced = `\`\`\`\`markdown\n## INV-bad\n\`\`\`\nEvidence:\n\`\`\`\n\`\`\`\`\n\n${GOOD}`;
    expect(parseSpec(fenced, 'specs/x.md')).toHaveLength(1);
  });

  test('may have no invariant at all', () => {
    expect(parseSpec('# What does not carry over\n\nWords.\n', 'specs/x.md')).toEqual([]);
  });

  test('keeps a subheading in the statement', () => {
    const { text } = edited('Modulo 2^32.', '### Wrap');
    expect(parseSpec(text, 'specs/x.md')[0]!.statement).toContain('### Wrap');
  });
});

describe('a malformed page is an error with its line', () => {
  test.each([
    ['## INV-SEQ-01', '## INV-SEQ-1: One digit', 'malformed invariant heading "## INV-SEQ-1: One digit"'],
    ['## INV-SEQ-01', '## INV-SEQ-01', 'malformed invariant heading "## INV-SEQ-01"'],
    ['## INV-SEQ-01', '### INV-SEQ-01: Deeper', 'malformed invariant heading "### INV-SEQ-01: Deeper"'],
    ['## INV-SEQ-01', '## inv-seq-01: Lower case', 'malformed invariant heading "## inv-seq-01: Lower case"'],
    ['- explored', '- tested: `properties/a.ts#b`', 'unknown kind of evidence "tested"'],
    ['- explored', '- explored: properties/a.ts#b', 'not an evidence item: "- explored: properties/a.ts#b"'],
    ['- explored', 'explored by hand', 'not an evidence item: "explored by hand"'],
    ['- explored', '- explored: `properties/a.ts`', 'the explored evidence "properties/a.ts" names no export'],
    ['- explored', '- explored: `properties/a.ts#`', 'the explored evidence "properties/a.ts#" names no export'],
    ['- model', '- model: `models/A.cfg`', 'the model evidence "models/A.cfg" names no invariant or property'],
    ['- model', '- model: `models/A.tla#Inv`', '"models/A.tla" cannot be model evidence'],
    ['- property', '- property: `properties/a.test.ts`', 'the property evidence "properties/a.test.ts" names no test'],
    ['- property', '- property: `properties/a.ts > b`', '"properties/a.ts" cannot be property evidence'],
    ['- explored', '- explored: `/etc/a.ts#b`', '"/etc/a.ts" is not a path below the root'],
    ['- explored', '- explored: `../a.ts#b`', '"../a.ts" is not a path below the root'],
    ['- explored', '- explored: `a\\b.ts#b`', '"a\\b.ts" is not a path below the root'],
    ['Evidence:', 'evidence:', '"evidence:" is not a label'],
  ])('%s -> %s', (find, replacement, message) => {
    const { text, line } = edited(find, replacement);
    expect(problemsOf(text)).toContain(`${line}: ${message}`);
  });

  test('that names the same evidence twice, at the second place', () => {
    const { text } = edited('- explored', '- unit: `src/ring/ring.test.ts > full`');
    expect(problemsOf(text)).toEqual(['20: INV-SEQ-01 names unit evidence "src/ring/ring.test.ts > full" twice']);
  });

  test('without a statement', () => {
    expect(problemsOf('## INV-A-01: x\n\nWhy: y\n\nEvidence:\n\n- unit: `a.test.ts > b`\n')).toEqual(['1: INV-A-01 has no statement']);
  });

  test('without a reason', () => {
    expect(problemsOf('## INV-A-01: x\n\ny\n\nEvidence:\n\n- unit: `a.test.ts > b`\n')).toEqual(['1: INV-A-01 has no "Why:"']);
  });

  test.each(['', 'Evidence:\n'])('without evidence (%j)', (list) => {
    expect(problemsOf(`## INV-A-01: x\n\ny\n\nWhy: z\n\n${list}`)).toEqual(['1: INV-A-01 has no evidence']);
  });

  test('with an Evidence list outside of an invariant', () => {
    expect(problemsOf('# Page\n\nEvidence:\n')).toEqual(['3: an Evidence list outside of an invariant']);
  });

  test('with a second Evidence list', () => {
    expect(problemsOf(`${GOOD.replace(/## Not an[^]*/, '')}\nEvidence:\n`)).toEqual(['23: a second Evidence list in INV-SEQ-01']);
  });

  test('with a code block that is never closed', () => {
    expect(problemsOf(`${GOOD}\n\`\`\`ts\n`)).toEqual(['26: a code block that is never closed']);
  });

  test('all problems are told at once, in the order of their lines', () => {
    expect(problemsOf('## INV-A-1: x\n\n## INV-B-01: y\n\nz\n\nEvidence:\n\n- guess: `a`\n').map((problem) => problem.slice(0, 2))).toEqual(['1:', '3:', '9:']);
  });
});

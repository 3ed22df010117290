import { GateError, type Problem } from '../errors.ts';
import { addressOf, EVIDENCE_KINDS, isEvidenceKind, separatorOf, type EvidenceKind, type EvidenceReference, type Invariant } from './invariant.ts';

const HEADING = /^(#{1,6})\s+(.*)$/;
const INVARIANT_TITLE = /^(INV(?:-[A-Z][A-Z0-9]*)+-\d{2}): (\S.*)$/;
const ITEM = /^[-*] ([^\s:]+): `([^`]+)`(?:\s.*)?$/;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;

const FILE_ENDINGS: Readonly<Record<EvidenceKind, RegExp>> = {
  explored: /\.[cm]?[jt]s$/,
  found: /\.[cm]?[jt]s$/,
  model: /\.cfg$/,
  refined: /\.[cm]?[jt]s$/,
  property: /\.(?:test|spec)\.[cm]?[jt]sx?$/,
  stress: /\.[cm]?[jt]s$/,
  unit: /\.(?:test|spec)\.[cm]?[jt]sx?$/,
};

interface Draft {
  readonly id: string;
  readonly title: string;
  readonly line: number;
  readonly statement: string[];
  readonly why: string[];
  readonly evidence: EvidenceReference[];
  part: 'statement' | 'why' | 'evidence';
  /** Items of the Evidence list, malformed ones included. */
  items: number;
}

/**
 * Reads one page of invariants. The format is described in specs/README.md.
 *
 * @param text the page's Markdown
 * @param file its path, for messages
 * @throws GateError with exit `spec` and every problem found, each with its line
 */
export function parseSpec(text: string, file: string): Invariant[] {
  const problems: Problem[] = [];
  const drafts: Draft[] = [];
  let draft: Draft | undefined;
  let fence: { readonly mark: string; readonly line: number } | undefined;
  const wrong = (line: number, message: string, hint?: string): void => {
    problems.push({ message, place: { file, line }, hint });
  };

  for (const [index, raw] of text.replace(/^\uFEFF/, '').split(/\r?\n/).entries()) {
    const line = index + 1;
    const mark = FENCE.exec(raw)?.[1];
    if (fence !== undefined || mark !== undefined) {
      if (fence === undefined) fence = { mark: mark!, line };
      else if (mark !== undefined && mark.startsWith(fence.mark) && raw.trim() === mark) fence = undefined;
      if (draft?.part === 'evidence') wrong(line, 'a code block after the Evidence list', 'Move it above the line "Evidence:".');
      else draft?.[draft.part].push(raw);
      continue;
    }

    const heading = HEADING.exec(raw);
    if (heading !== null) {
      const [, level = '', title = ''] = heading;
      if (/^INV\b/i.test(title)) {
        const parts = INVARIANT_TITLE.exec(title);
        if (level !== '##' || parts === null) {
          wrong(line, `malformed invariant heading "${raw.trim()}"`, 'Write "## INV-AREA-01: title" (upper case, two digits, a colon, a title).');
          draft = undefined;
        } else {
          draft = { id: parts[1]!, title: parts[2]!.trim(), line, statement: [], why: [], evidence: [], part: 'statement', items: 0 };
          drafts.push(draft);
        }
        continue;
      }
      if (level.length <= 2) {
        draft = undefined;
        continue;
      }
    }

    if (/^(?:why|evidence)\b\s*:?\s*$/i.test(raw) && !/^(?:Why|Evidence):\s*$/.test(raw)) {
      wrong(line, `"${raw.trim()}" is not a label`, 'Write "Why:" or "Evidence:" alone on its line.');
      continue;
    }
    if (/^Evidence:\s*$/.test(raw)) {
      if (draft === undefined) wrong(line, 'an Evidence list outside of an invariant', 'Put it under a heading "## INV-AREA-01: title".');
      else if (draft.part === 'evidence') wrong(line, `a second Evidence list in ${draft.id}`, 'Join the two lists.');
      else draft.part = 'evidence';
      continue;
    }
    if (draft === undefined) continue;
    if (draft.part === 'evidence') {
      if (raw.trim() !== '') readItem(draft, raw, line);
      continue;
    }
    const why = /^Why:(.*)$/.exec(raw);
    if (why !== null && draft.part === 'statement') {
      draft.part = 'why';
      draft.why.push(why[1]!.trim());
    } else {
      draft[draft.part].push(raw);
    }
  }
  if (fence !== undefined) wrong(fence.line, 'a code block that is never closed', `Close it with ${fence.mark}.`);

  function readItem(into: Draft, raw: string, line: number): void {
    into.items++;
    const item = ITEM.exec(raw);
    if (item === null) {
      wrong(line, `not an evidence item: "${raw.trim()}"`, 'Write "- kind: `address`"; an explanation may follow the address.');
      return;
    }
    const [, kind = '', address = ''] = item;
    if (!isEvidenceKind(kind)) {
      wrong(line, `unknown kind of evidence "${kind}"`, `The kinds are ${EVIDENCE_KINDS.join(', ')}.`);
      return;
    }
    const separator = separatorOf(kind);
    const at = address.indexOf(separator);
    const path = (at < 0 ? address : address.slice(0, at)).trim();
    const name = at < 0 ? '' : address.slice(at + separator.length).trim();
    if (name === '') {
      wrong(line, `the ${kind} evidence "${address}" names no ${NAMED[kind]}`, `Write "${path === '' ? 'FILE' : path}${separator}NAME".`);
      return;
    }
    if (!FILE_ENDINGS[kind].test(path)) {
      wrong(line, `"${path}" cannot be ${kind} evidence`, `It is named by ${EXAMPLES[kind]}.`);
      return;
    }
    if (path.startsWith('/') || path.includes('\\') || path.split('/').some((part) => part === '..' || part === '.' || part === '') || /^[A-Za-z]:/.test(path)) {
      wrong(line, `"${path}" is not a path below the root`, 'Write it relative to the root, with forward slashes and without "." or "..".');
      return;
    }
    const reference: EvidenceReference = { kind, file: path, name, place: { file, line } };
    if (into.evidence.some((other) => other.kind === kind && addressOf(other) === addressOf(reference))) {
      wrong(line, `${into.id} names ${kind} evidence "${address}" twice`, 'Delete one of the two lines.');
      return;
    }
    into.evidence.push(reference);
  }

  for (const { id, line, statement, why, items } of drafts) {
    if (paragraph(statement) === '') wrong(line, `${id} has no statement`, 'Say below the heading what always holds.');
    if (paragraph(why) === '') wrong(line, `${id} has no "Why:"`, 'Say why it holds and what would break it, in a paragraph that starts with "Why:".');
    // Malformed items have been complained about already.
    if (items === 0) {
      wrong(line, `${id} has no evidence`, 'Add a list below a line "Evidence:", one item "- kind: `address`" for each.');
    }
  }
  if (problems.length > 0) throw new GateError('spec', problems.sort((a, b) => a.place!.line - b.place!.line));
  return drafts.map(({ id, title, line, statement, why, evidence }) => ({
    id,
    title,
    statement: paragraph(statement),
    why: paragraph(why),
    evidence,
    place: { file, line },
  }));
}

const NAMED: Readonly<Record<EvidenceKind, string>> = {
  explored: 'export',
  found: 'export',
  model: 'invariant or property',
  refined: 'export',
  property: 'test',
  stress: 'check',
  unit: 'test',
};

const EXAMPLES: Readonly<Record<EvidenceKind, string>> = {
  explored: '"scenario.ts#export"',
  found: '"defects.ts#export" or "defects.ts#*"',
  model: '"model.cfg#PropertyName"',
  refined: '"refinement.ts#export"',
  property: '"file.test.ts > suite > test"',
  stress: '"stress/program.ts#check"',
  unit: '"file.test.ts > suite > test"',
};

function paragraph(lines: readonly string[]): string {
  return lines.join('\n').trim();
}

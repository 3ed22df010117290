import { createHash } from 'node:crypto';
import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { EXIT_CODES } from '../exit-codes.ts';
import type { EvidenceOutcome } from '../evidence.ts';
import type { BehaviourFinding, ExecutionFinding, ExecutionStep, Finding, SourcePlace } from '../finding/finding.ts';
import { pathFrom } from '../finding/path-from.ts';
import { invariantsOf, namedAt, placeOfOutcome } from './places.ts';
import type { InvariantReport, VerifyReport } from './verify-report.ts';

/**
 * The report in the Static Analysis Results Interchange Format, version 2.1.0 (OASIS). Rules are the invariants; a result is a piece of evidence that
 * speaks against one, with the failing execution as a code flow: a thread flow for each thread, whose locations are ordered among all threads
 * by `executionOrder`, with the value of the cell that the step touches as state. An error trace of a model is a code flow of one thread.
 * Evidence that could not run is a notification.
 *
 * @param root what places are relative to
 * @param base what the paths in the file are relative to, `%SRCROOT%`
 */
export function sarifReport(report: VerifyReport, root: string, base: string): string {
  const locate = (file: string): ArtifactLocation => {
    const path = pathFrom(base, root, file);
    return isAbsolute(path) ? { uri: pathToFileURL(path).href } : { uri: path.split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' };
  };
  const log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'ringproof', version: report.ringproof, semanticVersion: report.ringproof, rules: report.invariants.map((invariant) => ruleOf(invariant, locate)) } },
        invocations: [invocationOf(report, locate)],
        columnKind: 'utf16CodeUnits',
        results: report.evidence.flatMap((outcome) => resultsOf(report, outcome, locate)),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

interface ArtifactLocation {
  readonly uri: string;
  readonly uriBaseId?: string;
}

type Locate = (file: string) => ArtifactLocation;

function ruleOf({ id, title, file, line }: InvariantReport, locate: Locate): object {
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text: `${title} (${file}:${line})` },
    defaultConfiguration: { level: 'error' },
    properties: { page: locate(file).uri, line },
  };
}

function invocationOf(report: VerifyReport, locate: Locate): object {
  const { exit, startedAt, durationMs, evidence, interruptedBy, defects } = report;
  const notices = evidence.filter(({ status }) => status === 'missing' || status === 'interrupted' || status === 'skipped').map((outcome) => {
    const place = placeOfOutcome(report, outcome);
    return {
      level: report.options.requireAll ? 'error' : 'warning',
      message: { text: `${outcome.kind} ${outcome.address}: ${outcome.message ?? outcome.status}` },
      locations: [{ physicalLocation: { artifactLocation: locate(place.file), region: { startLine: place.line } } }],
    };
  });
  return {
    executionSuccessful: interruptedBy === undefined && defects.length === 0,
    exitCode: EXIT_CODES[exit].code,
    exitCodeDescription: EXIT_CODES[exit].meaning,
    startTimeUtc: startedAt,
    endTimeUtc: new Date(Date.parse(startedAt) + durationMs).toISOString(),
    toolExecutionNotifications: [...notices, ...defects.map((defect) => ({ level: 'error', message: { text: `a defect in ringproof: ${defect}` } }))],
  };
}

function resultsOf(report: VerifyReport, outcome: EvidenceOutcome, locate: Locate): object[] {
  const { kind, address, status, message, findings = [] } = outcome;
  if (status !== 'fail' && status !== 'unmatched' && status !== 'error') return [];
  return invariantsOf(report, outcome).flatMap((invariant) => {
    const named = namedAt(invariant, outcome);
    const common = {
      ruleId: invariant.id,
      ruleIndex: report.invariants.indexOf(invariant),
      level: 'error',
      kind: 'fail',
      relatedLocations: [{ physicalLocation: { artifactLocation: locate(named.file), region: { startLine: named.line } }, message: { text: `${invariant.id} names this evidence` } }],
      partialFingerprints: { 'evidence/v1': createHash('sha256').update(`${invariant.id} ${kind} ${address}`).digest('hex').slice(0, 32) },
    };
    const place = placeOfOutcome(report, outcome);
    const locations = [{ physicalLocation: { artifactLocation: locate(place.file), region: { startLine: place.line } } }];
    const properties = { kind, address, status };
    const text = `${kind} ${address}: ${message ?? status}`;
    if (findings.length === 0) return [{ ...common, message: { text }, locations, properties }];
    return findings.map((finding, index) => ({
      ...common,
      partialFingerprints: { 'evidence/v1': `${common.partialFingerprints['evidence/v1']}:${index}` },
      message: { text: finding.type === 'execution' && finding.cause !== '' ? `${text}\nCause: ${finding.cause}` : text },
      locations,
      ...codeFlowsOf(finding, locate),
      properties: { ...properties, ...(finding.type === 'execution' && finding.token !== undefined && { replay: finding.token }) },
    }));
  });
}

function codeFlowsOf(finding: Finding, locate: Locate): { codeFlows?: object[] } {
  const threadFlows = finding.type === 'execution' ? threadFlowsOf(finding, locate) : [behaviourFlow(finding, locate)];
  return threadFlows.length === 0 ? {} : { codeFlows: [{ message: { text: finding.message === '' ? finding.verdict : finding.message }, threadFlows }] };
}

/** Threads that make no step have no flow, since a flow has at least one location. */
function threadFlowsOf({ threads, steps }: ExecutionFinding, locate: Locate): object[] {
  return threads.flatMap(({ name }) => {
    const own = steps.filter(({ thread }) => thread === name);
    return own.length === 0 ? [] : [{ id: name, message: { text: `thread ${name}` }, locations: own.map((step) => flowLocation(step, locate)) }];
  });
}

function flowLocation(step: ExecutionStep, locate: Locate): object {
  const { number, text, effect, place, location, after, before, switched } = step;
  const said = `${switched === undefined ? '' : `(${switched.from} ${switched.reason}) `}${text} ${effect}`.trim();
  return {
    executionOrder: number,
    importance: before !== after || switched !== undefined ? 'essential' : 'important',
    location: {
      ...(place && { physicalLocation: { artifactLocation: locate(place.file), region: regionOf(place) } }),
      ...(place && place.enclosing !== '' && { logicalLocations: [{ fullyQualifiedName: place.enclosing, kind: 'function' }] }),
      message: { text: said },
    },
    ...(location !== '' && after !== undefined && { state: { [location]: { text: after === '' ? '(empty)' : after } } }),
  };
}

function regionOf({ line, column, endLine, endColumn }: SourcePlace): object {
  return { startLine: line, startColumn: column, endLine, endColumn };
}

function behaviourFlow({ trace }: BehaviourFinding, locate: Locate): object {
  return {
    id: 'behaviour',
    locations: trace.steps.map(({ action, location, state }, index) => ({
      executionOrder: index + 1,
      location: {
        ...(location && { physicalLocation: { artifactLocation: locate(location.file ?? `${location.module}.tla`), region: { startLine: location.line, startColumn: location.column } } }),
        message: { text: action },
      },
      state: Object.fromEntries(Object.entries(state).map(([name, value]) => [name, { text: value }])),
    })),
  };
}

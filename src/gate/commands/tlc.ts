import { resolve } from 'node:path';
import { KNOWN_JARS, tlcInstall, tlcPath, tlcRun, writeResult, type JarSource } from '../../tla2tools-runner/index.ts';
import { milliseconds, outputFiles, usageError, type Command } from './command.ts';
import { exitCodeOf, interruptible } from './interruptible.ts';

const JAVA = { type: 'string', value: 'PATH', description: 'the java executable (that of JAVA_HOME, else the first on the PATH that is new enough)' } as const;
const JAR = { type: 'string', value: 'PATH', description: 'the TLC jar (TLA2TOOLS_JAR, else an installed one)' } as const;

export const tlcInstallCommand: Command = {
  name: 'tlc install',
  summary: 'get TLC, the TLA+ model checker, check its SHA-256 and put it into the cache',
  operands: '',
  options: {
    source: { type: 'string', choices: [...new Set(KNOWN_JARS.map(({ source }) => source))], description: 'where to get it from (GitHub, and Maven Central when that cannot be reached)' },
  },
  async run(parsed, around) {
    const { text, exitCode } = await interruptible(around, (signal) =>
      tlcInstall({ source: parsed.text('source') as JarSource | undefined, env: around.env, signal, onProgress: (line) => around.stderr.write(`${line}\n`) }),
    );
    around.stdout.write(`${text}\n`);
    return exitCode;
  },
};

export const tlcPathCommand: Command = {
  name: 'tlc path',
  summary: 'print which Java and which TLC jar a run would use',
  operands: '',
  options: { jar: JAR, java: JAVA },
  async run(parsed, around) {
    const { text, exitCode } = await tlcPath({ jar: parsed.text('jar'), java: parsed.text('java'), env: around.env });
    around.stdout.write(`${text}\n`);
    return exitCode;
  },
};

export const tlcRunCommand: Command = {
  name: 'tlc run',
  summary: 'check a TLA+ model with TLC',
  operands: 'MODULE.tla',
  options: {
    config: { type: 'string', value: 'FILE', description: 'the configuration (the .cfg beside the module)' },
    workers: { type: 'string', value: 'N|auto', description: 'threads of TLC; only with one are counts and traces the same each time (1)' },
    distributed: { type: 'boolean', description: 'distribute over a server and nodes, each a process: for invariants and deadlock of models that are too large for one process' },
    nodes: { type: 'string', value: 'N', description: 'with --distributed: nodes on this machine that compute states, with --workers threads each (1)' },
    'fingerprint-nodes': { type: 'string', value: 'N', description: 'with --distributed: nodes on this machine that keep fingerprints (0: the server does)' },
    hostname: { type: 'string', value: 'NAME', description: 'with --distributed: name of this machine, so that nodes on others may join (127.0.0.1, where none can)' },
    timeout: { type: 'string', value: 'TIME', description: 'stop after this time, such as 90s or 10m' },
    memory: { type: 'string', value: 'SIZE', description: 'heap of the JVM, e.g. 4g' },
    jar: JAR,
    java: JAVA,
    json: { type: 'string', value: 'FILE', description: 'write the result as JSON' },
    itf: { type: 'string', value: 'FILE', description: 'write the error trace, if there is one, in the Informal Trace Format' },
  },
  async run(parsed, around) {
    const [module, ...more] = parsed.operands;
    if (module === undefined || more.length > 0) throw usageError(this, 'name one module');
    const path = (name: string): string | undefined => (parsed.text(name) === undefined ? undefined : resolve(around.cwd(), parsed.text(name)!));
    const workers = parsed.text('workers');
    const number = (name: string): number | undefined => (parsed.text(name) === undefined ? undefined : Number(parsed.text(name)));
    const stray = ['nodes', 'fingerprint-nodes', 'hostname'].find((name) => parsed.text(name) !== undefined);
    if (!parsed.flag('distributed') && stray !== undefined) throw usageError(this, `--${stray} is for --distributed`);
    const distributed = {
      nodes: number('nodes'),
      fingerprintNodes: number('fingerprint-nodes'),
      hostname: parsed.text('hostname'),
      onReady: (join: string) => void (parsed.text('hostname') !== undefined && around.stderr.write(`A node on another machine joins by:\n  ${join}\n`)),
    };
    const timeout = parsed.text('timeout');
    const spec = resolve(around.cwd(), module);
    const files = outputFiles(this, parsed, around.cwd(), ['json', 'itf']);
    let stopped: AbortSignal | undefined;
    const { result, text, exitCode } = await interruptible(around, (signal) => {
      stopped = signal;
      return tlcRun({
        spec,
        config: path('config'),
        workers: workers === undefined || workers === 'auto' ? workers : Number(workers),
        timeoutMs: timeout === undefined ? undefined : milliseconds(this, 'timeout', timeout),
        distributed: parsed.flag('distributed') ? distributed : undefined,
        memory: parsed.text('memory'),
        jar: parsed.text('jar'),
        java: parsed.text('java'),
        env: around.env,
        signal,
        onProgress: ({ distinct, queue }) => around.stderr.write(`${distinct} distinct states, ${queue} on the queue\n`),
        onOutput: (line) => around.stderr.write(`${line}\n`),
      });
    });
    // The result is shown before a file that cannot be written ends the command.
    around.stdout.write(`${text}\n`);
    await writeResult(result, { spec, ...files });
    return stopped?.aborted === true ? exitCodeOf(stopped.reason as NodeJS.Signals) : exitCode;
  },
};

/**
 * The one table of exit codes. `--help` and the README print it; every command takes its code from here.
 */
export const EXIT_CODES = {
  ok: { code: 0, meaning: 'every invariant checked has passing evidence' },
  failed: { code: 1, meaning: 'evidence failed: an invariant, a scenario, a refinement, a log, a model, a property or a stress run; or a mutant survived' },
  usage: { code: 2, meaning: 'unknown command, option or invariant id' },
  missing: { code: 3, meaning: 'an invariant has no evidence that could run here, or some could not and --require-all was given' },
  spec: { code: 4, meaning: 'a page under specs/ is malformed, or names evidence that does not exist or matched nothing' },
  input: { code: 5, meaning: 'an input file (scenario, cfg, module, replay token, result of a stress program) cannot be used' },
  write: { code: 6, meaning: 'a file could not be written; results, where there are any, were still printed' },
  internal: { code: 70, meaning: 'a defect in ringproof itself' },
  interrupted: { code: 130, meaning: 'interrupted by SIGINT (143 by SIGTERM); what had finished was printed' },
} as const satisfies Record<string, { code: number; meaning: string }>;

export type ExitName = keyof typeof EXIT_CODES;

import type { ErrorReason } from '../../model-check/result.ts';
import type { SourceRange } from '../semantics/resolved.ts';

/**
 * What is wrong: `syntax` for what the grammar does not allow (precedence and alignment included), `semantics` for names, arities and
 * levels, `module` for modules that cannot be found, read or put together, `cfg` for the configuration.
 */
export type SpecificationErrorKind = 'syntax' | 'semantics' | 'module' | 'cfg';

/** A specification or a configuration that cannot be used. `message` starts with the place, `Module:line:column: `, where there is one. */
export class SpecificationError extends Error {
  override readonly name = 'SpecificationError';
  readonly kind: SpecificationErrorKind;
  readonly source: SourceRange | undefined;
  /** Path of the file, where there is one. */
  readonly file: string | undefined;
  /** The message without the place. */
  readonly reason: string;
  /** What in particular is wrong, where that has a name. */
  readonly code: ErrorReason | undefined;

  constructor(kind: SpecificationErrorKind, reason: string, at: { readonly source?: SourceRange | undefined; readonly file?: string | undefined; readonly code?: ErrorReason | undefined } = {}) {
    super(at.source === undefined ? reason : `${at.source.module}:${at.source.line}:${at.source.column}: ${reason}`);
    this.kind = kind;
    this.reason = reason;
    this.source = at.source;
    this.file = at.file;
    this.code = at.code;
  }
}

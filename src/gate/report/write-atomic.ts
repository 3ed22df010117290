import { writeWhole } from '../../model-check/write-whole.ts';
import { GateError, messageOf } from '../errors.ts';

/**
 * Writes a file so that a reader sees the old content or the whole new one.
 *
 * @throws GateError with exit `write`; the old file is untouched and nothing is left behind
 */
export async function writeAtomic(path: string, content: string): Promise<void> {
  try {
    await writeWhole(path, content);
  } catch (thrown) {
    // Without the operation and the name of the temporary file.
    throw new GateError('write', { message: `cannot write ${path}: ${messageOf(thrown).replace(/, \w+ '.*$/, '')}`, hint: hintFor(thrown) }, { cause: thrown });
  }
}

function hintFor(thrown: unknown): string {
  switch ((thrown as NodeJS.ErrnoException).code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'The disk is full: free some space and run again.';
    case 'ENOENT':
      return 'Create the directory first.';
    case 'EISDIR':
      return 'That is a directory: name a file in it.';
    default:
      return 'Choose a path that can be written.';
  }
}

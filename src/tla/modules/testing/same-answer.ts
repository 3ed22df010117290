/**
 * Whether our answer says what TLC's says. Places in the specification and the Java methods that TLC names in some of its messages are left out;
 * where TLC only says that a Java method does not take an operand, any error will do.
 */
export function sameAnswer(ours: string, tlc: string): boolean {
  const expected = tlc
    .replace(/^ERROR Attempted to apply the operator overridden by the Java method\n.*,\nbut it produced the following error:\n/, 'ERROR ')
    .replace(/\nline \d+, col \d+ to line \d+, col \d+ of module \w+$/, '')
    .replaceAll(/<expression line [^>]*>/g, '<expression>');
  if (/^ERROR (argument type mismatch|.*ClassCastException|Cannot cast|.*NullPointerException|Cannot invoke)/.test(expected)) return ours.startsWith('ERROR');
  return ours.trimEnd() === expected.trimEnd();
}

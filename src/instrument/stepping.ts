/** Whether a debugger is to stop after each step of a thread; see `BundleOptions.stops`. */
export const stepping = { on: false };

/** What an access answered, just after it was performed: whoever called this stands at the access in the code under test. */
export function stopHere<T>(answer: T): T {
  // eslint-disable-next-line no-debugger
  if (stepping.on) debugger;
  return answer;
}

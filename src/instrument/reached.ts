/**
 * The global function that marks in a source call with their number, so that one knows which code ran. To code that is explored it is nothing at
 * all: a call of it suspends nobody and changes nothing.
 */
export const REACHED = '__ringproofReached';

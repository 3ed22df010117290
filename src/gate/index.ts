export { writeAtomic } from './report/write-atomic.ts';

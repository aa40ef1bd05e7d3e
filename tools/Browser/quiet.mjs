// Whether times that are measured here say something.
import { availableParallelism, loadavg } from 'node:os';

const runningMax = 0.5;

/** Why they do not; null on a quiet machine. */
export function busyness() {
  const each = loadavg()[0] / availableParallelism();
  return each > runningMax
    ? `the machine is busy: ${each.toFixed(2)} processes a core run, more than ${runningMax}; run it alone, with --only`
    : null;
}

/** The middle one of some numbers. */
export function median(numbers) {
  return [...numbers].sort((one, other) => one - other)[numbers.length >> 1];
}

/** When a request is sent again, and after how long. Every wait is visible and ends at once on an interrupt. */

import { ProviderFailure } from '../../protocol/failure.ts';
import type { FailureInfo, ProviderFault } from '../../protocol/failure.ts';
import type { SessionContext } from '../context.ts';

/** Sent again up to this often: about a minute and a half with the waits below. */
const retries = 8;
const firstWait = 500;
const longestWait = 30_000;
/** A service that asks for a longer wait than this gets it only from a person. */
const longestAskedWait = 60_000;

const passing: ReadonlySet<ProviderFault> = new Set([
  'rate_limit',
  'overloaded',
  'server',
  'network',
  'timeout',
  'stalled',
  'protocol',
]);

/**
 * Runs `attempt` until it succeeds, fails for good or `signal` is aborted. `dropped` is called before the request is
 * sent again. Throws what the last attempt threw.
 */
export async function withRetries<T>(
  context: SessionContext,
  signal: AbortSignal,
  attempt: () => Promise<T>,
  dropped: () => void,
): Promise<T> {
  for (let failed = 1; ; failed += 1) {
    try {
      return await attempt();
    } catch (error) {
      signal.throwIfAborted();
      if (!mayRetry(error) || failed > retries) throw error;
      const delayMs = await waitFor(context, error, failed, signal);
      dropped();
      context.emit({ type: 'retrying', attempt: failed, of: retries, delayMs, failure: failureInfo(error) });
      await context.clock.sleep(delayMs, signal);
    }
  }
}

function mayRetry(error: unknown): error is ProviderFailure {
  return error instanceof ProviderFailure && error.more.retryable && passing.has(error.fault);
}

/** Milliseconds to wait, or throws the failure when the wait is too long and nobody agrees to it. */
async function waitFor(
  context: SessionContext,
  failure: ProviderFailure,
  failed: number,
  signal: AbortSignal,
): Promise<number> {
  const backoff = Math.min(longestWait, firstWait * 2 ** (failed - 1));
  const jittered = Math.round(backoff * (0.5 + context.clock.random() / 2));
  const asked = failure.more.retryAfterMs;
  if (asked === undefined || !(asked > 0)) return jittered;
  if (asked <= longestAskedWait) return Math.max(asked, jittered);
  const seconds = Math.ceil(asked / 1000);
  if (!(await agreesToWait(context, failure, seconds, signal)))
    throw new ProviderFailure(failure.fault, `${failure.message} It asks to wait ${inWords(seconds)}.`, failure.more);
  return asked;
}

/** As long as nobody counts it in seconds: a service may name a date, or any number. */
function inWords(seconds: number): string {
  if (seconds <= 120) return `${seconds} s`;
  if (seconds <= 2 * 3600) return `${Math.ceil(seconds / 60)} minutes`;
  if (seconds <= 48 * 3600) return `${Math.ceil(seconds / 3600)} hours`;
  const days = Math.ceil(seconds / 86_400);
  return days <= 365 ? `${days} days` : 'more than a year';
}

async function agreesToWait(
  context: SessionContext,
  failure: ProviderFailure,
  seconds: number,
  signal: AbortSignal,
): Promise<boolean> {
  if (!context.asks()) return false;
  const because = { code: failure.fault, text: failure.message };
  const { answer } = await context.ask({ id: context.nextQuestion(), kind: 'wait', seconds, because }, signal);
  signal.throwIfAborted();
  return answer.kind === 'wait' && answer.go;
}

export function failureInfo(failure: ProviderFailure): FailureInfo {
  const { status } = failure.more;
  return { code: failure.fault, message: failure.message, ...(status === undefined ? {} : { status }) };
}

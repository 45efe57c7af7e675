/** Errors are thrown below the engine and are data above it. Each room throws one of these; the engine turns them into events. */

/** What a failure looks like as data, in events and printed output. Never carries a key, a stack or a response body. */
export interface FailureInfo {
  code: string;
  /** One sentence that names the thing and, where there is one, the mend. */
  message: string;
  /** HTTP status, where there was one. */
  status?: number;
}

/**
 * A tool could not do what was asked. `message` is written for the model: it names the thing and the mend.
 * `code` is stable: `invalid_input`, `not_found`, `outside`, `binary`, `too_large`, `stale`, `no_match`, `ambiguous`, `unread`, `interrupted`, `timeout`, `io`, ...
 */
export class ToolFailure extends Error {
  override readonly name = 'ToolFailure';
  readonly code: string;
  /** Shown to people beside the message (a diff of what changed, say). */
  readonly detail: string | undefined;
  constructor(code: string, message: string, detail?: string) {
    super(message);
    this.code = code;
    this.detail = detail;
  }
}

export type ProviderFault =
  | 'credentials' // 401, 403, no key
  | 'billing' // 402
  | 'not_found' // 404: unknown model or endpoint
  | 'invalid_request' // 400 that is none of the others
  | 'too_long' // prompt too long, 413: compact, never resend as is
  | 'rate_limit' // 429
  | 'overloaded' // 529, `overloaded_error` mid-stream
  | 'server' // 5xx
  | 'network' // refused, reset, terminated, DNS
  | 'timeout' // no headers in time
  | 'stalled' // no byte for the idle limit
  | 'protocol' // not a valid event stream: HTML from a proxy, malformed JSON, no message_stop ...
  | 'redirect' // the server answered with a redirect; not followed
  | 'aborted'; // our own signal

/** The model or its service failed. `retryable` says whether the same request may be sent again. */
export class ProviderFailure extends Error {
  override readonly name = 'ProviderFailure';
  readonly fault: ProviderFault;
  readonly more: { retryable: boolean; status?: number; retryAfterMs?: number; requestId?: string };
  constructor(fault: ProviderFault, message: string, more: ProviderFailure['more']) {
    super(message);
    this.fault = fault;
    this.more = more;
  }
}

/** A landing, an undo or a redo that did not happen. Nothing was written. */
export class LandingFailure extends Error {
  override readonly name = 'LandingFailure';
  /** `conflict`: a file is no longer what the change was made from. `blocked`: what is there, or another file of the set, has no room for it. */
  readonly code: 'conflict' | 'blocked' | 'outside' | 'protected' | 'io' | 'nothing' | 'locked';
  /** Paths (relative to the root) that stand in the way. */
  readonly paths: string[];
  constructor(code: LandingFailure['code'], message: string, paths: string[] = []) {
    super(message);
    this.code = code;
    this.paths = paths;
  }
}

/** What a person did wrong, or what is missing on their machine: one line for stderr, and the exit code (README: 2 where nothing else is said). */
export class UserFault extends Error {
  override readonly name = 'UserFault';
  readonly exitCode: number;
  constructor(message: string, exitCode = 2) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Is it a file of the program that runs? */
function isOwn(path: string): boolean {
  // Nothing is known of it where it was bundled as CommonJS.
  const here: string | undefined = import.meta.dirname;
  return here !== undefined && path.startsWith(`${here.replace(/\/chunks$/, '')}/`);
}

/** Was a part of archie asked for that is not there any more, or not as it was: another version took the place of this one while it ran? */
export function isUpdated(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, path } = error as NodeJS.ErrnoException;
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') return true;
  if (error instanceof SyntaxError && error.message.includes('does not provide an export named')) return true;
  return code === 'ENOENT' && typeof path === 'string' && isOwn(path);
}

/** What the machine ran out of, and what mends it, by the codes of system errors. */
const limits: Readonly<Record<string, string>> = {
  EMFILE: 'archie may not open as many files as it needs: raise the limit (ulimit -n 1024), and start again',
  ENFILE: 'too many files are open on this machine: end what holds them, and start again',
  EAGAIN: 'no more processes may be started here: end some, or raise the limit (ulimit -u)',
  ENOMEM: 'the machine has no memory left: end what holds it, and start again',
  ENOSPC: 'no space is left on the device: make room on the disk, and start again',
  EDQUOT: 'the disk quota is used up: make room, and start again',
  EFBIG: 'a file may not grow as large as it needs to: raise the limit (ulimit -f), and start again',
};

/** Did the machine run out of something? No fault of archie's, and nothing that it could mend. */
function isExhausted(error: unknown): boolean {
  const { code = '', syscall = '' } = (error ?? {}) as NodeJS.ErrnoException;
  return Object.hasOwn(limits, code) && (code !== 'EAGAIN' || syscall.startsWith('spawn'));
}

/** Is it none of archie's own faults: another version took its place, or the machine ran out of something? */
export function isOfMachine(error: unknown): boolean {
  return isUpdated(error) || isExhausted(error);
}

/** An error in words for people, whatever was thrown. */
export function faultWords(error: unknown): string {
  if (isUpdated(error)) return 'archie was updated while it ran: start again, nothing is lost';
  if (isExhausted(error)) return limits[(error as { code: string }).code] ?? '';
  return error instanceof Error ? error.message : String(error);
}

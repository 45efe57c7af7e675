/**
 * Translates whatever the SDK, `fetch` or a stream throws into the one error of this room, in words for people and
 * without a key.
 */

import { ProviderFailure } from '../protocol/failure.ts';
import type { ProviderFault } from '../protocol/failure.ts';
import { nearestNames } from '../text/match/nearest.ts';
import { knownModels } from './models.ts';
import { fromNetwork, inChain } from './network.ts';
import { reasonIn, reasonInText, worded } from './reason.ts';

/** What a failure's sentence may name, and must not. */
export interface Scene {
  host: string;
  model: string;
  /** The user's interrupt: looked at first, because an abort inside the SDK looks like a network error. */
  signal: AbortSignal;
  /** Never part of a message. */
  secrets: readonly string[];
  /** `host:port` of those that may stand in between. */
  proxies?: readonly string[];
}

/** The parts of the SDK's errors that are read here. `type` and `errorCode` are stable, the text is not. */
interface ServiceError {
  status?: number;
  type?: string | null;
  errorCode?: string | null;
  apiMessage?: string | null;
  /** The parsed body; undefined where it is no JSON, and then the message holds it. */
  error?: unknown;
  message?: string;
  requestID?: string | null;
  headers?: Headers;
}

/** What an interrupt of the user's ends in. */
export function aborted(): ProviderFailure {
  return new ProviderFailure('aborted', 'Interrupted.', { retryable: false });
}

/** A stream that is not what the Messages API sends. `cut`: it only ended too soon, which may pass; what else is wrong is so again. */
export function broken(host: string, what: string, cut: boolean): ProviderFailure {
  return new ProviderFailure('protocol', `${host} sent a broken reply: ${what}.`, { retryable: cut });
}

/** An answer of another kind than an event stream, although the request was taken: what it says, or what it is. */
export function notAStream(at: {
  host: string;
  status: number;
  /** The content type; empty where there was neither that nor a body. */
  type: string;
  /** Its words, without a secret. */
  said: string;
  /** What kind of error it calls itself. */
  error: string | undefined;
}): ProviderFailure {
  const { host, status, type, said } = at;
  const more = { retryable: false, status };
  const [fault, retryable] = byType[at.error ?? ''] ?? ['server', false];
  if (said !== '')
    return new ProviderFailure(fault, `${host} answered with an error in place of a reply (HTTP ${status}): ${said}.`, {
      retryable,
      status,
    });
  if (type === '')
    return new ProviderFailure(
      'protocol',
      `${host} answered with nothing (HTTP ${status}) instead of an event stream. Is the base URL that of a Messages API?`,
      more,
    );
  const guess = /html/i.test(type)
    ? 'A proxy or a sign-in page seems to stand in between.'
    : 'Does this server speak the Messages API with streaming?';
  return new ProviderFailure('protocol', `${host} answered with ${type} instead of an event stream. ${guess}`, more);
}

/** Whatever the SDK, `fetch` or the stream threw, as the one error this room throws. */
export function toFailure(error: unknown, scene: Scene): ProviderFailure {
  if (scene.signal.aborted) return aborted();
  const own = inChain(error, (each) => each instanceof ProviderFailure);
  if (own instanceof ProviderFailure) return own;
  if (nameOf(error) === 'APIConnectionTimeoutError') {
    return new ProviderFailure('timeout', `${scene.host} did not answer in time.`, { retryable: true });
  }
  if (isServiceError(error)) return fromService(error, scene);
  if (error instanceof SyntaxError) return broken(scene.host, 'an event is not valid JSON', false);
  return fromNetwork(error, scene);
}

function isServiceError(error: unknown): error is ServiceError {
  if (!(error instanceof Error) || !('errorCode' in error)) return false;
  const { status, type, error: body } = error as ServiceError;
  return status !== undefined || body !== undefined || (typeof type === 'string' && type !== '');
}

const byStatus: Record<number, [ProviderFault, retryable: boolean]> = {
  400: ['invalid_request', false],
  401: ['credentials', false],
  402: ['billing', false],
  403: ['credentials', false],
  404: ['not_found', false],
  408: ['timeout', true],
  409: ['server', true],
  413: ['too_long', false],
  422: ['invalid_request', false],
  429: ['rate_limit', true],
  504: ['server', true],
  529: ['overloaded', true],
};

/** For `error` events in a stream, which have no status. */
const byType: Record<string, [ProviderFault, retryable: boolean]> = {
  invalid_request_error: ['invalid_request', false],
  authentication_error: ['credentials', false],
  billing_error: ['billing', false],
  permission_error: ['credentials', false],
  not_found_error: ['not_found', false],
  rate_limit_error: ['rate_limit', true],
  timeout_error: ['server', true],
  api_error: ['server', true],
  overloaded_error: ['overloaded', true],
};

/** The API has no code for this one, and other servers word it in their own way. */
const tooLong =
  /prompt is too long|input is too long|exceeds? (?:the )?(?:available )?context|context (?:length|window|limit|size)|maximum context/i;

/** A model that takes no pictures: some servers find nobody to answer (404), others fail (500). It is what was sent that is refused. */
const noPictures = /\b(?:images?|vision|multimodal|mmproj)\b/i;
const notSupported = /not support|unsupported|no endpoints? found|mmproj/i;

function fromService(error: ServiceError, scene: Scene): ProviderFailure {
  const { status, type, errorCode } = error;
  const said = wording(error, scene);
  let [fault, retryable] = classify(status, type ?? undefined);
  if (fault === 'invalid_request' && tooLong.test(said)) fault = 'too_long';
  if (fault === 'invalid_request' && /credit balance/i.test(said)) fault = 'billing';
  if ((fault === 'not_found' || fault === 'server') && noPictures.test(said) && notSupported.test(said))
    [fault, retryable] = ['invalid_request', false];
  // Limits that waiting a minute does not lift come as a 429, too.
  if (errorCode?.endsWith('spend_limit_reached')) [fault, retryable] = ['billing', false];
  const advice = error.headers?.get('x-should-retry');
  if (advice === 'true') retryable = true;
  if (advice === 'false') retryable = false;

  const retryAfterMs = retryAfter(error.headers);
  return new ProviderFailure(fault, sentence(fault, status, said, scene), {
    retryable,
    ...(status !== undefined && { status }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(error.requestID && { requestId: error.requestID }),
  });
}

function classify(status: number | undefined, type: string | undefined): [ProviderFault, boolean] {
  // Some gateways pass an overload on under a status of their own.
  if (type === 'overloaded_error') return ['overloaded', true];
  if (type === 'billing_error') return ['billing', false];
  if (status === undefined) return byType[type ?? ''] ?? ['server', true];
  return byStatus[status] ?? (status >= 500 ? ['server', true] : ['invalid_request', false]);
}

function sentence(fault: ProviderFault, status: number | undefined, said: string, { host, model }: Scene): string {
  const code = status === undefined ? '' : ` (HTTP ${status})`;
  const words = said === '' ? '' : `: ${said}`;
  switch (fault) {
    case 'credentials':
      return `${host} refused the credentials${code}${words}. Check ANTHROPIC_API_KEY or ANTHROPIC_AUTH_TOKEN.`;
    case 'billing':
      return `${host} refuses for reasons of billing${code}${words}.`;
    case 'not_found':
      return `${host} does not know the model ${model}, or is no Messages API${code}${words}.${meant(model)}`;
    case 'too_long':
      if (status === 413 && !tooLong.test(said)) return `${host} takes no request as large as this one${code}${words}.`;
      return `The conversation is too long for ${model}${code}${words}.`;
    case 'rate_limit':
      return `${host} limits the rate of requests${code}${words}.`;
    case 'overloaded':
      return `${host} is overloaded${code}${words}.`;
    case 'invalid_request':
      return `${host} refused the request${code}${words}.`;
    default:
      return `${host} failed${code}${words}.`;
  }
}

/** For a name that is nearly one that there is. */
function meant(model: string): string {
  const [near] = nearestNames(model, knownModels(), 1);
  return near === undefined || near === model ? '' : ` Did you mean ${near}?`;
}

/** What the service said, as one short line without secrets; an HTML page says nothing. */
function wording(error: ServiceError, scene: Scene): string {
  const { apiMessage, error: body, message = '', status } = error;
  const said = typeof apiMessage === 'string' ? apiMessage : reasonIn(body);
  return worded(said === '' && body === undefined ? reasonInText(unprefixed(message, status)) : said, scene.secrets);
}

/** The SDK puts the status in front of a body that is no JSON, and words of its own in the place of none. */
function unprefixed(message: string, status: number | undefined): string {
  const text = status !== undefined && message.startsWith(`${status} `) ? message.slice(`${status} `.length) : message;
  return /^(?:\(no |status code \(no body\))/.test(text) ? '' : text;
}

/** Milliseconds, as `retry-after-ms` or `retry-after` (RFC 9110 §10.2.3: seconds or a date) ask; undefined where they don't. */
function retryAfter(headers: Headers | undefined): number | undefined {
  const exact = Number.parseFloat(headers?.get('retry-after-ms') ?? '');
  if (exact >= 0) return exact;
  const text = headers?.get('retry-after')?.trim();
  if (!text) return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Number.parseFloat(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

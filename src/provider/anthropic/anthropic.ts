import { ProviderFailure, UserFault } from '../../protocol/failure.ts';
import type { ModelEvent, ModelInfo, ModelRequest, Provider } from '../../protocol/provider.ts';
import { compactRequest, compacted } from './compaction.ts';
import { exchange, type EventStream } from './exchange.ts';
import type { Scene } from '../faults.ts';
import { guardedFetch } from './fetch.ts';
import {
  assumedInfo,
  fromServer,
  knownInfo,
  knownTraits,
  resolveModel,
  unknownTraits,
  type ModelTraits,
} from '../models.ts';
import { negotiator, type Extra } from './negotiate.ts';
import { costOf, type Price } from '../prices.ts';
import type { Client } from './sdk.ts';
import { COMPACTION_BETA, toWire } from './wire.ts';

interface AnthropicAccess {
  /** Of the Messages API, with or without `/v1` at its end. */
  baseURL: string;
  /** Both are sent as `Authorization: Bearer`, as the vendor's API wants it; the key wins. Neither: a server that asks for none. */
  apiKey?: string;
  authToken?: string;
  /** Milliseconds of silence within a reply before it is given up as `stalled`. Default 90,000. */
  idleMs?: number;
  /** Milliseconds until the reply must have begun. Default 120,000: local servers read a long prompt for that long. */
  headersMs?: number;
  /** USD per million tokens by model id, before the built-in table. */
  prices?: Readonly<Record<string, Price>>;
  /** Gets the SDK's warnings; without it they are dropped. They never reach the console. */
  log?: (line: string) => void;
}

/** How long `describe` waits for a server's word on a model, in milliseconds. */
const DESCRIBE_MS = 3000;

const plain: Extra = { body: {}, betas: [] };
const summarize: Extra = { body: { compaction: { type: 'summarize' } }, betas: [COMPACTION_BETA] };

/**
 * The Messages API. The SDK is loaded at the first request, or ahead of time by `warm`. Throws `UserFault` when the base
 * URL is none.
 */
export function createAnthropic(at: AnthropicAccess): Provider & { warm(): Promise<void> } {
  const base = baseOf(at.baseURL);
  const { host } = base;
  const own = host === 'api.anthropic.com';
  const bearer = at.apiKey || at.authToken || undefined;
  const secrets = [at.apiKey, at.authToken].filter((secret): secret is string => Boolean(secret));

  let client: Promise<Client> | undefined;
  const open = (): Promise<Client> =>
    (client ??= import('./sdk.ts').then(({ openClient }) =>
      openClient({
        baseURL: base.href.replace(/\/$/, ''),
        bearer,
        // Servers that keep to earlier versions of the API look for the key here.
        headers: at.apiKey && !own ? { 'x-api-key': at.apiKey } : {},
        timeout: at.headersMs ?? 120_000,
        fetch: guardedFetch({ host, idleMs: at.idleMs ?? 90_000 }),
        log: at.log,
      }),
    ));

  const send = negotiator({
    host,
    own,
    log: at.log,
    async post(wire, extra, scene) {
      const betas = [...new Set([...wire.betas, ...extra.betas])];
      return (await open()).post<EventStream>('/v1/messages', {
        body: { ...wire.body, ...extra.body, stream: true },
        stream: true,
        signal: scene.signal,
        ...(betas.length > 0 && { headers: { 'anthropic-beta': betas.join(',') } }),
      });
    },
  });

  const heard = new Map<string, { info: ModelInfo; traits: ModelTraits }>();
  const described = new Map<string, Promise<ModelInfo>>();
  // Kept from the first request on: a field that came or went later would cost the prompt cache.
  const settled = new Map<string, ModelTraits>();

  function begin(request: ModelRequest, extra: Extra, scene: Scene): Promise<EventStream> {
    if (own && !bearer) {
      const message = `There is no key for ${host}: set ANTHROPIC_API_KEY, or ANTHROPIC_BASE_URL for another server.`;
      throw new ProviderFailure('credentials', message, { retryable: false });
    }
    const { model } = scene;
    const traits = settled.get(model) ?? knownTraits(model) ?? heard.get(model)?.traits ?? unknownTraits;
    settled.set(model, traits);
    const info = knownInfo(model) ?? heard.get(model)?.info;
    const told = { traits, vision: info?.vision ?? true, maxOutput: info?.maxOutput ?? Infinity };
    return send((without, stale) => toWire({ ...request, model }, { ...told, without, stale }), extra, scene);
  }

  function ask(request: ModelRequest, extra: Extra, signal: AbortSignal): AsyncGenerator<ModelEvent> {
    const scene: Scene = { host, model: resolveModel(request.model), signal, secrets };
    return exchange(() => begin(request, extra, scene), scene, request.raw === true);
  }

  async function inquire(model: string): Promise<ModelInfo> {
    try {
      const path = `/v1/models/${encodeURIComponent(model)}`;
      const found = fromServer(model, await (await open()).get(path, { timeout: DESCRIBE_MS }));
      if (found) heard.set(model, found);
      return found?.info ?? assumedInfo(model);
    } catch {
      return assumedInfo(model);
    }
  }

  return {
    name: 'anthropic',
    warm: async () => {
      // The first use of anything of fetch's makes Node load it, which takes as long as the SDK does.
      void new Headers();
      await open();
    },
    stream: (request, signal) => ask(request, plain, signal),
    describe(name) {
      const model = resolveModel(name);
      const known = knownInfo(model);
      if (known) return Promise.resolve(known);
      if (own && !bearer) return Promise.resolve(assumedInfo(model));
      const answer = described.get(model) ?? inquire(model);
      described.set(model, answer);
      return answer;
    },
    cost: (model, usage) => costOf(model, usage, at.prices),
    async compact(request, signal) {
      const model = resolveModel(request.model);
      if (!(knownInfo(model) ?? heard.get(model)?.info)?.compaction) return null;
      try {
        for await (const event of ask(compactRequest(request), summarize, signal)) {
          if (event.type === 'finished') return compacted(request.messages, event.reply);
        }
        return null;
      } catch (error) {
        const fault = error instanceof ProviderFailure ? error.fault : undefined;
        if (fault === 'invalid_request' || fault === 'not_found') return null;
        throw error;
      }
    },
  };
}

function baseOf(text: string): URL {
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch {
    throw new UserFault(`The base URL "${text}" is no URL: write it like https://host or http://127.0.0.1:11434.`);
  }
  if (!/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    throw new UserFault('The base URL must begin with http:// or https:// and hold no name or password.');
  }
  // People copy it with the version; the client adds that by itself.
  url.pathname = url.pathname.replace(/\/+$/, '').replace(/\/v1$/, '');
  return url;
}

/** The provider for the Messages API: joins the server, the SDK's client, what is known of models, and the negotiation. */

import { ProviderFailure } from '../../protocol/failure.ts';
import type { ModelEvent, ModelRequest, Provider } from '../../protocol/provider.ts';
import { lazyClient } from './client.ts';
import type { ClientOptions } from './client.ts';
import { compact } from './compaction.ts';
import { exchange } from './exchange.ts';
import type { EventStream } from './exchange.ts';
import type { Scene } from '../faults.ts';
import { resolveModel } from '../models.ts';
import { negotiator } from './negotiate.ts';
import type { Extra } from './negotiate.ts';
import { costOf, worstPriceOf } from '../prices.ts';
import type { Price } from '../prices.ts';
import type { Client } from './sdk.ts';
import { servedModels } from './served-models.ts';
import { serverAt } from './server.ts';
import type { Server, ServerAccess } from './server.ts';
import { toWire } from './wire.ts';
import type { WireRequest } from './wire.ts';

interface AnthropicOptions extends ServerAccess, ClientOptions {
  /** USD per million tokens by model id, before the built-in table. */
  prices?: Readonly<Record<string, Price>>;
}

const plain: Extra = { body: {}, betas: [] };

/**
 * The Messages API. The SDK is loaded at the first request, or ahead of time by `warm`. Throws `UserFault` when the base
 * URL is none.
 */
export function createAnthropic(at: AnthropicOptions): Provider & { warm(): Promise<void> } {
  const server = serverAt(at);
  const { host, own, secrets, proxies } = server;
  const open = lazyClient(server, at);
  const models = servedModels(lacksKey(server) ? null : async (path, options) => (await open()).get(path, options));
  const send = negotiator({ host, own, log: at.log, post: poster(open, server.headers['anthropic-beta']) });

  function begin(request: ModelRequest, extra: Extra, scene: Scene): Promise<EventStream> {
    if (lacksKey(server)) throw noKey(host);
    const { model } = scene;
    const rules = models.rules(model);
    return send((without, stale) => toWire({ ...request, model }, { ...rules, without, stale }), extra, scene);
  }

  function ask(request: ModelRequest, extra: Extra, signal: AbortSignal): AsyncGenerator<ModelEvent> {
    const scene: Scene = { host, model: resolveModel(request.model), signal, secrets, proxies };
    return exchange(() => begin(request, extra, scene), scene, request.raw === true);
  }

  return {
    name: 'anthropic',
    warm: () => warm(open),
    stream: (request, signal) => ask(request, plain, signal),
    describe: (name) => models.describe(resolveModel(name)),
    served: () => models.list(),
    cost: (model, usage) => costOf(model, usage, at.prices),
    worstPrice: (model, prompt, hour) => worstPriceOf(model, prompt, { own: at.prices, hour }),
    async compact(request, signal, instructions) {
      if (!models.info(resolveModel(request.model))?.compaction) return null;
      return compact(request, instructions, (asked, extra) => ask(asked, extra, signal));
    },
  };
}

/** Sends a request as it was worded; what the user's own headers ask of the server is asked beside it. */
function poster(
  open: () => Promise<Client>,
  asked = '',
): (wire: WireRequest, extra: Extra, scene: Scene) => Promise<EventStream> {
  return async (wire, extra, { signal }) => {
    const own = asked.split(',').map((beta) => beta.trim());
    const betas = [...new Set([...own.filter((beta) => beta !== ''), ...wire.betas, ...extra.betas])];
    return (await open()).post<EventStream>('/v1/messages', {
      body: { ...wire.body, ...extra.body, stream: true },
      stream: true,
      signal,
      ...(betas.length > 0 && { headers: { 'anthropic-beta': betas.join(',') } }),
    });
  };
}

async function warm(open: () => Promise<Client>): Promise<void> {
  // The first use of anything of fetch's makes Node load it, which takes as long as the SDK does.
  void new Headers();
  await open();
}

/** The vendor's service answers nothing without a key; a server of the user's own may. */
function lacksKey({ own, bearer, headers }: Server): boolean {
  return own && bearer === undefined && headers['authorization'] === undefined && headers['x-api-key'] === undefined;
}

function noKey(host: string): ProviderFailure {
  const message = `There is no key for ${host}: set ANTHROPIC_API_KEY, or ANTHROPIC_BASE_URL for another server.`;
  return new ProviderFailure('credentials', message, { retryable: false });
}

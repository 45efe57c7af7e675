/** What is known of the models of one server: from the built-in table, or because the server was asked. */

import type { ModelInfo, ServedList } from '../../protocol/provider.ts';
import { assumedInfo, fromServer, knownInfo, knownTraits, unknownTraits, windowIn } from '../models.ts';
import type { ModelTraits } from '../models.ts';

/** How long a server's word on a model is waited for, in milliseconds. */
const describeMs = 3000;

/** Models of a server that are listed: nobody chooses among more. */
const mostListed = 500;

/** How a request to a model is to be worded. */
interface Rules {
  traits: ModelTraits;
  vision: boolean;
  /** Tokens. */
  maxOutput: number;
}

/** The models of one server, by their ids. */
interface ServedModels {
  /** Asks the server at most once, and only about a model that is not in the table. */
  describe(model: string): Promise<ModelInfo>;
  /** The server's own list, asked for anew where it did not come before. Never throws. */
  list(): Promise<ServedList>;
  /** What is known by now. */
  info(model: string): ModelInfo | undefined;
  /** The same from the first request on: a field that came or went later would cost the prompt cache. */
  rules(model: string): Rules;
}

/** `get` asks the server; null where there is nothing to ask with. */
export function servedModels(
  get: ((path: string, options: { timeout: number }) => Promise<unknown>) | null,
): ServedModels {
  const heard = new Map<string, { info: ModelInfo; traits: ModelTraits }>();
  const described = new Map<string, Promise<ModelInfo>>();
  const fixed = new Map<string, ModelTraits>();
  let listed: Promise<ServedList> | undefined;

  async function inquire(model: string): Promise<ModelInfo> {
    try {
      const found = fromServer(model, await get?.(`/v1/models/${encodeURIComponent(model)}`, { timeout: describeMs }));
      if (found) heard.set(model, found);
      return found?.info ?? assumedInfo(model);
    } catch {
      return assumedInfo(model);
    }
  }

  async function ask(): Promise<ServedList> {
    try {
      const answer = await get?.('/v1/models?limit=1000', { timeout: describeMs });
      const models = entriesOf(answer).slice(0, mostListed);
      return { models, fault: models.length > 0 ? null : 'it names none' };
    } catch (error) {
      const { status } = error as { status?: number };
      return { models: [], fault: status === undefined ? 'it does not answer' : `HTTP ${status}` };
    }
  }

  const info = (model: string): ModelInfo | undefined => knownInfo(model) ?? heard.get(model)?.info;
  return {
    info,
    describe(model) {
      const known = knownInfo(model);
      if (known) return Promise.resolve(known);
      const answer = described.get(model) ?? inquire(model);
      described.set(model, answer);
      return answer;
    },
    async list() {
      const answer = await (listed ??= ask());
      if (answer.fault !== null) listed = undefined;
      return answer;
    },
    rules(model) {
      const traits = fixed.get(model) ?? knownTraits(model) ?? heard.get(model)?.traits ?? unknownTraits;
      fixed.set(model, traits);
      const known = info(model);
      return { traits, vision: known?.vision ?? true, maxOutput: known?.maxOutput ?? Infinity };
    },
  };
}

/** `{ data: [{ id, … }] }`, as the Messages API and the servers of its kind have it. */
function entriesOf(answer: unknown): ServedList['models'] {
  const data = (answer as { data?: unknown } | null | undefined)?.data;
  if (!Array.isArray(data)) return [];
  return data.flatMap((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null) return [];
    const { id } = entry as { id?: unknown };
    return typeof id === 'string' && id !== '' && id.length <= 200 ? [{ id, contextWindow: windowIn(entry) }] : [];
  });
}

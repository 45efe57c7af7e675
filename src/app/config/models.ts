/** Models by name: those of the server and those archie knows, and the one that somebody asks for. */

import type { FoundModel, ModelList } from '../../protocol/desk.ts';
import type { Provider } from '../../protocol/provider.ts';
import { knownInfo, knownModels, modelAliases, resolveModel, undated } from '../../provider/models.ts';
import { nearestNames } from '../../text/match/nearest.ts';

/** The server's models, with short names for those that have one; those archie has short names for where it does not say. */
export async function listModels(provider: Provider): Promise<ModelList> {
  const { models, fault } = (await provider.served?.()) ?? { models: [], fault: null };
  const known = [...new Set(Object.values(modelAliases))];
  const listed =
    models.length > 0 ? models : known.map((id) => ({ id, contextWindow: knownInfo(id)?.contextWindow ?? null }));
  return {
    models: listed.map(({ id, contextWindow }) => ({
      id,
      aliases: Object.keys(modelAliases).filter((alias) => modelAliases[alias] === undated(id)),
      contextWindow: contextWindow ?? knownInfo(id)?.contextWindow ?? null,
    })),
    fault,
  };
}

/**
 * The model of that name: of the server's list, of archie's table, or one that the server knows when it is asked about it
 * alone. Where the server lists its own and has none like it, or the name is nearly one that there is, none.
 */
export async function findModel(name: string, provider: Provider): Promise<FoundModel> {
  const id = resolveModel(name);
  const { models, fault } = await listModels(provider);
  const listed = models.find((model) => model.id === id);
  if (listed) return { id, contextWindow: listed.contextWindow, known: true };
  const { contextWindow, known } = await provider.describe(id);
  if (known) return { id, contextWindow, known };
  const near = nearestNames(name, [...models.map((model) => model.id), ...knownModels()]);
  const isListed = fault === null && provider.served !== undefined;
  return near.length > 0 || isListed ? { id: null, near } : { id, contextWindow, known };
}

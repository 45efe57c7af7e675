/** Models by name: those of the server and those archie knows, and the one that somebody asks for. */

import type { FoundModel, ModelList } from '../../protocol/desk.ts';
import type { Provider } from '../../protocol/provider.ts';
import { UserFault } from '../../protocol/failure.ts';
import { knownInfo, knownModels, modelAliases, resolveModel, undated } from '../../provider/models.ts';
import { editDistance } from '../../text/match/edit-distance.ts';
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
 * alone. Where the server lists its own and has none like it, or the name is one word that is nearly one that there is, none:
 * what holds more than letters may be an id of a server that does not say what it has.
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
  return isListed || (near.length > 0 && /^\p{L}+$/u.test(name.trim()))
    ? { id: null, near }
    : { id, contextWindow, known };
}

/** Letters by which a name that was mistyped differs. */
const mistyped = 2;

/**
 * Throws `UserFault` where the model that counts, the command line's (`flag`) or that of the environment and the configuration, is
 * nearly one that archie knows, and the server knows no such name: it would be sent, and refused. The server is asked only about
 * such a name.
 */
export async function checkModel(
  flag: string | undefined,
  own: { env: NodeJS.ProcessEnv; config: { model?: string } } | null,
  provider: Provider,
): Promise<void> {
  const variable = own?.env['ANTHROPIC_MODEL']?.trim() ?? '';
  const [place, name] = flag
    ? ['--model', flag]
    : variable === ''
      ? ['config.yaml', own?.config.model ?? '']
      : ['ANTHROPIC_MODEL', variable];
  if (name === '' || knownInfo(name)) return;
  const isNear = (known: string): boolean => editDistance(name.toLowerCase(), known, mistyped) <= mistyped;
  if (!knownModels().some(isNear)) return;
  const found = await findModel(name, provider);
  if (found.id === null)
    throw new UserFault(`${place}: there is no model "${name}": did you mean ${listed(found.near)}?`);
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`;
}

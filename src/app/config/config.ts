/** Configuration: `config.yaml` of the user, and of the project as far as it is stricter. */

import { join } from 'node:path';
import { readConfigFile } from './config-file.ts';
import type { Mode } from '../../protocol/approval.ts';
import { modes } from '../../protocol/approval.ts';
import type { CheckSettings } from '../../protocol/proof/checks.ts';
import type { ProjectCheck } from '../../protocol/proof/project-checks.ts';
import type { Effort } from '../../protocol/provider.ts';
import type { NotifySettings } from '../../fronts/tui/terminal/attention.ts';
import type { OwnPrice } from './config-shape.ts';
import type { Language } from './user/language.ts';

/** How much the dispatcher may do, the least first. */
const dispatches = ['off', 'suggest', 'auto'] as const;
type Dispatch = (typeof dispatches)[number];

/** Keys a project may set: nothing that loosens, and nothing that says where the model is. */
const projectKeys = new Set(['model', 'effort', 'mode', 'agent', 'dispatch', 'maxCost', 'budget', 'proof', 'checks']);

/** Those of them that do not only tighten: they count where the person trusts the project with them. */
const trustedKeys = ['model', 'effort', 'agent'] as const;

/** What the configuration files say, after what was refused of them. */
export interface Config {
  model?: string;
  effort?: Effort;
  mode?: Mode;
  agent?: string;
  /** May the dispatcher hand over by itself, only suggest, or do nothing? */
  dispatch?: Dispatch;
  theme?: string;
  /** Keys as in vi. The user's alone. */
  vim?: boolean;
  /** Of archie's own words; not of what the model answers. The user's alone. */
  language?: Language;
  /** How the person is called when one is needed. The user's alone. */
  notify?: NotifySettings;
  /** Bytes. */
  undoStore?: number;
  /** How far commands are held away at most; further places hidden from those, and further variables that they see. The user's alone. */
  isolation?: {
    use?: 'auto' | 'bind' | 'none' | undefined;
    /** What becomes of what git ignores in a command's copy, in modes that ask nobody. */
    ignored?: 'drop' | 'land' | undefined;
    hide?: string[] | undefined;
    env?: string[] | undefined;
  };
  /** Of checks: severities of rules, where migrations are, which tables are large; rounds to mend before a review. */
  proof?: CheckSettings & { rounds?: number };
  /** The project's own checks. */
  checks?: ProjectCheck[];
  /** USD for a session, for a turn and for a delegate. */
  maxCost?: number;
  budget?: { turn?: number; delegate?: number };
  prices: Record<string, OwnPrice>;
  /** What projects say that does not count, since nobody trusts them with it. */
  waiting: { item: string; path: string }[];
  /** What was not understood or not allowed, each a line that names its file. */
  notices: string[];
}

async function readYaml(path: string, links: boolean, notices: string[]): Promise<Record<string, unknown>> {
  const { text: source, fault: unread, writable } = await readConfigFile(path, { links });
  if (unread !== null) notices.push(`${path}: not read: ${unread}`);
  if (source === null) return {};
  if (writable !== null) {
    notices.push(`${path}: ignored: ${writable}`);
    return {};
  }
  const [{ parseConfig }, { yamlFault }] = await Promise.all([import('./config-shape.ts'), import('./own-file.ts')]);
  const document = parseConfig(source);
  const fault = yamlFault(document);
  if (fault !== null) {
    notices.push(`${path}: not read: ${fault}`);
    return {};
  }
  const value: unknown = document.toJS();
  if (value === null || value === undefined) return {};
  if (typeof value !== 'object' || Array.isArray(value)) {
    notices.push(`${path}: not read: it must hold keys and values`);
    return {};
  }
  return value as Record<string, unknown>;
}

/** Keeps what the shape knows; every other key becomes a notice, so that one typo does not lose the rest. */
async function accept(
  path: string,
  raw: Record<string, unknown>,
  allowed: (key: string) => string | undefined,
  notices: string[],
) {
  const kept: Record<string, unknown> = {};
  if (Object.keys(raw).length === 0) return kept;
  const { userShape, wrongWords } = await import('./config-shape.ts');
  for (const [key, value] of Object.entries(raw)) {
    // Read with their lines, by permissions.ts.
    if (key === 'permissions') continue;
    const refused = allowed(key);
    const field = Object.hasOwn(userShape.shape, key)
      ? userShape.shape[key as keyof typeof userShape.shape]
      : undefined;
    const parsed = field?.safeParse(value);
    if (refused) notices.push(`${path}: "${key}" ignored: ${refused}`);
    else if (!parsed) notices.push(`${path}: "${key}" is no setting of archie`);
    else if (!parsed.success) notices.push(`${path}: "${key}" ignored: ${wrongWords(parsed.error)}`);
    else kept[key] = parsed.data;
  }
  return kept;
}

/**
 * The user's `config.yaml`, then the project's: that of the tree, and that of the working folder in it. A project may only tighten: its mode counts when it is stricter than the
 * user's (CVE-2026-33068), and keys such as a base URL are never read from it.
 */
export async function loadConfig(at: {
  config: string;
  root: string;
  cwd?: string;
  /** What there is to be told already. */
  notices?: readonly string[];
  /** Is a project trusted with this (`model: opus`)? */
  counts: (item: string) => boolean;
}): Promise<Config> {
  const notices = [...(at.notices ?? [])];
  const waiting: Config['waiting'] = [];
  const userPath = join(at.config, 'config.yaml');
  let config = await accept(userPath, await readYaml(userPath, true, notices), () => undefined, notices);
  for (const folder of new Set([at.root, at.cwd ?? at.root]))
    config = await tightened(config, join(folder, '.archie', 'config.yaml'), { notices, waiting, counts: at.counts });
  return { prices: {}, ...config, waiting, notices };
}

/** What the user says, or that and a farther project, with what a project says of it. */
async function tightened(
  user: Partial<Config>,
  projectPath: string,
  { notices, waiting, counts }: Pick<Config, 'notices' | 'waiting'> & { counts: (item: string) => boolean },
): Promise<Partial<Config>> {
  const project: Partial<Config> = await accept(
    projectPath,
    await readYaml(projectPath, false, notices),
    (key) => (projectKeys.has(key) ? undefined : 'a project may not set it'),
    notices,
  );
  for (const key of trustedKeys) {
    const item = `${key}: ${project[key]}`;
    if (project[key] === undefined || counts(item)) continue;
    waiting.push({ item, path: projectPath });
    delete project[key];
  }
  dropUntrusted(project, projectPath, { waiting, counts });
  const strictness = (mode: unknown) => modes.indexOf((mode as Mode | undefined) ?? 'ask');
  if ('mode' in project && strictness(project['mode']) > strictness(user['mode'])) {
    notices.push(`${projectPath}: "mode: ${project['mode']}" ignored: a project may only make archie stricter`);
    delete project['mode'];
  }
  const freedom = (dispatch: unknown) => dispatches.indexOf((dispatch as Dispatch | undefined) ?? 'auto');
  if ('dispatch' in project && freedom(project['dispatch']) > freedom(user['dispatch'])) {
    notices.push(`${projectPath}: "dispatch: ${project['dispatch']}" ignored: a project may only make archie stricter`);
    delete project['dispatch'];
  }
  return { ...user, ...project, ...lowest(user, project), ...bothProofs(user, project) };
}

/** Commands run, and a rule that is off finds nothing: both count by what they say, so that another command waits anew. */
function dropUntrusted(
  project: Partial<Config>,
  path: string,
  { waiting, counts }: Pick<Config, 'waiting'> & { counts: (item: string) => boolean },
): void {
  const { proof, checks } = project;
  const proofItem = `proof: ${JSON.stringify(proof)}`;
  if (proof && !counts(proofItem)) {
    waiting.push({ item: proofItem, path });
    delete project.proof;
  }
  if (!checks) return;
  const left = checks.filter(({ name, run }) => !counts(`check ${name}: ${run}`));
  for (const { name, run } of left) waiting.push({ item: `check ${name}: ${run}`, path });
  project.checks = checks.filter((check) => !left.includes(check));
}

/** A project adds to what the user says; of two checks of one name the project's runs. */
function bothProofs(user: Partial<Config>, project: Partial<Config>): Pick<Config, 'proof' | 'checks'> {
  const proof = user.proof && project.proof ? { ...user.proof, ...project.proof } : undefined;
  const rules = { ...user.proof?.rules, ...project.proof?.rules };
  const named = new Map([...(user.checks ?? []), ...(project.checks ?? [])].map((check) => [check.name, check]));
  return {
    ...(proof && { proof: { ...proof, ...(Object.keys(rules).length > 0 && { rules }) } }),
    ...(named.size > 0 && { checks: [...named.values()] }),
  };
}

/** Of budgets, a project's counts where it is the lower one. */
function lowest(user: Partial<Config>, project: Partial<Config>): Pick<Config, 'maxCost' | 'budget'> {
  const maxCost = lower(user.maxCost, project.maxCost);
  const turn = lower(user.budget?.turn, project.budget?.turn);
  const delegate = lower(user.budget?.delegate, project.budget?.delegate);
  const budget = { ...(turn !== undefined && { turn }), ...(delegate !== undefined && { delegate }) };
  return { ...(maxCost !== undefined && { maxCost }), ...(Object.keys(budget).length > 0 && { budget }) };
}

function lower(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
}

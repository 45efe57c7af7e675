/** The keys of a persona's front matter that say how it works (model, effort, limits, mode): archie's, Claude Code's and its peers' spellings. */

import type { Diagnostic, Persona, PersonaMode } from '../../protocol/persona.ts';
import type { Effort } from '../../protocol/provider.ts';
import { editDistance } from '../../text/match/edit-distance.ts';
import { textOf } from './value.ts';

/** Front matter by its keys in one spelling (`plainKey`), with the words for people that came up on the way. */
export interface Fields {
  get(key: string): unknown;
  /** Reads the first of these keys that the file has. */
  first(...keys: string[]): { value: unknown; key: string } | undefined;
  warn(text: string, key?: string, more?: Partial<Diagnostic>): void;
}

/** What the keys come to. */
type Working = Pick<
  Persona,
  'model' | 'effort' | 'maxTurns' | 'maxCost' | 'permissionMode' | 'dispatch' | 'initialPrompt'
>;

/** Keys that are read for what they say, in one spelling. */
export const honoured: ReadonlySet<string> = new Set(
  [
    'name description tools allowedtools disallowedtools model color colour',
    'effort modelreasoningeffort reasoningeffort maxturns steps maxsteps maxcost',
    'permissionmode approvalmode permission initialprompt',
    'dispatch hidden disable disablemodelinvocation infer',
  ].flatMap((line) => line.split(' ')),
);

/** Keys with a meaning elsewhere that archie does not give them yet, and what happens instead. */
const later: Readonly<Record<string, string>> = {
  memory: 'it starts without a memory of its own',
  skills: 'they are not loaded',
  hooks: 'they do not run',
  mcpservers: 'they are not started',
  background: 'it works in the foreground',
  isolation: 'it works on the tree itself',
  timeoutmins: 'only maxTurns limits it',
  temperature: "the model's own is used",
  topp: "the model's own is used",
  sandboxmode: 'permissionMode is what tightens the mode',
};

/** Keys in any case and spelling: `allowed-tools`, `allowedTools`, `Allowed_Tools` are one. */
export function plainKey(key: string): string {
  const known = plain.get(key);
  if (known !== undefined) return known;
  const made = key.toLowerCase().replace(/[-_]/g, '');
  if (plain.size < mostPlain) plain.set(key, made);
  return made;
}

/** The same few keys are in hundreds of files. */
const plain = new Map<string, string>();
const mostPlain = 200;

/** Everything but name, description, tools and colour. */
export function readWorking(fields: Fields): Working {
  const model = readModel(fields);
  const effort = readEffort(fields);
  const maxTurns = readMaxTurns(fields);
  const maxCost = readMaxCost(fields);
  const permissionMode = readMode(fields);
  const initialPrompt = textOf(fields.get('initialprompt')).trim();
  return {
    ...(model === undefined ? {} : { model }),
    ...(effort === undefined ? {} : { effort }),
    ...(maxTurns === undefined ? {} : { maxTurns }),
    ...(maxCost === undefined ? {} : { maxCost }),
    ...(permissionMode === undefined ? {} : { permissionMode }),
    ...(readDispatch(fields) ? { dispatch: 'never' as const } : {}),
    ...(initialPrompt === '' ? {} : { initialPrompt }),
  };
}

/** Says which keys have no effect, or are probably misspelt. */
export function warnOfOthers(keys: readonly string[], fields: Fields): void {
  for (const key of keys) {
    const plain = plainKey(key);
    if (honoured.has(plain)) continue;
    const instead = Object.hasOwn(later, plain) ? later[plain] : undefined;
    if (instead !== undefined && !isOff(fields.get(plain)))
      fields.warn(`"${key}" is not yet supported: ${instead}`, key, { severity: 'warning' });
    const meant = instead === undefined ? nearest(plain) : undefined;
    if (meant !== undefined)
      fields.warn(`"${key}" is not a key that archie knows`, key, { mend: `did you mean "${meant}"?` });
  }
}

/** The spelling that people are told. */
const shown: Readonly<Record<string, string>> = {
  disallowedtools: 'disallowedTools',
  maxturns: 'maxTurns',
  maxcost: 'maxCost',
  permissionmode: 'permissionMode',
  initialprompt: 'initialPrompt',
};

/** The same few words are asked about in hundreds of files. */
const asked = new Map<string, string | undefined>();

function nearest(plain: string): string | undefined {
  if (!asked.has(plain)) asked.set(plain, nearestTo(plain));
  return asked.get(plain);
}

function nearestTo(plain: string): string | undefined {
  if (plain.length < 4) return undefined;
  // Words of other meaning are near too: `mode`, `title`, `version` and such are keys of other programs.
  if (['mode', 'title', 'type', 'kind', 'names', 'tool_choice', 'prompt', 'models'].includes(plain)) return undefined;
  const most = plain.length > 6 ? 2 : 1;
  const found = ['name', 'description', 'tools', 'model', 'color', 'effort', 'dispatch', ...Object.keys(shown)].find(
    (key) => editDistance(plain, key, most) <= most,
  );
  return found && (shown[found] ?? found);
}

function isOff(value: unknown): boolean {
  return value === false || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

function readModel(fields: Fields): string | undefined {
  const value = fields.get('model');
  // Copilot takes a list and uses the first that is there.
  const names = (Array.isArray(value) ? value : [value]).map((each) => textOf(each).trim()).filter(Boolean);
  const known = names.find((name) => /^(?:sonnet|opus|haiku|fable|mythos|inherit)$|^claude-/i.test(name));
  if (known !== undefined) return known.toLowerCase() === 'inherit' ? undefined : known.toLowerCase();
  if (names.length > 0)
    fields.warn(`unknown model "${names.join(', ')}": the session's model is used`, 'model', {
      mend: 'sonnet, opus, haiku, fable, an id that begins with claude-, or inherit',
    });
  return undefined;
}

const efforts: readonly Effort[] = ['low', 'medium', 'high', 'xhigh', 'max'];

function readEffort(fields: Fields): Effort | undefined {
  const found = fields.first('effort', 'modelreasoningeffort', 'reasoningeffort');
  const text = textOf(found?.value).trim().toLowerCase();
  if (!found || text === '' || text === 'inherit') return undefined;
  const effort = efforts.find((level) => level === (text === 'minimal' ? 'low' : text));
  if (effort === undefined)
    fields.warn(`unknown effort "${text}": the session's is used`, found.key, { mend: efforts.join(', ') });
  return effort;
}

function readMaxTurns(fields: Fields): number | undefined {
  const found = fields.first('maxturns', 'steps', 'maxsteps');
  if (!found || textOf(found.value).trim() === '') return undefined;
  const turns = Number(textOf(found.value));
  if (Number.isSafeInteger(turns) && turns > 0) return turns;
  fields.warn(`"${textOf(found.value)}" is no number of turns: not limited`, found.key, {
    mend: 'a whole number above 0',
  });
  return undefined;
}

function readMaxCost(fields: Fields): number | undefined {
  const found = fields.first('maxcost');
  const text = textOf(found?.value).trim();
  if (!found || text === '') return undefined;
  const cost = Number(text.replace(/^\$/, ''));
  if (Number.isFinite(cost) && cost > 0) return cost;
  fields.warn(`"${text}" is no amount of money: not limited`, found.key, { mend: 'US dollars above 0, as in 0.50' });
  return undefined;
}

/** Other programs' words for modes, as far as they tighten ours. */
const tightening: Readonly<Record<string, PersonaMode>> = {
  plan: 'plan',
  readonly: 'plan',
  default: 'ask',
  manual: 'ask',
  ask: 'ask',
  stage: 'stage',
  dontask: 'dontAsk',
};
const widening: ReadonlySet<string> = new Set(
  ['acceptEdits', 'auto', 'autoEdit', 'bypassPermissions', 'bypass', 'yolo', 'full-access'].map(plainKey),
);

function readMode(fields: Fields): PersonaMode | undefined {
  const found = fields.first('permissionmode', 'approvalmode');
  const text = textOf(found?.value).trim();
  const plain = plainKey(text);
  if (!found || plain === '' || plain === 'inherit') return permissionMode(fields);
  if (Object.hasOwn(tightening, plain)) return tightening[plain];
  if (widening.has(plain))
    fields.warn(`"${found.key}: ${text}" would widen what may happen: the mode of the session stands`, found.key, {
      mend: 'plan, ask, stage or dontAsk tighten it; leave it away otherwise',
    });
  else fields.warn(`unknown ${found.key} "${text}"`, found.key, { mend: 'plan, ask, stage or dontAsk' });
  return undefined;
}

/** opencode's map of `edit` and `bash` to ask, allow or deny; what it denies is taken off the tools (`deniedTools`). */
function permissionMode(fields: Fields): PersonaMode | undefined {
  const rules = fields.get('permission');
  if (typeof rules !== 'object' || rules === null) return undefined;
  const values = Object.values(rules);
  if (values.some((value) => typeof value === 'object' && value !== null))
    fields.warn('rules by pattern in "permission" are not yet supported: what they name is asked for', 'permission');
  return values.some((value) => value === 'ask' || (typeof value === 'object' && value !== null)) ? 'ask' : undefined;
}

/** Tools that opencode's `permission` denies. */
export function deniedTools(fields: Fields): string[] {
  const rules = fields.get('permission');
  if (typeof rules !== 'object' || rules === null) return [];
  const tools: Record<string, string[]> = { edit: ['Write', 'Edit', 'MultiEdit'], bash: ['Bash'] };
  return Object.entries(rules).flatMap(([name, value]) =>
    value === 'deny' ? (Object.hasOwn(tools, name) ? (tools[name] ?? []) : [name]) : [],
  );
}

function readDispatch(fields: Fields): boolean {
  const is = (key: string, wanted: boolean) => textOf(fields.get(key)).trim().toLowerCase() === String(wanted);
  const text = textOf(fields.get('dispatch')).trim().toLowerCase();
  if (text === 'never' || text === 'manual' || text === 'off' || text === 'false') return true;
  if (text !== '' && text !== 'auto' && text !== 'true')
    fields.warn(`unknown dispatch "${text}": the dispatcher may choose it`, 'dispatch', { mend: 'auto or never' });
  return is('hidden', true) || is('disable', true) || is('disablemodelinvocation', true) || is('infer', false);
}

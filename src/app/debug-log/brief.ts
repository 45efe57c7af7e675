/** What a debug log says of an event when contents are not asked for: names and numbers as they are, the rest by its size. */

/** Members whose texts archie or the service chose: they say what happened and not what was said. */
const names = new Set([
  'type',
  'thread',
  'delegate',
  'parent',
  'id',
  'name',
  'model',
  'version',
  'root',
  'forkOf',
  'kind',
  'code',
  'by',
  'why',
  'level',
  'stop',
  'trigger',
  'method',
  'about',
  'persona',
  'previous',
  'proposal',
  'call',
  'job',
  'how',
  'tool',
  'accept',
  'limit',
  'room',
  'mode',
  'agent',
  'effort',
]);
/** Members that are described the same way; all other objects and lists are only measured. */
const inner = new Set([
  'settings',
  'usage',
  'outcome',
  'failure',
  'question',
  'answer',
  'because',
  'landing',
  'rule',
  'budgets',
  'estimate',
  'limits',
  'asker',
]);

/** The members of an event, none of which holds a word of the conversation. */
export function brief(event: object): Record<string, unknown> {
  const told: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(event)) {
    if (typeof value === 'string') told[key] = names.has(key) ? value : { chars: value.length };
    else if (typeof value !== 'object' || value === null) told[key] = value;
    else if (key === 'failure') told[key] = value;
    else if (inner.has(key)) told[key] = brief(value);
    else {
      const chars = JSON.stringify(value).length;
      told[key] = Array.isArray(value) ? { items: value.length, chars } : { chars };
    }
  }
  return told;
}

/** Arguments without the prompt and other words of the user's: options, and what the parser took for a value or a name. */
export function briefArguments(argv: readonly string[], parsed: object): string[] {
  const known = new Set<string>();
  const gather = (value: unknown, key: string): void => {
    if (key === 'prompt' || key === 'appendSystemPrompt' || key === 'text') return;
    if (typeof value === 'string' || typeof value === 'number') known.add(String(value));
    else if (typeof value === 'object' && value !== null)
      for (const [name, each] of Object.entries(value)) gather(each, name);
  };
  gather(parsed, '');
  const end = argv.indexOf('--');
  return argv.map((word, at) => {
    const isOption = word.startsWith('-') && (end < 0 || at <= end);
    const [name, value] = isOption ? splitOption(word) : ['', word];
    if (value === undefined) return name;
    return `${name}${known.has(value) ? value : `<${value.length} characters>`}`;
  });
}

/** `--name=value` in two; any other option is whole. */
function splitOption(word: string): [string, string | undefined] {
  const at = word.startsWith('--') ? word.indexOf('=') : -1;
  return at < 0 ? [word, undefined] : [word.slice(0, at + 1), word.slice(at + 1)];
}

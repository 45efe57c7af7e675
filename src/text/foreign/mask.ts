/** Masks: what is written down instead of a secret, and the one thing that puts them there. */

import { spellingsOf } from './disguised.ts';
import { isSecretName, isSecretVariable, isStandIn, looksDrawn } from './secret-names.ts';
import { findSecrets } from './secrets.ts';

/** What stands for a secret where it is not kept: one word, so that it is taken for one value when it is read again. */
const mask = /⟨masked:[A-Za-z-]{1,40}⟩/;

/** Does the text hold what stands for a secret? */
export function holdsMask(text: string): boolean {
  return mask.test(text);
}

/** Members that are no words of anybody: masked, they would no longer be what they name. */
const identifying = new Set(['id', 'call', 'session', 'hash', 'digest', 'signature', 'mediaType']);

/** A value shorter than this would be found everywhere. */
const shortest = 8;
/** Of a longer one the beginning is looked for: comparing long texts at each place would take the square of their length. */
const longestStart = 200;
/** Values that are remembered: nobody has more, and a file of a million of them must not fill the memory. */
const mostLearnt = 500;

/**
 * Takes secrets out of what is written down: those of the environment that archie was started in, word by word, those of a
 * known shape, and what was seen once as one of these, wherever it stands afterwards.
 */
export class Masker {
  readonly #known = new Set<string>();
  #pattern: RegExp | null = null;

  constructor(env: Readonly<Record<string, string | undefined>> = {}) {
    for (const [name, value = ''] of Object.entries(env)) {
      if (isSecretName(name) && !/^(?:[/~.]|\d+$)/.test(value)) this.#learn(value.trim());
      // Names that tell less: a value that is a word (`CACHE_KEY=main`) stands everywhere.
      else if (isSecretVariable(name) && (looksDrawn(value.trim()) || /WEBHOOK/i.test(name))) this.#learn(value.trim());
      // `Name: value` lines, or `name=value,…` as OpenTelemetry has them.
      if (/_HEADERS$/i.test(name))
        for (const each of value.split(/[\n,]/))
          this.#learn(each.replace(/^[^:=]*[:=]\s*(?:[A-Za-z]+\s+)?/, '').trim());
      const address = /:\/\//.test(value) ? URL.parse(value.trim()) : null;
      if (address) this.#learn(address.password);
    }
  }

  /** The text with a mask in the place of each secret. */
  mask(text: string): string {
    const found = findSecrets(text);
    let masked = '';
    let last = 0;
    for (const { start, end, what } of found) {
      const value = text.slice(start, end);
      if (what === 'private key') for (const line of value.match(/[A-Za-z0-9+/=]{32,}/g) ?? []) this.#learn(line);
      else this.#learn(value);
      masked += `${text.slice(last, start)}⟨masked:${what.replaceAll(' ', '-')}⟩`;
      last = end;
    }
    masked += text.slice(last);
    const pattern = this.#patternOf();
    return pattern ? masked.replace(pattern, '⟨masked:secret⟩') : masked;
  }

  /** The same for every string in a value; what holds no secret comes back as it is, identical. */
  maskAll<T>(value: T): T;
  maskAll(value: unknown): unknown {
    if (typeof value === 'string') return this.mask(value);
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) {
      const all = value.map((each: unknown) => this.maskAll(each));
      return all.some((each, at) => each !== value[at]) ? all : value;
    }
    // Pictures, and blocks that only the service reads.
    if ('type' in value && (value.type === 'image' || value.type === 'opaque')) return value;
    this.#learnReplaced(value);
    let changed = false;
    const members = Object.entries(value).map(([key, each]: [string, unknown]) => {
      const masked = identifying.has(key) ? each : this.maskAll(each);
      changed ||= masked !== each;
      return [key, masked] as const;
    });
    return changed ? Object.fromEntries(members) : value;
  }

  /** What an edit puts in the place of a secret is one. */
  #learnReplaced(value: object): void {
    const { old_string: before, new_string: after } = value as { old_string?: unknown; new_string?: unknown };
    if (typeof before !== 'string' || typeof after !== 'string' || /\s/.test(after.trim())) return;
    if (/^⟨masked:[A-Za-z-]{1,40}⟩$/.test(this.mask(before.trim()))) this.#learn(after.trim());
  }

  #learn(value: string): void {
    if (value.length < shortest || this.#known.size >= mostLearnt || isStandIn(value)) return;
    if (this.#known.has(value)) return;
    this.#known.add(value);
    this.#pattern = null;
  }

  #patternOf(): RegExp | null {
    if (this.#known.size === 0) return null;
    // The longest first: one may begin with another.
    this.#pattern ??= new RegExp(
      [...this.#known]
        .flatMap((value) => spellingsOf(value))
        .toSorted((a, b) => b.length - a.length)
        .map((value) => {
          const start = value.slice(0, longestStart).replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
          return value.length > longestStart ? `${start}[^\\s"'\`⟨]*` : start;
        })
        .join('|'),
      'g',
    );
    return this.#pattern;
  }
}

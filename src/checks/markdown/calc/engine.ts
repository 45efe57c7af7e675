/** Arithmetic with units by mathjs, and nothing else of it: no assignment, no functions that make functions, no matrices. */

import type { MathJsInstance, MathNode, Unit } from 'mathjs';

/** What an expression comes to. */
export type Value = number | Unit;

/** It cannot be computed: a name that nobody gave, or no expression at all. */
export class CalcFault extends Error {
  readonly unknown: string | null;

  constructor(message: string, unknown: string | null = null) {
    super(message);
    this.unknown = unknown;
  }
}

const functions = new Set([
  'abs',
  'ceil',
  'floor',
  'round',
  'min',
  'max',
  'sum',
  'mean',
  'sqrt',
  'cbrt',
  'log',
  'log2',
  'log10',
  'ln',
  'exp',
  'pow',
  'mod',
]);
const operators = new Set(['+', '-', '*', '/', '^', '%', 'mod', 'to', 'in']);
const mostLength = 500;
const mostNodes = 200;

/** Things that are counted: each a unit of its own, in the singular and the plural. */
const counted =
  'req row user order event msg write read query call op operation item record doc document page file connection node instance server shard partition replica worker core customer person session token job image tx transaction object entry key vote product payment click view visit hit host pod container vm machine device tenant account team engineer ticket task batch frame packet line word char col column table index tps rps qps';
const plurals: Readonly<Record<string, string>> = {
  query: 'queries',
  entry: 'entries',
  person: 'people',
  index: 'indexes',
  batch: 'batches',
  match: 'matches',
};
const countedWords = new RegExp(
  String.raw`(?<![\p{L}\p{N}_.])(?:${[...counted.split(' ').flatMap((name) => [name, plurals[name] ?? `${name}s`]), 'request', 'requests', 'txn', 'txns', 'message', 'messages'].join('|')})(?![\p{L}\p{N}_(])`,
  'gu',
);
const currencies = ['USD', 'EUR', 'GBP', 'JPY', 'CNY', 'TWD', 'CHF', 'INR', 'KRW', 'AUD', 'CAD'];
const signs: Readonly<Record<string, string>> = { $: 'USD', '€': 'EUR', '£': 'GBP', '¥': 'JPY', '₩': 'KRW' };
const suffixes: Readonly<Record<string, string>> = { k: 'e3', K: 'e3', M: 'e6', mn: 'e6', bn: 'e9', G: 'e9', T: 'e12' };

let made: Promise<MathJsInstance> | undefined;

/** Loads mathjs and teaches it to count. */
export function loadCalculator(): Promise<Calculator> {
  made ??= import('mathjs').then(({ create, all }) => {
    const math = create(all!, { predictable: true });
    const add = (name: string, definition?: string | { definition: string; aliases: string[] }) => {
      if (!(math.Unit as unknown as { isValuelessUnit(name: string): boolean }).isValuelessUnit(name)) {
        if (definition === undefined) math.createUnit(name);
        else math.createUnit(name, definition as string);
      }
    };
    for (const name of [...currencies, ...counted.split(' ')]) add(name);
    for (const name of counted.split(' ')) add(plurals[name] ?? `${name}s`, `1 ${name}`);
    for (const [alias, meant] of [
      ['request', 'req'],
      ['requests', 'req'],
      ['txn', 'tx'],
      ['txns', 'tx'],
      ['message', 'msg'],
      ['messages', 'msg'],
    ] as const)
      add(alias, `1 ${meant}`);
    for (const [alias, meant] of [
      ['hr', '1 hour'],
      ['hrs', '1 hour'],
      ['d', '1 day'],
      ['yr', '1 year'],
      ['mo', '1 month'],
      ['wk', '1 week'],
      ['KB', '1 kB'],
      ['kbps', '1000 b/s'],
      ['Mbps', '1000000 b/s'],
      ['Gbps', '1000000000 b/s'],
      ['MBps', '1000000 B/s'],
    ] as const)
      add(alias, meant);
    return math;
  });
  return made.then((math) => new Calculator(math));
}

/** Computes the lines of one block, one after the other. */
export class Calculator {
  readonly #math: MathJsInstance;
  readonly #names = new Map<string, { counted: Value; bare: Value }>();
  readonly #ids = new Map<string, string>();

  constructor(math: MathJsInstance) {
    this.#math = math;
  }

  give(name: string, counted: Value, bare: Value): void {
    this.#names.set(name, { counted, bare });
    if (!this.#ids.has(name)) this.#ids.set(name, `value_${this.#ids.size}_`);
  }

  /** Throws `CalcFault`. `bare`: things that are counted are plain numbers, so that 3 nodes of 16 GB are 48 GB. */
  compute(text: string, bare = false): Value {
    if (text.length > mostLength) throw new CalcFault('it is too long');
    const understood = this.#understood(text);
    const node = this.#parse(bare ? understood.replace(countedWords, '(1)') : understood);
    this.#mustBePlain(node);
    const scope = new Map([...this.#ids].map(([name, id]) => [id, this.#names.get(name)?.[bare ? 'bare' : 'counted']]));
    let value: unknown;
    try {
      value = node.compile().evaluate(scope);
    } catch (error) {
      throw new CalcFault(
        error instanceof Error ? error.message.replace(/ \(char \d+\)$/, '') : 'it cannot be computed',
      );
    }
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    if (this.#math.isUnit(value)) return plainNumber(value);
    throw new CalcFault('it comes to no number');
  }

  #parse(text: string): MathNode {
    try {
      return this.#math.parse(text);
    } catch (error) {
      throw new CalcFault(error instanceof Error ? error.message.replace(/ \(char \d+\)$/, '') : 'it cannot be read');
    }
  }

  /** As mathjs writes it: names by stand-ins, since it does not know all letters. */
  #understood(text: string): string {
    return (
      text
        .replace(/[×·∙]/g, '*')
        .replace(/÷/g, '/')
        .replace(/[−–]/g, '-')
        .replace(/(?<![\p{L}\p{N}_.])(\d{1,3}(?:[,_'\u00a0\u202f]\d{3})+)(?![\d])/gu, (whole) =>
          whole.replace(/[^\d]/g, ''),
        )
        .replace(/(?<=\d)_(?=\d)/g, '')
        .replace(
          /([$€£¥₩])\s?(\d[\d.]*)(\s?(?:k|K|M|mn|bn|G|T)(?![\p{L}\d]))?/gu,
          (_, sign: string, number: string, suffix = '') =>
            `(${number}${suffixes[suffix.trim()] ?? ''} ${signs[sign]})`,
        )
        .replace(
          /(\d)\s?(k|K|M|mn|bn|G|T)(?![\p{L}\p{N}_])/gu,
          (_, digit: string, suffix: string) => `${digit}${suffixes[suffix]}`,
        )
        .replace(/(?<![\p{L}\p{N}_.])[\p{L}_][\p{L}\p{N}_]*/gu, (word) => this.#ids.get(word) ?? word)
        .replace(/(?<![\p{L}\p{N}_])(ln|min|mins|sec)(?![\p{L}\p{N}_])(?!\s*\()/gu, (word) =>
          word === 'ln' ? word : word === 'sec' ? 'second' : 'minute',
        )
        .replace(/(?<![\p{L}\p{N}_])ln(?=\s*\()/gu, 'log')
        // What is written in one piece, 200 MB/s, is one quantity.
        .replace(
          /(?<![\p{L}\p{N}_.])(\d[\d.]*(?:e\d+)?)(\s?\p{L}+)?\/(\p{L}+)(?![\p{L}\p{N}_(])/gu,
          (whole, _, unit: string | undefined, per: string) =>
            this.#isUnit(per) && (unit === undefined || this.#isUnit(unit.trim())) ? `(${whole})` : whole,
        )
        .replace(/(\d)\s*([$€£¥₩])/g, (_, digit: string, sign: string) => `${digit} ${signs[sign]}`)
    );
  }

  #mustBePlain(node: MathNode): void {
    let count = 0;
    const ids = new Set(this.#ids.values());
    const called = new Set<string>();
    node.traverse((each: MathNode & { name?: string; op?: string; fn?: { name?: string } }) => {
      if ((count += 1) > mostNodes) throw new CalcFault('it is too long');
      if (each.type === 'FunctionNode') {
        const name = each.fn?.name ?? '';
        if (!functions.has(name)) throw new CalcFault(`${name || 'this'} is no function of calc`, name || null);
        called.add(name);
      } else if (each.type === 'OperatorNode') {
        if (!operators.has(each.op ?? '')) throw new CalcFault(`"${each.op}" is no operator of calc`);
      } else if (each.type === 'SymbolNode') {
        const name = each.name ?? '';
        if (ids.has(name) || called.has(name) || name === 'pi' || this.#isUnit(name)) return;
        throw new CalcFault(`${name} is neither a name from above nor a unit`, name);
      } else if (each.type !== 'ConstantNode' && each.type !== 'ParenthesisNode')
        throw new CalcFault('this is no arithmetic');
    });
  }

  #isUnit(name: string): boolean {
    return (this.#math.Unit as unknown as { isValuelessUnit(name: string): boolean }).isValuelessUnit(name);
  }
}

/** In the units that it is made of: comparable with another of the same kind. */
export function inBase(unit: Unit): number {
  return (unit as unknown as { value: number | null }).value ?? 1;
}

/** Units that cancel each other out leave a number. */
function plainNumber(unit: Unit): Value {
  if ((unit as unknown as { dimensions: number[] }).dimensions.every((each) => Math.abs(each) < 1e-12))
    return inBase(unit);
  return unit;
}

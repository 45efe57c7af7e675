import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packTables } from '../../../src/personas/prepare.ts';
import { conceptHits } from '../../../src/personas/router/concepts.ts';
import { packColumns, readColumns } from '../../../src/personas/router/tables/columns.ts';
import { layout } from '../../../src/personas/router/tables/shipped.ts';
import { tokensOf, wordTable } from '../../../src/personas/router/tokens.ts';
import { decodeTable, rowOf, shippedTable, weights } from '../../../src/personas/router/weights.ts';
import terms from '../../../src/personas/router/terms.json' with { type: 'json' };
import { counterexample } from '../../support/property.ts';

describe('columns of numbers', () => {
  const kinds = { a: 'u1', b: 'i1', c: 'u2', d: 'u4' } as const;
  const columns = fc.record({
    a: fc.uint8Array({ maxLength: 9 }),
    b: fc.int8Array({ maxLength: 9 }),
    c: fc.uint16Array({ maxLength: 9 }),
    d: fc.uint32Array({ maxLength: 9 }),
  });

  it('are the same after they were packed, wherever the bytes lie', () => {
    const same = fc.property(columns, fc.nat(9), (each, at) => {
      const packed = packColumns(kinds, each);
      const moved = new Uint8Array(packed.length + at);
      moved.set(packed, at);
      return JSON.stringify(readColumns(kinds, moved.subarray(at))) === JSON.stringify(each);
    });
    expect(counterexample(same)).toBeUndefined();
  });

  it('are turned round where another machine packed them', () => {
    const each = {
      a: Uint8Array.of(1, 2),
      b: Int8Array.of(-3),
      c: Uint16Array.of(4, 500),
      d: Uint32Array.of(6, 70_000),
    };
    const other = Buffer.from(packColumns(kinds, each));
    other.subarray(0, 20).swap32();
    other.subarray(40, 44).swap16();
    other.subarray(48, 56).swap32();
    expect(readColumns(kinds, Uint8Array.from(other))).toEqual(each);
  });

  it('are nothing else', () => {
    expect(() => readColumns(kinds, new Uint8Array(64))).toThrow('no columns');
  });
});

describe('the tables that the build lays out', () => {
  it('are those that are made of the data files where there was no build', () => {
    const { common, ...read } = readColumns(layout, packTables());
    expect(read).toEqual({ ...wordTable(), ...shippedTable() });
    expect(common.length).toBeGreaterThan(100);
  });

  it('find what a look at every term finds', () => {
    const all = new Map(
      Object.entries(terms.terms).map(([first, line]) => [
        first,
        line.split(';').map((part) => {
          const [concept = '', ...stems] = part.split(' ');
          return { concept: Number(concept), stems: [first, ...stems] };
        }),
      ]),
    );
    const prompts = readFileSync(new URL('../../../src/personas/router/corpus/prompts.jsonl', import.meta.url), 'utf8')
      .trim()
      .split('\n')
      .filter((_, n) => n % 10 === 0)
      .map((line) => (JSON.parse(line) as { prompt: string }).prompt);
    for (const prompt of prompts) {
      const tokens = tokensOf(prompt);
      const found = tokens.flatMap((token, at) => {
        const fitting = (all.get(token.stem) ?? []).filter(({ stems }) =>
          stems.every((stem, n) => tokens[at + n]?.stem === stem && (n === 0 || tokens[at + n]?.joined === true)),
        );
        const longest = Math.max(0, ...fitting.map(({ stems }) => stems.length));
        return fitting
          .filter(({ stems }) => stems.length === longest)
          .map(({ concept }) => ({ concept, from: at, to: at + longest }));
      });
      expect(conceptHits(tokens)).toEqual(found);
    }
  });

  it('have a row for each hash of the weights, and for no other', () => {
    const table = decodeTable(weights.table);
    expect(Array.from(table.hashes, (hash) => rowOf(table, hash))).toEqual([...table.hashes.keys()]);
    const known = new Set(table.hashes);
    const others = Array.from({ length: 20_000 }, (_, hash) => hash).filter((hash) => !known.has(hash));
    expect(others.every((hash) => rowOf(table, hash) === -1)).toBe(true);
  });
});

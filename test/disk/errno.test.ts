import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { errno, inWords } from '../../src/disk/errno.ts';

function thrown(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('It did not throw.');
}

describe('the code of an error', () => {
  it('is read from errors of the system and of Node, of other contexts too', () => {
    expect(errno(thrown(() => readFileSync('/nowhere')))).toBe('ENOENT');
    expect(errno(runInNewContext(`Object.assign(new Error('x'), { code: 'EIO' })`))).toBe('EIO');
  });

  it.each([undefined, null, 'ENOENT', 7, {}, new Error('x'), Object.assign(new Error('x'), { code: 7 })])(
    'is empty where there is none: %s',
    (error) => {
      expect(errno(error)).toBe('');
    },
  );

  it('is said in words, with the code behind', () => {
    expect(inWords(thrown(() => readFileSync('/nowhere')))).toBe('no such file or folder (ENOENT)');
    expect(inWords({ code: 'ESTRANGE' })).toBe('the system refused (ESTRANGE)');
    expect(inWords(new Error('as it says'))).toBe('as it says');
  });
});

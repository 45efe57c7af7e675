import { expect, test } from 'vitest';
import { fileFault } from '../../src/store/file-fault.ts';

const fault = (code: string): string => fileFault('/s', Object.assign(new Error('short write'), { code })).message;

test('a file of the store that fails is told in words, with the mend where there is one', () => {
  expect(fault('ENOSPC')).toBe('/s cannot be used: no space left on the device (ENOSPC). Make room on the disk.');
  expect(fault('EFBIG')).toBe('/s cannot be used: files may not grow as large here, see ulimit -f (EFBIG).');
  expect(fileFault('/s', new Error('odd')).message).toBe('/s cannot be used: odd.');
});

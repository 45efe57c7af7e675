import { describe, expect, it } from 'vitest';
import { seccompFilter } from '../../../src/workspace/isolation/launch/seccomp.ts';

/** What the kernel would answer: the program is run as classic BPF runs. Unlike the kernel, it says where a jump leads nowhere. */
function verdict(filter: Buffer, call: { arch: number; nr: number; args?: number[] }): string {
  const data = new Map([
    [0, call.nr],
    [4, call.arch],
  ]);
  for (const [index, value] of (call.args ?? []).entries()) data.set(16 + index * 8, value);
  let accumulator = 0;
  for (let at = 0, steps = 0; steps < 1000; at += 1, steps += 1) {
    if ((at + 1) * 8 > filter.length) throw new Error(`it runs off its end at ${at}`);
    const [code, whenTrue, whenFalse] = [filter.readUInt16LE(at * 8), filter[at * 8 + 2]!, filter[at * 8 + 3]!];
    const value = filter.readUInt32LE(at * 8 + 4);
    if (code === 0x20) accumulator = data.get(value) ?? 0;
    else if (code === 0x54) accumulator = (accumulator & value) >>> 0;
    else if (code === 0x15) at += accumulator === value ? whenTrue : whenFalse;
    else if (code === 0x35) at += accumulator >= value ? whenTrue : whenFalse;
    else if (code === 0x45) at += (accumulator & value) >>> 0 !== 0 ? whenTrue : whenFalse;
    else if (code === 0x06) return answers[value] ?? `errno ${value & 0xffff}`;
    else throw new Error(`no such code: ${code}`);
  }
  throw new Error('it does not end');
}
const answers: Record<number, string> = { 0x7fff0000: 'allow', 0x80000000: 'kill' };

describe('the filter of system calls', () => {
  const x64 = (nr: number, ...args: number[]) => verdict(seccompFilter('x64')!, { arch: 0xc000003e, nr, args });
  const arm64 = (nr: number, ...args: number[]) => verdict(seccompFilter('arm64')!, { arch: 0xc00000b7, nr, args });

  it.each([
    ['read', 0],
    ['execve', 59],
    ['fork', 57],
    ['openat', 257],
    ['socketpair of the Unix family', 53, 1],
    ['socket of the internet', 41, 2],
    ['socket of netlink', 41, 16],
    ['clone of a thread', 56, 0x3d0f00],
    ['ioctl TCGETS', 16, 0, 0x5401],
  ] as [string, number, ...number[]][])('lets %s pass', (_, nr, ...args) => expect(x64(nr, ...args)).toBe('allow'));

  it.each([
    ['socket of the Unix family', 'errno 97', 41, 1],
    ['socket of a virtual machine', 'errno 97', 41, 40],
    ['clone into a user namespace', 'errno 1', 56, 0x10000011],
    ['clone3', 'errno 38', 435],
    ['unshare', 'errno 1', 272],
    ['setns', 'errno 1', 308],
    ['mount', 'errno 1', 165],
    ['move_mount', 'errno 1', 429],
    ['ptrace', 'errno 1', 101],
    ['process_vm_writev', 'errno 1', 311],
    ['io_uring_setup', 'errno 1', 425],
    ['keyctl', 'errno 1', 250],
    ['bpf', 'errno 1', 321],
    ['ioctl TIOCSTI', 'errno 1', 16, 0, 0x5412],
    ['ioctl TIOCLINUX', 'errno 1', 16, 0, 0x541c],
    ['a call of the x32 convention', 'errno 38', 0x40000000 + 41, 1],
  ] as [string, string, number, ...number[]][])('refuses %s', (_, answer, nr, ...args) =>
    expect(x64(nr, ...args)).toBe(answer),
  );

  it('is the same on arm64, by its own numbers', () => {
    expect([arm64(63), arm64(198, 2), arm64(199, 1), arm64(220, 0x11)]).toEqual(Array(4).fill('allow'));
    expect([arm64(198, 1), arm64(220, 0x20000), arm64(40), arm64(117), arm64(29, 0, 0x5412)]).toEqual([
      'errno 97',
      ...Array(4).fill('errno 1'),
    ]);
  });

  it('ends whoever calls by the numbers of another architecture', () => {
    expect(verdict(seccompFilter('x64')!, { arch: 0x40000003, nr: 102 })).toBe('kill');
  });

  it('is none where the numbers are not known', () => expect(seccompFilter('riscv64')).toBeNull());
});

/** The system calls an isolated command may not make, as a seccomp filter: a classic BPF program that is made here, so that no native code ships. */

/** Of one architecture: its number in audit(7), and its numbers of the system calls. */
interface Architecture {
  audit: number;
  /** Numbers from here on belong to another calling convention (x32). */
  foreign?: number;
  socket: number;
  clone: number;
  clone3: number;
  ioctl: number;
  prlimit: number;
  denied: readonly number[];
  /** What a namespace would keep to itself: memory, semaphores and messages shared by number or name, the machine's name. */
  shared: readonly number[];
}

/** How much else keeps a command away. */
interface Around {
  /** It has namespaces of its own: a network, what is shared between processes, and the processes themselves. */
  namespaces: boolean;
  /** It may reach the network. */
  network: boolean;
}

/** The same on all architectures: io_uring, the mount calls since Linux 5.2, pidfd_getfd, mount_setattr, quotactl_fd. */
const recent = [425, 426, 427, 428, 429, 430, 431, 432, 433, 438, 442, 443];

/**
 * Denied: mounts and namespaces, debugging other processes, keyrings, bpf, perf, userfaultfd, modules, kexec, swap, quota,
 * accounting, clocks, handles of files, ports.
 */
const architectures: Partial<Record<string, Architecture>> = {
  x64: {
    audit: 0xc000003e,
    foreign: 0x40000000,
    socket: 41,
    clone: 56,
    clone3: 435,
    ioctl: 16,
    prlimit: 302,
    denied: [
      101, 103, 153, 155, 159, 161, 163, 164, 165, 166, 167, 168, 169, 172, 173, 175, 176, 179, 212, 227, 246, 248, 249,
      250, 272, 298, 304, 305, 308, 310, 311, 312, 313, 320, 321, 323,
    ],
    shared: [29, 30, 31, 64, 65, 66, 67, 68, 69, 70, 71, 170, 171, 220, 240, 241],
  },
  arm64: {
    audit: 0xc00000b7,
    socket: 198,
    clone: 220,
    clone3: 435,
    ioctl: 29,
    prlimit: 261,
    denied: [
      18, 39, 40, 41, 51, 58, 60, 89, 97, 104, 105, 106, 112, 116, 117, 142, 170, 171, 217, 218, 219, 224, 225, 241,
      265, 266, 268, 270, 271, 272, 273, 280, 282, 294,
    ],
    shared: [161, 162, 180, 181, 186, 187, 188, 189, 190, 191, 192, 193, 194, 195, 196, 197],
  },
};

/** Address families that stay: the network is theirs (IPv4, IPv6), or only tells of it (netlink). */
const [internet, netlink] = [[2, 10], 16];
/** `CLONE_NEW*` (clone(2)). */
const newNamespaces = 0x7e020000;
/** Input for a terminal as if it had been typed: TIOCSTI, TIOCLINUX. */
const typing = [0x5412, 0x541c];

const [eperm, enosys, eafnosupport] = [1, 38, 97];

/** Instructions (linux/bpf_common.h) as they are laid out: code, two jumps, a value. */
type Instruction = readonly [code: number, whenTrue: number, whenFalse: number, value: number];
const [load, and, equal, atLeast, anyBit, give] = [0x20, 0x54, 0x15, 0x35, 0x45, 0x06];
const allow: Instruction = [give, 0, 0, 0x7fff0000];
const kill: Instruction = [give, 0, 0, 0x80000000];
const fail = (error: number): Instruction => [give, 0, 0, 0x00050000 | error];
/** Offsets in `struct seccomp_data` (seccomp(2)). */
const [number, architecture, first, second] = [0, 4, 16, 24];
const loaded = (offset: number): Instruction => [load, 0, 0, offset];
const deny = (call: number, error: number): Instruction[] => [[equal, 0, 1, call], fail(error)];

/** Looks at an argument of one call: jumps over `body`, which ends the program, for any other. */
function within(call: number, body: readonly Instruction[]): Instruction[] {
  return [[equal, 0, body.length, call], ...body];
}

const made = new Map<string, Buffer>();

/** The filter for a kind of processor as the kernel takes it, or null where its numbers are not known here. */
export function seccompFilter(arch: string, around: Around = { namespaces: true, network: true }): Buffer | null {
  const at = architectures[arch];
  if (!at) return null;
  const key = `${arch} ${around.namespaces} ${around.network}`;
  const filter = made.get(key) ?? filterOf(at, around);
  made.set(key, filter);
  return filter;
}

function filterOf(at: Architecture, { namespaces, network }: Around): Buffer {
  const families = namespaces || network ? [...internet, netlink] : [netlink];
  const program: Instruction[] = [
    loaded(architecture),
    [equal, 1, 0, at.audit],
    kill,
    loaded(number),
    ...(at.foreign === undefined ? [] : [[atLeast, 0, 1, at.foreign] as const, fail(enosys)]),
    ...[...at.denied, ...recent, ...(namespaces ? [] : at.shared)].flatMap((call) => deny(call, eperm)),
    // The limits of other processes.
    ...(namespaces ? [] : within(at.prlimit, [loaded(first), [equal, 0, 1, 0], allow, fail(eperm)])),
    // Its flags lie in memory, where no filter can look: C libraries go back to `clone`.
    ...deny(at.clone3, enosys),
    ...within(at.socket, [
      loaded(first),
      ...families.flatMap((family): Instruction[] => [[equal, 0, 1, family], allow]),
      fail(eafnosupport),
    ]),
    ...within(at.clone, [loaded(first), [anyBit, 0, 1, newNamespaces], fail(eperm), allow]),
    ...within(at.ioctl, [
      loaded(second),
      [and, 0, 0, 0xffffffff],
      ...typing.flatMap((request) => deny(request, eperm)),
      allow,
    ]),
    allow,
  ];
  const bytes = Buffer.alloc(program.length * 8);
  for (const [index, [code, whenTrue, whenFalse, value]] of program.entries()) {
    bytes.writeUInt16LE(code, index * 8);
    bytes.writeUInt8(whenTrue, index * 8 + 2);
    bytes.writeUInt8(whenFalse, index * 8 + 3);
    bytes.writeUInt32LE(value >>> 0, index * 8 + 4);
  }
  return bytes;
}

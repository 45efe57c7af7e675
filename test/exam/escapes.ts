/** Ways out of an isolated command: each is tried without isolation too, where it must work, or it would prove nothing. */

/** What an escape is aimed at: all of it belongs to the exam. */
export interface Targets {
  /** A folder beside the tree and its home. */
  outside: string;
  tcp: number;
  udp: number;
  /** A Unix socket outside of /tmp, and an abstract one. */
  socket: string;
  abstract: string;
  /** A process with CANARY in its environment. */
  pid: number;
  /** Of a System V shared memory segment. */
  key: number;
}

/** One way out. */
export interface Escape {
  name: string;
  /** Prints `ESCAPED` where it got out, or does something that `reached` sees. */
  command: (at: Targets) => string;
  /** Only the filter of system calls holds it, which util-linux alone cannot load. */
  filter?: true;
  /** Nothing but a namespace of its own holds it. */
  namespaces?: true;
  /** It stays in the tree: a way out only where that is not written. */
  inTree?: true;
  /** Only root can do it at all. */
  root?: true;
}

const arm = process.arch === 'arm64';
const calls = { ptrace: arm ? 117 : 101, keyctl: arm ? 219 : 250, ioUring: 425, bpf: arm ? 280 : 321 };
const escaped = 'echo ESCAPED';
/** Without the filter it fails for another reason than with it (EPERM), or not at all. */
const notForbidden = (call: string) => `perl -e '$! = 0; my $got = ${call}; print "ESCAPED" if $got >= 0 || $! != 1'`;

/** The list only grows. */
export const escapes: Escape[] = [
  { name: 'write outside of the tree', command: (at) => `echo x > ${at.outside}/written` },
  { name: 'write to a file that is there', command: (at) => `echo x >> ${at.outside}/file` },
  { name: 'write through a link of its own', command: (at) => `ln -s ${at.outside} way; echo x > way/written` },
  { name: 'write through a hard link of its own', command: (at) => `ln ${at.outside}/file hard && echo x >> hard` },
  { name: 'write into the home folder', command: () => 'echo x > ~/written' },
  { name: 'write a hook of git', command: () => 'echo x > .git/hooks/pre-commit' },
  { name: 'write a hook of git beside a commit', command: () => 'git add .; echo x > .git/hooks/pre-commit' },
  { name: 'write the configuration of git', command: () => 'echo "[core]" >> .git/config' },
  { name: 'move git’s data away', command: () => 'mv .git .git2' },
  { name: 'delete git’s data', command: () => 'rm -rf .git' },
  { name: 'empty git’s data', command: () => 'rm -rf .git/*' },
  { name: 'empty a file', command: (at) => `perl -e 'truncate("${at.outside}/file", 0)'` },
  { name: 'delete a file', command: (at) => `rm ${at.outside}/file` },
  { name: 'move a file', command: (at) => `mv ${at.outside}/file here` },
  {
    name: 'change the bits of a file',
    command: (at) => `chmod 600 ${at.outside}/file && ${escaped}`,
    namespaces: true,
  },
  {
    name: 'change the time of a file',
    command: (at) => `touch -d 2001-01-01 ${at.outside}/file && ${escaped}`,
    namespaces: true,
  },
  { name: 'list what is hidden', command: () => 'ls ~/.ssh | grep -q id_test && echo ESCAPED', namespaces: true },
  {
    name: 'write protected files that are not there yet',
    inTree: true,
    command: () => 'mkdir -p .archie .claude; echo x > .archie/config.yaml; echo x > .claude/settings.json',
  },
  { name: 'read a key', command: () => 'grep -q CANARY ~/.ssh/id_test && echo ESCAPED' },
  {
    name: 'read a key through /proc',
    command: () => 'grep -q CANARY /proc/self/root$HOME/.ssh/id_test && echo ESCAPED',
  },
  { name: 'read archie’s state', command: (at) => `grep -rq CANARY ${at.outside}/../state && ${escaped}` },
  {
    name: 'read the environment of other processes',
    command: () => "cat /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n' | grep -q ^CANARY && echo ESCAPED",
  },
  {
    name: 'see other processes',
    namespaces: true,
    command: (at) => `[ -d /proc/${at.pid} ] && grep -q sleep /proc/${at.pid}/comm && ${escaped}`,
  },
  { name: 'end another process', command: (at) => `kill -9 ${at.pid}` },
  { name: 'reach a server', command: (at) => `: > /dev/tcp/127.0.0.1/${at.tcp} && ${escaped}` },
  { name: 'send a packet, as a name would be resolved', command: (at) => `echo name > /dev/udp/127.0.0.1/${at.udp}` },
  { name: 'reach a Unix socket', command: (at) => unix(`"${at.socket}"`), filter: true },
  { name: 'reach an abstract socket', command: (at) => unix(`"\\0${at.abstract}"`) },
  { name: 'shared memory of others', command: (at) => `perl -e 'print "ESCAPED" if defined shmget(${at.key}, 4, 0)'` },
  { name: 'a namespace of its own', command: () => `unshare --user --map-root-user true && ${escaped}`, filter: true },
  { name: 'debug a process', command: () => notForbidden(`syscall(${calls.ptrace}, 0, 0, 0, 0)`), filter: true },
  {
    name: 'type into a terminal',
    command: () => `perl -e 'my $key = "x"; $! = 0; ioctl(STDOUT, 0x5412, $key); print "ESCAPED" if $! != 1'`,
    filter: true,
  },
  { name: 'keyrings', command: () => notForbidden(`syscall(${calls.keyctl}, 0, -3, 0)`), filter: true },
  { name: 'io_uring', command: () => notForbidden(`syscall(${calls.ioUring}, 0, 0)`), filter: true },
  {
    name: 'survive its end',
    command: (at) => `setsid -f bash -c 'while :; do sleep 0.05; done' survivor-${at.key} </dev/null >/dev/null 2>&1`,
  },
  { name: 'mount', command: () => `mount -t tmpfs none /mnt && umount /mnt && ${escaped}`, root: true },
  { name: 'make the machine writable', command: (at) => `mount -o remount,rw,bind / ; echo x > ${at.outside}/written` },
  { name: 'settings of the kernel', command: () => `: >> /proc/sys/kernel/core_pattern && ${escaped}`, root: true },
  {
    name: 'a disk',
    command: () => `for d in /dev/*; do [ -b $d ] && head -c 1 $d >/dev/null && ${escaped} && break; done`,
    root: true,
  },
  { name: 'a device of its own', command: () => `mknod node b 7 0 && ${escaped}`, root: true },
  {
    name: 'the passwords of the machine',
    command: () => `[ -s /etc/shadow ] && cat /etc/shadow >/dev/null && ${escaped}`,
    root: true,
  },
  { name: 'the name of the machine', command: () => `hostname "$(hostname)" && ${escaped}`, root: true },
];

function unix(address: string): string {
  return `perl -MSocket -e 'socket(S, AF_UNIX, SOCK_STREAM, 0) && connect(S, pack_sockaddr_un(${address})) && print "ESCAPED"'`;
}

/**
 * The scripts by which a process confines itself (Landlock, seccomp, no capabilities) and becomes a command: system calls made by an
 * interpreter that machines have, so that no native code ships.
 */

/** Numbers of system calls (the three of Landlock are the same everywhere), by Node's name of the processor. */
const numbers: Partial<Record<string, { prctl: number; capset: number; seccomp: number }>> = {
  x64: { prctl: 157, capset: 126, seccomp: 317 },
  arm64: { prctl: 167, capset: 91, seccomp: 277 },
};

/** A program that can make system calls. */
export interface Interpreter {
  kind: 'perl' | 'python';
  /** Absolute. */
  file: string;
}

/** What it is to be confined to. Paths of files are relative to the work folder, where it starts. */
interface Confinement {
  /** What Landlock takes charge of (linux/landlock.h): rights on files, on the network, scopes; and how many bytes of that its version knows. */
  handled: { files: number; network: number; scopes: number; bytes: number };
  /** Rights and paths in turn, each with a NUL behind it. */
  rulesFile: string;
  /** The filter of system calls: a file, or `fd:5` for a descriptor, which is closed then. */
  filterFile: string;
  /** Absolute: where it goes then. */
  cwd: string;
}

/**
 * prctl: PR_SET_NO_NEW_PRIVS 38, PR_CAP_AMBIENT 47 (clear all 4), PR_CAPBSET_DROP 24. Landlock: 444 creates a set of rules, 445 adds
 * one (1: of a path and what lies below), 446 restricts. seccomp: 1 sets a filter. A rule for what is not there is passed over.
 */
const perl = String.raw`
my ($prctl, $capset, $seccomp, $files, $network, $scopes, $bytes) = map { $_ + 0 } splice @ARGV, 0, 7;
my ($rules, $filter, $cwd, @program) = @ARGV;
sub stop { print STDERR "$_[0]: $!\n"; exit 125 }
sub content {
  my $at;
  $_[0] =~ /^fd:(\d+)$/ ? open $at, '<&=', $1 : open $at, '<:raw', $_[0] or stop($_[0]);
  binmode $at;
  local $/;
  my $all = <$at>;
  close $at;
  return $all;
}
my @rules = $bytes ? split /\0/, content($rules) : ();
my $program = content($filter);
chdir $cwd or stop($cwd);
syscall($prctl, 38, 1, 0, 0, 0) == 0 or stop('no new privileges');
syscall($prctl, 47, 4, 0, 0, 0);
syscall($prctl, 24, $_, 0, 0, 0) for 0 .. 63;
my ($version, $nothing) = (pack('LL', 0x20080522, 0), pack('L6', (0) x 6));
syscall($capset, $version, $nothing) == 0 or stop('capabilities');
if ($bytes) {
  my $handled = pack('QQQ', $files, $network, $scopes);
  my $set = syscall(444, $handled, $bytes, 0);
  $set >= 0 or stop('Landlock');
  while (my ($rights, $path) = splice @rules, 0, 2) {
    sysopen(my $at, $path, 012000000) or next;
    my $rule = pack('Ql', $rights, fileno $at);
    syscall(445, $set, 1, $rule, 0) == 0 or stop("Landlock, $path");
  }
  syscall(446, $set, 0) == 0 or stop('Landlock');
}
my $loaded = pack('S x6 P', length($program) / 8, $program);
syscall($seccomp, 1, 0, $loaded) == 0 or stop('seccomp');
open my $status, '>&=', 3 or stop('status');
syswrite $status, "began\n";
close $status;
exec { $program[0] } @program or stop($program[0]);
`;

const python = String.raw`
import ctypes, os, struct, sys
prctl, capset, seccomp, files, network, scopes, size = map(int, sys.argv[1:8])
rules, filters, cwd, *program = sys.argv[8:]
libc = ctypes.CDLL(None, use_errno=True)
def call(*given):
    return libc.syscall(*[ctypes.c_long(one) if isinstance(one, int) else ctypes.c_char_p(one) for one in given])
def stop(what):
    os.write(2, ('%s: %s\n' % (what, os.strerror(ctypes.get_errno()))).encode())
    sys.exit(125)
def content(path):
    with open(int(path[3:]) if path.startswith('fd:') else path, 'rb') as at: return at.read()
parts = content(rules).split(b'\0') if size else []
code = ctypes.create_string_buffer(content(filters))
os.chdir(cwd)
if call(prctl, 38, 1, 0, 0, 0) != 0: stop('no new privileges')
call(prctl, 47, 4, 0, 0, 0)
for capability in range(64): call(prctl, 24, capability, 0, 0, 0)
if call(capset, struct.pack('II', 0x20080522, 0), struct.pack('6I', *[0] * 6)) != 0: stop('capabilities')
ruleset = call(444, struct.pack('QQQ', files, network, scopes), size, 0) if size else 0
if ruleset < 0: stop('Landlock')
for rights, path in zip(parts[0::2], parts[1::2]):
    try: at = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError: continue
    if call(445, ruleset, 1, struct.pack('=Qi', int(rights), at), 0) != 0: stop('Landlock, %r' % path)
    os.close(at)
if size and call(446, ruleset, 0) != 0: stop('Landlock')
if size: os.close(ruleset)
if call(seccomp, 1, 0, struct.pack('HxxxxxxQ', (len(code) - 1) // 8, ctypes.addressof(code))) != 0: stop('seccomp')
os.write(3, b'began\n')
os.close(3)
os.execv(program[0], program)
`;

/** Is there what it takes on a machine of this processor? */
export function canConfine(arch: string): boolean {
  return numbers[arch] !== undefined;
}

/** The program and arguments that become `program`, confined. In the work folder; the third descriptor says that it began. */
export function confined(
  { kind, file }: Interpreter,
  { handled, rulesFile, filterFile, cwd }: Confinement,
  program: readonly string[],
): string[] {
  const calls = numbers[process.arch];
  if (!calls) throw new Error(`no numbers of system calls for ${process.arch}`);
  const known = [
    calls.prctl,
    calls.capset,
    calls.seccomp,
    handled.files,
    handled.network,
    handled.scopes,
    handled.bytes,
  ];
  // Without anything of the user's: no modules of theirs, no site of theirs.
  const script = kind === 'perl' ? ['-e', perl] : ['-I', '-S', '-c', python];
  const end = kind === 'perl' ? ['--'] : [];
  return [file, ...script, ...end, ...known.map(String), rulesFile, filterFile, cwd, ...program];
}

/** Of one that only gets the filter: what Landlock would hold, namespaces hold. */
export const withoutLandlock = { handled: { files: 0, network: 0, scopes: 0, bytes: 0 }, rulesFile: '' };

/** A program that prints the version of Landlock that the kernel has, or -1. */
export function askingVersion({ kind, file }: Interpreter): string[] {
  return kind === 'perl'
    ? [file, '-e', 'print syscall(444, 0, 0, 1)']
    : [file, '-I', '-S', '-c', 'import ctypes; print(ctypes.CDLL(None).syscall(444, None, 0, 1), end="")'];
}

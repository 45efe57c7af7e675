/** The profile for macOS as text: it cannot be run here. */

import { expect, it } from 'vitest';
import { bySeatbelt, seatbeltProfile } from '../../../src/workspace/isolation/launch/seatbelt.ts';

const wishes = {
  writable: ['/Users/me/repo "x"', '/private/state/1/tmp'],
  readOnly: ['/Users/me/repo "x"/.git'],
  hidden: ['/Users/me/.ssh', '/private/state'],
  seen: ['/private/state/1/tmp'],
  network: false,
};

it('lets a command write its tree but for git’s data, read nothing that is hidden, and reach nothing', () => {
  expect(seatbeltProfile(wishes)).toBe(
    String.raw`(version 1)
(allow default)
(deny file-write*)
(allow file-write* (subpath "/Users/me/repo \"x\"") (subpath "/private/state/1/tmp"))
(allow file-write-data (literal "/dev/null") (literal "/dev/zero") (literal "/dev/tty") (subpath "/dev/fd"))
(deny file-read-data file-write* (subpath "/Users/me/.ssh") (subpath "/private/state"))
(allow file-read* (subpath "/private/state/1/tmp"))
(allow file-write* (subpath "/private/state/1/tmp"))
(deny file-write* (subpath "/Users/me/repo \"x\"/.git"))
(deny network*)
(deny lsopen)
(deny appleevent-send)
(deny job-creation)
(deny signal)
(allow signal (target same-sandbox))
(deny process-info* (target others))
(deny system-privilege)
(deny mach-priv*)
`,
  );
});

it('opens the network where it was asked for, and of Unix sockets only that by which names are resolved', () => {
  const more = seatbeltProfile({ ...wishes, network: true })
    .split('\n')
    .filter((line) => !seatbeltProfile(wishes).split('\n').includes(line));
  expect(more).toEqual([
    '(allow network-outbound (remote ip "*:*"))',
    '(allow network-inbound network-bind (local ip "*:*"))',
    '(allow network-outbound (literal "/private/var/run/mDNSResponder"))',
  ]);
});

it('says that the command began once it stands in its folder, and hands it over as one word', () => {
  const { file, args, files } = bySeatbelt({
    ...wishes,
    bash: '/bin/bash',
    sandboxExec: '/usr/bin/sandbox-exec',
    cwd: '/Users/me/repo "x"',
    command: 'echo "$HOME"',
  });
  expect(file).toBe('/usr/bin/sandbox-exec');
  expect(args.slice(0, 3)).toEqual(['-f', Object.keys(files)[0], '/bin/bash']);
  expect(args.slice(-2)).toEqual(['/Users/me/repo "x"', 'echo "$HOME"']);
  expect(args.join(' ')).toMatch(/cd -- "\$1" \|\| exit 125; echo began >&3; exec 3>&-; exec "\$0"/);
});

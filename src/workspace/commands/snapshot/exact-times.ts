/** Where the times of a folder tell whether a name in it came or went. */

import { lstatSync, statfsSync } from 'node:fs';

/** File systems of this machine, where a name that comes or goes changes the times of its folder (statfs(2)); in others all are listed each time. */
const exactFileSystems = new Set([
  0xef53, // ext2, ext3, ext4
  0x58465342, // XFS
  0x9123683e, // Btrfs
  0x01021994, // tmpfs
  0xf2f52010, // F2FS
  0x2fc12fc1, // ZFS
  0x794c7630, // overlayfs
  0xca451a4e, // bcachefs
  0x1a, // APFS
]);

/** The device whose folders tell by their times whether they changed; null where times say too little. */
export function exactDevice(root: string): number | null {
  try {
    return exactFileSystems.has(statfsSync(root).type) ? lstatSync(root).dev : null;
  } catch {
    return null;
  }
}

/** Which API versions are no longer served, and where their kinds are now. */

import { nearest } from '../kind/nearest.ts';
import type { Kube, Say } from './objects.ts';
import { knownKinds } from './schema.ts';

/** Version and kind (any where it ends so), since when, and what has come in their place. */
const removed: readonly (readonly [version: string, kinds: string, since: string, now: string])[] = [
  ['extensions/v1beta1', 'Deployment DaemonSet ReplicaSet', '1.16', 'apps/v1'],
  ['extensions/v1beta1', 'NetworkPolicy', '1.16', 'networking.k8s.io/v1'],
  ['extensions/v1beta1', 'Ingress', '1.22', 'networking.k8s.io/v1'],
  ['extensions/v1beta1', 'PodSecurityPolicy', '1.16', 'Pod Security Admission'],
  ['apps/v1beta1', '', '1.16', 'apps/v1'],
  ['apps/v1beta2', '', '1.16', 'apps/v1'],
  ['networking.k8s.io/v1beta1', 'Ingress IngressClass', '1.22', 'networking.k8s.io/v1'],
  ['rbac.authorization.k8s.io/v1beta1', '', '1.22', 'rbac.authorization.k8s.io/v1'],
  ['rbac.authorization.k8s.io/v1alpha1', '', '1.23', 'rbac.authorization.k8s.io/v1'],
  ['apiextensions.k8s.io/v1beta1', '', '1.22', 'apiextensions.k8s.io/v1'],
  ['apiregistration.k8s.io/v1beta1', '', '1.22', 'apiregistration.k8s.io/v1'],
  [
    'admissionregistration.k8s.io/v1beta1',
    'ValidatingWebhookConfiguration MutatingWebhookConfiguration',
    '1.22',
    'admissionregistration.k8s.io/v1',
  ],
  ['certificates.k8s.io/v1beta1', 'CertificateSigningRequest', '1.22', 'certificates.k8s.io/v1'],
  ['coordination.k8s.io/v1beta1', 'Lease', '1.22', 'coordination.k8s.io/v1'],
  ['scheduling.k8s.io/v1beta1', '', '1.22', 'scheduling.k8s.io/v1'],
  ['storage.k8s.io/v1beta1', 'StorageClass VolumeAttachment CSIDriver CSINode', '1.22', 'storage.k8s.io/v1'],
  ['storage.k8s.io/v1beta1', 'CSIStorageCapacity', '1.27', 'storage.k8s.io/v1'],
  ['batch/v1beta1', 'CronJob', '1.25', 'batch/v1'],
  ['batch/v2alpha1', '', '1.21', 'batch/v1'],
  ['discovery.k8s.io/v1beta1', 'EndpointSlice', '1.25', 'discovery.k8s.io/v1'],
  ['events.k8s.io/v1beta1', 'Event', '1.25', 'events.k8s.io/v1'],
  ['policy/v1beta1', 'PodDisruptionBudget', '1.25', 'policy/v1'],
  ['policy/v1beta1', 'PodSecurityPolicy', '1.25', 'Pod Security Admission'],
  ['node.k8s.io/v1beta1', 'RuntimeClass', '1.25', 'node.k8s.io/v1'],
  ['autoscaling/v2beta1', '', '1.25', 'autoscaling/v2'],
  ['autoscaling/v2beta2', '', '1.26', 'autoscaling/v2'],
  ['flowcontrol.apiserver.k8s.io/v1beta1', '', '1.26', 'flowcontrol.apiserver.k8s.io/v1'],
  ['flowcontrol.apiserver.k8s.io/v1beta2', '', '1.29', 'flowcontrol.apiserver.k8s.io/v1'],
  ['flowcontrol.apiserver.k8s.io/v1beta3', '', '1.32', 'flowcontrol.apiserver.k8s.io/v1'],
];

const groups = new Set([...knownKinds].map((each) => each.split('/').slice(0, -2).join('/')));
const names = new Set([...knownKinds].map((each) => each.split('/').at(-1) ?? ''));

/** Can it be judged? Tells what is wrong with its version and kind. */
export function isKnown({ apiVersion, kind, item }: Kube, say: Say): boolean {
  if (knownKinds.has(`${apiVersion}/${kind}`)) return true;
  const at = item.map.get('apiVersion') ?? item;
  const gone = removed.find(
    ([version, kinds]) => version === apiVersion && (kinds === '' || kinds.split(' ').includes(kind)),
  );
  if (gone) {
    const [, , since, now] = gone;
    say('removed-api', at.from, `${apiVersion} ${kind} is no longer served since Kubernetes ${since}`, {
      help: now.includes('/') ? `apiVersion: ${now}` : now,
    });
    return false;
  }
  const group = apiVersion.split('/').slice(0, -1).join('/');
  const right = [...knownKinds].find((each) => each.endsWith(`/${kind}`));
  // Kinds of other groups may bear the name of one of these.
  if (
    right !== undefined &&
    (groups.has(group) || nearest(group, groups) !== null) &&
    !/(alpha|beta)\d/.test(apiVersion)
  )
    say('unknown-kind', at.from, `there is no ${kind} in ${apiVersion}`, {
      help: `apiVersion: ${right.slice(0, -kind.length - 1)}`,
    });
  else if (groups.has(group) && right === undefined && !outside.has(kind)) {
    const guess = nearest(kind, names);
    if (guess !== null)
      say('unknown-kind', item.map.get('kind')?.from ?? at.from, `there is no ${kind} in ${apiVersion}`, {
        help: guess,
      });
  }
  return false;
}

/** Files of tools that look like objects. */
const outside = new Set(['Config', 'Cluster', 'Policy', 'List', 'Template', 'Kustomization']);

/** What is looked for in a Compose file. */

import { finder } from '../kind/check.ts';
import { ruleTable } from '../kind/rule-table.ts';

/** @see finder */
export const rules = ruleTable('compose', [
  [
    'schema',
    'error',
    'The Compose specification knows no such key, or takes another kind of value.',
    'imge: nginx:1.29',
    'image: nginx:1.29',
  ],
  [
    'no-image',
    'error',
    'A service has an image, or is built.',
    'web: { ports: ["80:80"] }',
    'web: { image: nginx:1.29 }',
  ],
  ['unknown-service', 'error', 'A service is named that is not there.', 'depends_on: [bd]', 'depends_on: [db]'],
  ['unknown-network', 'error', 'A network is used that is not declared.', 'networks: [bakend]', 'networks: [backend]'],
  [
    'unknown-volume',
    'error',
    'A named volume is used that is not declared.',
    'volumes: ["dbdata:/data"]',
    'volumes: { dbdata: {} } at the top',
  ],
  ['unknown-secret', 'error', 'A secret is used that is not declared.', 'secrets: [pasword]', 'secrets: [password]'],
  ['unknown-config', 'error', 'A config is used that is not declared.', 'configs: [ngnix]', 'configs: [nginx]'],
  [
    'port-clash',
    'error',
    'Two services want one port of the host.',
    'a: "8080:80", b: "8080:3000"',
    'a: "8080:80", b: "8081:3000"',
  ],
  ['invalid-port', 'error', 'It is no port, or no mapping of ports.', '"80800:80"', '"8080:80"'],
  [
    'healthy-without-healthcheck',
    'error',
    'Nobody can wait until a service without a health check is healthy.',
    'condition: service_healthy',
    'healthcheck: { test: … } in the service that is waited for',
  ],
  [
    'healthcheck',
    'error',
    'The test of a health check begins with CMD, CMD-SHELL or NONE.',
    'test: ["curl", "-f", "…"]',
    'test: ["CMD", "curl", "-f", "…"]',
  ],
  [
    'never-completes',
    'warning',
    'A service that is always started again never completes.',
    'service_completed_successfully + restart: always',
    'restart: "no"',
  ],
  ['cycle', 'error', 'Services that wait for each other never start.', 'a → b → a', 'a → b'],
  [
    'plain-secret',
    'warning',
    'A secret is written out in the file.',
    'POSTGRES_PASSWORD: hunter2',
    'POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:?}',
  ],
  [
    'image-latest',
    'warning',
    'An image without a tag, or with `latest`, is another one tomorrow.',
    'image: nginx',
    'image: nginx:1.29',
  ],
  ['privileged', 'warning', 'The container may do what the host may.', 'privileged: true', 'cap_add: [NET_ADMIN]'],
  [
    'docker-socket',
    'warning',
    'Who can write to the Docker socket is root on the host.',
    '/var/run/docker.sock:/var/run/docker.sock',
    'a socket proxy that lets little through',
  ],
  ['host-namespace', 'warning', 'The container sees the processes of the host.', 'pid: host', 'no pid: host'],
  [
    'container-name-replicas',
    'error',
    'One name cannot be that of several containers.',
    'container_name: web + replicas: 2',
    'no container_name',
  ],
  [
    'duplicate-container-name',
    'error',
    'Two services have one container name.',
    'container_name: app (twice)',
    'container_name: app, app-worker',
  ],
  ['obsolete-version', 'info', '`version` says nothing any more.', 'version: "3.8"', 'no version'],
  [
    'missing-env-file',
    'error',
    'The file of variables is not there.',
    'env_file: prod.env',
    'env_file: [{ path: prod.env, required: false }]',
  ],
  [
    'missing-build',
    'error',
    'The folder or the Dockerfile that it is built from is not there.',
    'build: ./bakend',
    'build: ./backend',
  ],
  ['unknown-target', 'error', 'The Dockerfile has no such stage.', 'target: prd', 'target: prod'],
  [
    'missing-file',
    'error',
    'A file that is included or extended is not there.',
    'include: [db.yml]',
    'include: [database.yml]',
  ],
  [
    'interpolation',
    'error',
    'A `$` that begins no variable is written `$$`.',
    'command: echo $(date)',
    'command: echo $$(date)',
  ],
  [
    'duplicate-mount',
    'error',
    'Two volumes are mounted in one place.',
    '["a:/data", "b:/data"]',
    '["a:/data", "b:/backup"]',
  ],
  ['conflict', 'error', 'Settings that exclude each other.', 'network_mode: host + networks', 'networks alone'],
  ['invalid-duration', 'error', 'It is no duration.', 'interval: 30 seconds', 'interval: 30s'],
  [
    'unused',
    'info',
    'A volume, network, secret or config is declared and used by nobody.',
    'volumes: { old: {} }',
    'no such line',
  ],
]);

/** @see rules */
export const finding = finder(rules);

/** Names of images: their tags, and which are known to run without root. */

/** The parts of `registry:5000/team/app:1.2@sha256:…`. */
export function imageParts(image: string): { name: string; tag: string | null; digest: string | null } {
  const [rest = '', digest = null] = image.split('@', 2);
  const colon = rest.lastIndexOf(':');
  const tagged = colon > rest.lastIndexOf('/');
  return { name: tagged ? rest.slice(0, colon) : rest, tag: tagged ? rest.slice(colon + 1) : null, digest };
}

/** Why another image may come tomorrow under this name; null when it is pinned, or nobody can say. */
export function unpinned(image: string): 'has no tag' | 'is latest' | null {
  if (image === '' || image.includes('$') || image.toLowerCase() === 'scratch') return null;
  const { tag, digest } = imageParts(image);
  if (digest !== null) return null;
  if (tag === null || tag === '') return 'has no tag';
  return tag === 'latest' ? 'is latest' : null;
}

/** Official images whose entry point gives root up by itself, or that nobody runs as a service. */
const givesRootUp = new Set(
  (
    'postgres mysql mariadb mongo redis valkey rabbitmq memcached elasticsearch logstash kibana cassandra couchdb influxdb ' +
    'nginx httpd haproxy zookeeper neo4j solr sonarqube jenkins/jenkins grafana/grafana prom/prometheus ' +
    'confluentinc/cp-kafka apache/kafka varnish postgis/postgis timescale/timescaledb pgvector/pgvector'
  ).split(' '),
);

/** Is it known that what runs in it is not root, though the Dockerfile does not say so? */
export function runsWithoutRoot(image: string): boolean {
  const { name, tag } = imageParts(image);
  if (/nonroot|rootless|unprivileged/i.test(`${name}:${tag}`)) return true;
  if (/^(cgr\.dev\/|bitnami\/|docker\.io\/bitnami\/|registry\.access\.redhat\.com\/|quay\.io\/strimzi\/)/.test(name))
    return true;
  return givesRootUp.has(name.replace(/^(docker\.io\/)?(library\/)?/, ''));
}

/** Official images that stand without a tag in `COPY --from`: what else is bare must be a stage. */
const official =
  'alpine amazoncorretto archlinux bash busybox caddy composer consul debian docker eclipse-temurin elixir envoyproxy erlang fedora gcc ' +
  'golang gradle haproxy haskell hello-world httpd influxdb julia kong mariadb maven memcached mongo mysql nats nginx node openjdk perl ' +
  'php postgres python rabbitmq redis registry ruby rust scratch swift telegraf tomcat traefik ubuntu vault';
const officialNames = new Set(official.split(' '));

/** Can it only be meant as the name of a stage? */
export function canOnlyBeStage(name: string): boolean {
  return /^[a-z0-9][a-z0-9_.-]*$/i.test(name) && !officialNames.has(name.toLowerCase());
}

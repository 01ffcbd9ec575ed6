/** The job files of examples/: they parse, and speak of what Neve and its schedulers read. */

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { launchPlan } from '../../src/distributed/launcher/plan.js';

const fileOf = (name: string): string => new URL(`../../examples/jobs/${name}`, import.meta.url).pathname;

interface Job {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly completions: number;
    readonly parallelism: number;
    readonly completionMode: string;
    readonly selector?: Readonly<Record<string, string>>;
    readonly ports?: readonly { readonly port: number }[];
    readonly template: {
      readonly spec: {
        readonly subdomain: string;
        readonly containers: readonly {
          readonly command: readonly string[];
          readonly env: readonly { readonly name: string; readonly value?: string }[];
        }[];
      };
    };
  };
}

it('Kubernetes: the plan that each pod makes fits the job and its service', () => {
  const documents = parseAllDocuments(readFileSync(fileOf('kubernetes.yaml'), 'utf8'));
  expect(documents.flatMap(({ errors }) => errors)).toEqual([]);
  const [service, job] = documents.map((document) => document.toJS() as Job) as [Job, Job];
  const [container] = job.spec.template.spec.containers;
  const env = Object.fromEntries((container?.env ?? []).map(({ name, value }) => [name, value ?? '1']));
  const plan = launchPlan(['train.js'], {}, env);
  expect([job.spec.completions, job.spec.parallelism, job.spec.completionMode]).toEqual([plan.nnodes, plan.nnodes, 'Indexed']);
  expect(plan).toMatchObject({ nodeRank: 1, nprocPerNode: 4, masterPort: service.spec.ports?.[0]?.port });
  // Pod 0 of an indexed job has the job's name and its number as host name, in the subdomain that the service serves.
  expect(plan.masterAddr).toBe(`${job.metadata.name}-0.${service.metadata.name}`);
  expect(job.spec.template.spec.subdomain).toBe(service.metadata.name);
  expect(service.spec.selector).toEqual({ 'job-name': job.metadata.name });
  expect(container?.command.slice(0, 3)).toEqual(['npx', 'neve', 'launch']);
});

it('Slurm: a script that bash reads, which asks for the signal that Neve listens to', () => {
  const text = readFileSync(fileOf('slurm.sbatch'), 'utf8');
  expect(spawnSync('bash', ['-n', fileOf('slurm.sbatch')]).status).toBe(0);
  const options = Object.fromEntries([...text.matchAll(/^#SBATCH --([a-z-]+)(?:=(.+))?$/gm)].map(([, name, value]) => [name, value]));
  expect(options).toMatchObject({ nodes: '2', 'ntasks-per-node': '4', signal: 'USR1@120' });
  expect(options).toHaveProperty('requeue');
});

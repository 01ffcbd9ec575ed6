import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { python, pythonAvailable } from '../support/python.js';
import { temporaryFolder } from './temporary-folder.js';

const file = temporaryFolder();
const FORMATS = fileURLToPath(new URL('../../src/formats/index.ts', import.meta.url));
const TSX = fileURLToPath(import.meta.resolve('tsx'));
const FILE_MB = 480;
const LIMIT = 1.2;
// A few milliseconds are the noise of a process, not the time of a file.
const NOISE_SECONDS = 0.02;

const MAKE = `
import json, sys, torch
from safetensors.torch import save_file
folder = json.load(sys.stdin) + '/'
state = {f'layer{i}.weight': torch.randn(1024, 1024, 5) for i in range(24)} | {f'layer{i}.bias': torch.randn(1024) for i in range(24)}
torch.save(state, folder + 'm.pth')
save_file(state, folder + 'm.safetensors')
`;

// The best of five loads, each with every element read once; the peak is the process's own.
const PEER = `
import json, sys, time, resource, torch
from safetensors.torch import load_file
task = json.load(sys.stdin)
torch.set_num_threads(1)
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
before, loads, uses = peak(), [], []
for _ in range(5):
    start = time.perf_counter()
    state = load_file(task) if task.endswith('safetensors') else torch.load(task, weights_only=True)
    loads.append(time.perf_counter() - start)
    total = sum(float(value.sum()) for value in state.values())
    uses.append(time.perf_counter() - start)
    del state
print(json.dumps({'load': min(loads), 'use': min(uses), 'peakMb': peak() - before}))
`;

const OURS = `
import { pth, safetensors } from ${JSON.stringify(FORMATS)};
import { native } from ${JSON.stringify(fileURLToPath(new URL('../../src/native/load.ts', import.meta.url)))};
import '${fileURLToPath(new URL('../../src/ops/index.ts', import.meta.url))}';
const [path] = process.argv.slice(2);
native().setNumThreads(1);
const peak = () => process.resourceUsage().maxRSS / 1024;
const before = peak();
const loads = [];
const uses = [];
for (let i = 0; i < 5; i++) {
  const start = performance.now();
  const state = path.endsWith('safetensors') ? await safetensors.load(path) : await pth.load(path);
  loads.push((performance.now() - start) / 1000);
  for (const value of state.values()) {
    const sum = value.sum();
    sum.item();
    sum.dispose();
  }
  uses.push((performance.now() - start) / 1000);
  for (const value of state.values()) value.dispose();
}
console.log(JSON.stringify({ load: Math.min(...loads), use: Math.min(...uses), peakMb: peak() - before }));
`;

interface Figures {
  readonly load: number;
  readonly use: number;
  readonly peakMb: number;
}

describe.skipIf(!pythonAvailable())('loading half a gigabyte', () => {
  beforeAll(() => {
    python(MAKE, { input: file('') });
    writeFileSync(file('ours.mts'), OURS);
  });

  it.each(['m.safetensors', 'm.pth'])("takes at most %s's time in Python, times 1.2, and no second copy", (name) => {
    const theirs = python<Figures>(PEER, { input: file(name) });
    const run = spawnSync(process.execPath, ['--import', TSX, file('ours.mts'), file(name)], { encoding: 'utf8' });
    expect(run.status, run.stderr).toBe(0);
    const ours = JSON.parse(run.stdout) as Figures;
    const shown = ({ load, use, peakMb }: Figures): string =>
      `load ${(load * 1000).toFixed(1)} ms, load and read ${(use * 1000).toFixed(1)} ms, peak ${peakMb.toFixed(0)} MB`;
    process.stdout.write(`${name} (${FILE_MB} MB): Neve ${shown(ours)}; Python ${shown(theirs)}\n`);
    expect(ours.load).toBeLessThan(LIMIT * theirs.load + NOISE_SECONDS);
    expect(ours.use).toBeLessThan(LIMIT * theirs.use + NOISE_SECONDS);
    expect(ours.peakMb).toBeLessThan(FILE_MB * 1.2);
  });
});

/** What `neve lr-find` and `neve bench` do. */

import { lrFinder } from '../../analysis/lr-finder.js';
import { trainerOptions } from '../../config/build/build.js';
import { buildConfig, loadConfig } from '../../config/index.js';
import { cudaIsAvailable, getNumThreads } from '../../native/index.js';
import type { ConfigArguments } from '../command.js';
import { note, print, printJson, short, table } from '../output.js';

/** Tries learning rates. */
export async function runLrFind(
  file: string,
  { set, preset, iterations, json }: ConfigArguments & { readonly iterations: number; readonly json?: true },
): Promise<void> {
  const config = await loadConfig(file, { preset, set: [...set, 'controllers=[]'] });
  using experiment = await buildConfig(config);
  const { controllers: _, average: __, ...options } = await trainerOptions(config.values, experiment.model);
  const { lrs, losses, suggestions, stopped } = await lrFinder({ ...options, loader: experiment.loader, iterations } as Parameters<
    typeof lrFinder
  >[0]);
  if (json) return printJson({ suggestions, stopped, lrs: Array.from(lrs), losses: Array.from(losses) });
  note(
    `${lrs.length} steps${stopped === 'completed' ? '' : `, ended where the loss ${stopped === 'diverged' ? 'diverged' : 'was not finite'}`}`,
  );
  print(
    table(
      ['suggestion', 'rate'],
      Object.entries(suggestions).map(([name, rate]) => [name, short(rate)]),
    ),
  );
}

/** Times steps on each device. */
export async function runBench(
  file: string,
  { set, preset, steps, json }: ConfigArguments & { readonly steps: number; readonly json?: true },
): Promise<void> {
  const warmUp = Math.max(3, Math.ceil(steps / 10));
  const found: { readonly device: string; readonly threads: number; readonly stepMs: number; readonly samplesPerSecond: number }[] = [];
  for (const device of cudaIsAvailable() ? ['cpu', 'cuda'] : ['cpu']) {
    const fixed = [
      ...set,
      'controllers=[]',
      'checkpoint=false',
      'validation=null',
      `device=${device}`,
      'stop.maxEpochs=null',
      'stop.maxSeconds=null',
    ];
    const config = await loadConfig(file, { preset, set: [...fixed, `stop.maxSteps=${warmUp + steps}`] });
    using experiment = await buildConfig(config);
    let startedAt = 0;
    let first = 0;
    const run = experiment.trainer.fit(experiment.loader, { ...experiment.fit, loggers: [], logEvery: 1 });
    run.on((event) => {
      if (event.type !== 'steps' || startedAt !== 0) return;
      const last = event.steps.at(-1)?.step ?? 0;
      if (last < warmUp) return;
      startedAt = performance.now();
      first = last;
    });
    await run;
    const seconds = (performance.now() - startedAt) / 1000;
    const timed = Math.max(1, warmUp + steps - first);
    found.push({
      device,
      threads: getNumThreads(),
      stepMs: (seconds * 1000) / timed,
      samplesPerSecond: (timed * experiment.loader.batchSize) / seconds,
    });
  }
  if (json) {
    for (const each of found) printJson(each);
    return;
  }
  print(
    table(
      ['device', 'threads', 'ms a step', 'samples/s'],
      found.map(({ device, threads, stepMs, samplesPerSecond }) => [
        device,
        String(threads),
        short(stepMs),
        short(Math.round(samplesPerSecond)),
      ]),
    ),
  );
  const [cpu, gpu] = found;
  if (cpu === undefined) return;
  if (gpu === undefined) note('There is no GPU here to compare with.');
  else
    note(
      gpu.stepMs < cpu.stepMs
        ? `The GPU is worth it: ${short(cpu.stepMs / gpu.stepMs)} times as fast.`
        : `The GPU is not worth it for this model: ${short(gpu.stepMs / cpu.stepMs)} times as slow.`,
    );
}

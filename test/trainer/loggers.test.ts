import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CsvLogger } from '../../src/report/index.js';
import { EventHub } from '../../src/trainer/events/event-hub.js';
import type { Epoch, FitEvent, FitOptions, LoggedRun, Logger, Warned } from '../../src/trainer/index.js';
import { LoggerRelay } from '../../src/trainer/records/logger-relay.js';
import { VELOCITY_PROBE } from '../controllers/drive.js';
import { LOGGED_RUN, sampleEpoch } from '../report/samples.js';
import { TEST_DEVICE } from '../support/device.js';
import { Beginner, perceptron, rows, Scripted, trainerOf } from './fixtures.js';

/** Writes down every call, one line each. */
class Recorder implements Logger {
  readonly name = 'recorder';
  readonly lines: string[] = [];
  run: LoggedRun | null = null;
  readonly #delayMs: number;

  constructor(delayMs = 0) {
    this.#delayMs = delayMs;
  }

  async start(run: LoggedRun): Promise<void> {
    this.run = run;
    await this.#write(`start at ${run.step} after ${run.history.length}`);
  }
  measurement({ by, probe, step }: { by: string; probe: string; step: number }): Promise<void> {
    return this.#write(`measurement ${by}.${probe} at ${step}`);
  }
  decision({ by, kind, step }: { by: string; kind: string; step: number }): Promise<void> {
    return this.#write(`decision ${by} ${kind} at ${step}`);
  }
  epoch({ index }: Epoch, step: number): Promise<void> {
    return this.#write(`epoch ${index} at ${step}`);
  }
  checkpoint({ step }: { step: number }): Promise<void> {
    return this.#write(`checkpoint at ${step}`);
  }
  end({ status }: { status: string }): Promise<void> {
    return this.#write(`end ${status}`);
  }

  async #write(line: string): Promise<void> {
    if (this.#delayMs > 0) await new Promise((resolve) => setTimeout(resolve, this.#delayMs));
    this.lines.push(line);
  }
}

let folder: string;
let warnings: Error[] = [];
const onWarning = (warning: Error): void => void warnings.push(warning);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'neve-loggers-'));
  warnings = [];
  process.on('warning', onWarning);
});

afterEach(() => {
  process.off('warning', onWarning);
  rmSync(folder, { recursive: true });
});

/** A fit of two epochs of four steps. */
async function fitted(options: Partial<FitOptions>, controllers: Scripted[] = []): Promise<FitEvent[]> {
  using model = perceptron();
  using data = rows(16);
  const events: FitEvent[] = [];
  await trainerOf(model.it, { controllers, seed: 3 }).fit(data.it, { maxEpochs: 2, onEvent: (event) => events.push(event), ...options });
  return events;
}

const EXPECTED = [
  'start at 0 after 0',
  'measurement A.v at 0',
  'decision B setLr at 0',
  'measurement A.v at 4',
  'epoch 0 at 4',
  'measurement A.v at 8',
  'epoch 1 at 8',
  'end finished',
];

function controllers(): Scripted[] {
  return [new Scripted('A', () => [], { probes: [VELOCITY_PROBE] }), new Beginner('B', () => [{ kind: 'setLr', lr: 0.2, reason: 'test' }])];
}

describe('a logger', () => {
  it.each([0, 5])('hears everything in order and is done when the run is, with %i ms a call', async (delay) => {
    const logger = new Recorder(delay);
    await fitted({ loggers: [logger] }, controllers());
    expect(logger.lines).toEqual(EXPECTED);
    expect(logger.run).toMatchObject({ maxEpochs: 2, stepsPerEpoch: 4, runDir: null, step: 0 });
    expect(logger.run?.facts).toMatchObject({
      device: TEST_DEVICE,
      options: { optimizer: { name: 'sgd' }, maxEpochs: 2 },
      data: { rows: 16 },
    });
    expect(JSON.parse(JSON.stringify(logger.run?.facts))).toEqual(logger.run?.facts);
  });

  it('changes nothing about the events', async () => {
    const types = (events: readonly FitEvent[]): string[] => events.map(({ type }) => type).filter((type) => type !== 'stepProgress');
    expect(types(await fitted({ loggers: [new Recorder()] }, controllers()))).toEqual(types(await fitted({}, controllers())));
  });

  it.each(['start', 'epoch', 'end'] as const)(
    'that throws in %s gives one warning and is not called again, and the fit goes on',
    async (method) => {
      const broken = new Recorder();
      const cause = new Error('disk full');
      Object.assign(broken, { [method]: () => Promise.reject(cause) });
      const sound = new Recorder();
      const events = await fitted({ loggers: [broken, sound] }, controllers());
      const warned = events.filter((event): event is Warned => event.type === 'warning');
      expect(warned).toEqual([
        {
          type: 'warning',
          code: 'WARN_LOGGER_FAILED',
          message: `The logger 'recorder' failed in ${method}(): disk full. Its record of this fit is incomplete; the fit is not affected.`,
          fields: { logger: 'recorder', method, cause },
        },
      ]);
      expect(events.at(-1)).toMatchObject({ type: 'fitEnd', status: 'finished' });
      expect(sound.lines).toEqual(EXPECTED);
      expect(broken.lines).toEqual(
        EXPECTED.slice(
          0,
          EXPECTED.findIndex((line) => line.startsWith(method)),
        ),
      );
      await new Promise(setImmediate);
      expect(warnings).toMatchObject([{ name: 'NeveWarning', code: 'WARN_LOGGER_FAILED' }]);
    },
  );

  it('that throws at once is no different', async () => {
    const thrower: Logger = {
      name: 'thrower',
      epoch: () => {
        throw new Error('no');
      },
    };
    const events = await fitted({ loggers: [thrower] });
    expect(events.filter(({ type }) => type === 'warning')).toHaveLength(1);
    expect(events.filter(({ type }) => type === 'epochEnd')).toHaveLength(2);
  });

  it('hears how a fit ended that failed or was aborted', async () => {
    const failed = new Recorder();
    const bad = new Scripted('A', () => [{ kind: 'setLr', lr: Number.NaN, reason: 'test' }]);
    await expect(fitted({ loggers: [failed] }, [bad])).rejects.toThrow();
    expect(failed.lines.at(-1)).toBe('end failed');
    const aborted = new Recorder();
    const stop = new AbortController();
    const onEvent = (event: FitEvent): void => {
      if (event.type === 'epochEnd') stop.abort();
    };
    await expect(fitted({ loggers: [aborted], signal: stop.signal, onEvent })).rejects.toMatchObject({ code: 'ERR_ABORTED' });
    expect(aborted.lines).toEqual(['start at 0 after 0', 'epoch 0 at 4', 'end aborted']);
  });

  it('hears nothing of a fit that never began', async () => {
    const logger = new Recorder();
    using model = perceptron();
    using data = rows(16, [5]);
    await expect(trainerOf(model.it).fit(data.it, { maxEpochs: 1, loggers: [logger] })).rejects.toThrow();
    expect(logger.lines).toEqual([]);
  });

  it('hears of checkpoints, and where a fit goes on', async () => {
    const runDir = join(folder, 'run');
    const path = join(folder, 'log.csv');
    const first = new Recorder();
    const logger = new CsvLogger(path);
    await fitted({ runDir, checkpoint: { everyEpochs: 1 }, loggers: [first, logger], maxEpochs: 1 });
    expect(first.lines.filter((line) => line.startsWith('checkpoint'))[0]).toBe('checkpoint at 4');
    expect(first.run?.runDir).toBe(runDir);
    const second = new Recorder();
    await fitted({ runDir, resume: true, maxEpochs: 3, loggers: [second, logger] });
    expect(second.lines.filter((line) => !line.startsWith('checkpoint'))).toEqual([
      'start at 4 after 1',
      'epoch 1 at 8',
      'epoch 2 at 12',
      'end finished',
    ]);
    expect(
      readFileSync(path, 'utf8')
        .split('\r\n')
        .map((line) => line.split(',')[0]),
    ).toEqual(['epoch', '0', '1', '2', '']);
  });

  it('must be one', async () => {
    for (const loggers of [{}, [null], [{ name: 'x' }], [{ epoch: () => undefined }]] as never[]) {
      await expect(fitted({ loggers })).rejects.toMatchObject({ code: 'ERR_OPTION_VALUE', fields: { option: 'loggers' } });
    }
  });
});

describe('the relay', () => {
  it('waits only so long for a logger that never answers', async () => {
    const hub = new EventHub();
    const events: FitEvent[] = [];
    hub.add((event) => events.push(event));
    const stuck: Logger = { name: 'stuck', epoch: () => new Promise(() => undefined) };
    const relay = new LoggerRelay([stuck], hub, 20);
    relay.start(LOGGED_RUN);
    hub.emit({ type: 'epochEnd', epoch: sampleEpoch(0) });
    await relay.end({ status: 'finished', report: null, error: null });
    expect(events.filter(({ type }) => type === 'warning')).toMatchObject([{ code: 'WARN_LOGGER_FAILED', fields: { logger: 'stuck' } }]);
  });

  it('gives up a logger that falls behind without end', async () => {
    const hub = new EventHub();
    const events: FitEvent[] = [];
    hub.add((event) => events.push(event));
    let go: () => void = () => undefined;
    const slow: Logger = { name: 'slow', epoch: () => new Promise((resolve) => (go = resolve)) };
    const relay = new LoggerRelay([slow], hub);
    relay.start(LOGGED_RUN);
    for (let i = 0; i < 10_001; i++) hub.emit({ type: 'epochEnd', epoch: sampleEpoch(i) });
    expect(events.filter(({ type }) => type === 'warning')).toMatchObject([{ message: expect.stringContaining('10000 records wait') }]);
    await new Promise(setImmediate);
    go();
    await relay.end({ status: 'finished', report: null, error: null });
  });
});

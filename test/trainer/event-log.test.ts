import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NeVe } from '../../src/controllers/index.js';
import { EventHub } from '../../src/trainer/events/event-hub.js';
import type { FitEvent, FitOptions } from '../../src/trainer/index.js';
import { EventLog } from '../../src/trainer/records/event-log.js';
import { TEST_DEVICE } from '../support/device.js';
import { perceptron, rows, Scripted, trainerOf } from './fixtures.js';

let folder = '';
const logged = (): Record<string, unknown>[] =>
  readFileSync(join(folder, 'run/events.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
const ofType = (wanted: string) => logged().filter(({ type }) => type === wanted);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'neve-log-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function train(options: Partial<FitOptions>, controllers: Scripted[] = []) {
  using model = perceptron();
  using data = rows();
  return await trainerOf(model.it, { controllers, seed: 5 }).fit(data.it, { maxEpochs: 2, runDir: join(folder, 'run'), ...options });
}

describe('events.jsonl', () => {
  it('tells a fit line by line, with times', async () => {
    const cut = new Scripted('A', ({ epoch }) => (epoch === 0 ? [{ kind: 'setLr', lr: 0.01, reason: 'less' }] : []));
    const report = await train({ logEvery: 2 }, [cut]);
    const lines = logged();
    expect(lines[0]).toMatchObject({ type: 'start', step: 0, maxEpochs: 2, stepsPerEpoch: 4, device: TEST_DEVICE, remoteControl: false });
    expect(lines.at(-1)).toMatchObject({ type: 'end', status: 'finished', stop: null, error: null });
    for (const { at } of lines) expect(at).toEqual(expect.any(Number));
    expect(ofType('epoch').map(({ index, step, loss, usage }) => ({ index, step, loss, usage }))).toEqual(
      report.history.map(({ index, loss, usage }) => ({ index, step: 4 * (index + 1), loss, usage })),
    );
    expect(ofType('decision')).toMatchObject([{ by: 'A', kind: 'setLr', lr: 0.01, reason: 'less', epoch: 0, step: 4 }]);
    expect(ofType('steps').flatMap(({ step }) => step)).toEqual([2, 4, 6, 8]);
    // How many of them an event has depends on when somebody looks.
    expect(ofType('steps').flatMap(({ loss }) => loss)).toEqual(Array.from({ length: 4 }, () => expect.any(Number)));
    expect(ofType('steps').flatMap(({ lr }) => lr)).toEqual([0.1, 0.1, 0.01, 0.01]);
  });

  it('has measurements, layer by layer', async () => {
    using model = perceptron();
    using data = rows();
    const trainer = trainerOf(model.it, { controllers: [new NeVe({ profile: 'reference' })] });
    await trainer.fit(data.it, { maxEpochs: 2, runDir: join(folder, 'run') });
    const measured = ofType('measurement');
    expect(measured).toHaveLength(3);
    expect(measured[1]).toMatchObject({
      by: 'NeVe',
      step: 4,
      measurement: { kind: 'velocity', layers: [{ name: expect.any(String) }, {}] },
    });
  });

  it('is appended to by a run that goes on, also after half a line, and begun anew by one that replaces', async () => {
    await train({ maxEpochs: 1, checkpoint: { everyEpochs: 1 } });
    appendFileSync(join(folder, 'run/events.jsonl'), '{"type":"epo');
    await train({ maxEpochs: 3, resume: true });
    const text = readFileSync(join(folder, 'run/events.jsonl'), 'utf8');
    expect(text).toContain('{"type":"epo\n{"type":"start"');
    const lines = text
      .split('\n')
      .filter((line) => line.endsWith('}'))
      .map((line) => JSON.parse(line));
    expect(lines.filter(({ type }) => type === 'start').map(({ step }) => step)).toEqual([0, 4]);
    expect(lines.filter(({ type }) => type === 'epoch').map(({ index }) => index)).toEqual([0, 1, 2]);
    await train({ overwrite: true });
    expect(ofType('start')).toHaveLength(1);
  });

  it('tells why a fit failed', async () => {
    await expect(train({ maxEpochs: 9 }, [new Scripted('A', () => [{ kind: 'setLr', lr: 1e38, reason: 'test' }])])).rejects.toThrow();
    expect(logged().at(-1)).toMatchObject({ type: 'end', status: 'failed', error: expect.stringContaining('The loss is NaN') });
  });

  it('gives one warning, and no more lines, where it cannot be written', async () => {
    const hub = new EventHub();
    const warnings: FitEvent[] = [];
    hub.add((event) => void warnings.push(event));
    const log = await EventLog.open(join(folder, 'none'), hub, { step: 0, remoteControl: false });
    hub.emit({ type: 'fitStart', maxEpochs: 1, maxSteps: 4, stepsPerEpoch: 4, device: 'cpu' });
    await log.end({ status: 'finished', stop: null, error: null });
    expect(warnings).toMatchObject([{ type: 'fitStart' }, { type: 'warning', code: 'WARN_EVENT_LOG' }]);
  });
});

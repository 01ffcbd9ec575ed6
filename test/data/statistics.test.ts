import { describe, expect, it } from 'vitest';
import { classCounts, classWeights, fitScaler, from, type Sample, Scaler, statistics, stream, tensors } from '../../src/data/index.js';
import { arange, randn, scope, setSeed, type Tensor, tensor, zeros } from '../../src/tensor/index.js';
import { batchesOf, type PlainBatch } from './batches.js';

const rows: readonly Sample[] = [
  [1, 10],
  [2, 10],
  [6, 10],
].map((x, i) => ({ x, y: i }));

describe('data.classCounts and data.classWeights', () => {
  it('count classes in ascending order, and weigh them as scikit-learn does', () => {
    const labels = [2n, 0n, 0n, 0n, 2n, 1n];
    expect([...classCounts(labels)]).toEqual([
      [0n, 3],
      [1n, 1],
      [2n, 2],
    ]);
    // n / (classes * count)
    expect([...classWeights(labels)]).toEqual([
      [0n, 6 / 9],
      [1n, 2],
      [2n, 1],
    ]);
    expect([...classCounts(['dog', 'cat', 'dog'])]).toEqual([
      ['cat', 1],
      ['dog', 2],
    ]);
    const weights = classWeights(labels);
    expect(labels.reduce((sum, label) => sum + (weights.get(label) ?? 0), 0)).toBeCloseTo(6, 12);
  });

  it('refuse no labels, and labels that are none', () => {
    expect(() => classWeights([])).toThrow(expect.objectContaining({ code: 'ERR_DATA_EMPTY' }));
    expect(() => classCounts([1, Number.NaN])).toThrow(expect.objectContaining({ code: 'ERR_LABEL' }));
  });
});

describe('data.statistics', () => {
  it('takes mean, standard deviation and range of each column, from every kind of dataset', async () => {
    const expected = { count: [3, 3], mean: [3, 10], std: [Math.sqrt(14 / 3), 0], min: [1, 10], max: [6, 10] };
    expect(await statistics(from(rows))).toEqual(expected);
    expect(await statistics(stream(() => rows))).toEqual(expected);
    const { dataset, all } = scope(() => {
      const x = tensor([
        [1, 10],
        [2, 10],
        [6, 10],
      ]);
      const y = arange(3);
      return { dataset: tensors({ x, y }), all: [x, y] };
    });
    expect(await statistics(dataset)).toEqual(expected);
    expect(await statistics(dataset, { field: 'y' })).toMatchObject({ count: [3], mean: [1], min: [0], max: [2] });
    for (const each of all) each.dispose();
  });

  it('is of channels for images, and exact where a running sum of squares is not', async () => {
    const images = Array.from({ length: 600 }, (_, i) => ({
      x: { data: Float64Array.from({ length: 8 }, (_, at) => (at < 4 ? 1e9 + ((i + at) % 2) : i % 3)), shape: [2, 2, 2] },
    }));
    const { mean, std, count } = await statistics(from(images));
    expect(count).toEqual([2400, 2400]);
    expect(mean[0]).toBe(1e9 + 0.5);
    expect(mean[1]).toBeCloseTo(1, 12);
    expect(std[0]).toBeCloseTo(0.5, 9);
    expect(std[1]).toBeCloseTo(Math.sqrt(2 / 3), 12);
  });

  it('refuses what it cannot take', async () => {
    await expect(statistics(from<Sample>([]))).rejects.toMatchObject({ code: 'ERR_DATA_EMPTY' });
    await expect(statistics(from([{ x: [1] }, { x: [1, 2] }]))).rejects.toMatchObject({ code: 'ERR_RAGGED' });
    await expect(statistics(from([{ x: 1 }]), { field: 'y' })).rejects.toMatchObject({ code: 'ERR_SAMPLE_FORM' });
    await expect(statistics(from([{ x: 1 }]), { field: 'z' } as never)).rejects.toMatchObject({ code: 'ERR_OPTION_VALUE' });
    await expect(statistics(from([{ x: 1 }]), { axis: 0 } as never)).rejects.toMatchObject({ code: 'ERR_OPTION_UNKNOWN' });
    await expect(statistics(from([{ x: 'a' as never }]))).rejects.toMatchObject({ code: 'ERR_SAMPLE_FIELD' });
  });
});

describe('data.fitScaler', () => {
  it('scales datasets, streams and tensors alike, and turns outputs back', async () => {
    for (const [kind, expected] of [
      ['standard', [-2, -1, 3].map((v) => v / Math.sqrt(14 / 3))],
      ['minMax', [0, 0.2, 1]],
    ] as const) {
      const scaler = await fitScaler(from(rows), kind);
      const wanted = expected.map((value) => [Math.fround(value), 0]);
      for (const dataset of [scaler.transform(from(rows)), scaler.transform(stream(() => rows))]) {
        const [batch] = (await batchesOf(dataset.loader({ batchSize: 3 }))) as [PlainBatch];
        const [scaled] = batch.x as [number[][]];
        expect(scaled.map(([value]) => value)).toEqual(wanted.map(([value]) => expect.closeTo(value as number, 6)));
        expect(batch.y).toEqual([[0, 1, 2]]);
      }
      scope(() => {
        const x = tensor([
          [1, 10],
          [2, 10],
          [6, 10],
        ]);
        const scaled = scaler.transform(tensors({ x, y: arange(3) }));
        expect(scaled.inputs[0]?.toArray()).toEqual(wanted.map(([value]) => [expect.closeTo(value as number, 6), 0]));
        expect(scaled.targets[0]?.toArray()).toEqual([0, 1, 2]);
        expect(scaler.inverse(scaled.inputs[0] ?? x).toArray()).toEqual([[1, 2, 6].map((v) => [expect.closeTo(v, 5), 10])].flat());
        scaled.dispose();
        expect(x.toArray()).toEqual([
          [1, 10],
          [2, 10],
          [6, 10],
        ]);
      });
    }
  });

  it.each(['float64', 'int64'] as const)('is exact for %s values that differ behind the digits of float32', async (dtype) => {
    const times = [1_700_000_000, 1_700_000_001, 1_700_000_002, 1_700_000_003];
    const [x, dataset] = scope(() => {
      const column = tensor(
        times.map((time) => [time]),
        { dtype },
      );
      return [column, tensors({ x: column, y: [] })] as const;
    });
    const scaler = await fitScaler(dataset, 'minMax');
    scope(() => {
      const scaled = scaler.transform(dataset).inputs[0] as Tensor;
      expect(scaled.dtype).toBe('float32');
      expect(scaled.toArray()).toEqual([0, 1 / 3, 2 / 3, 1].map((value) => [Math.fround(value)]));
      const back = scaler.inverse(tensor(Float64Array.from(scaled.toTypedArray() as Float32Array), { shape: scaled.shape }));
      expect(back.dtype).toBe('float64');
      expect((back.toArray() as number[][]).map(([time]) => Math.round(time as number))).toEqual(times);
      expect(scaler.inverse(scaled).dtype).toBe('float32');
    });
    x.dispose();
  });

  it('leaves a column as wide as it is when all of its numbers are the same', async () => {
    const constant = from([{ x: { data: new Float64Array(10).fill(0.1), shape: [1, 10] } }]);
    expect(await statistics(constant)).toMatchObject({ std: [0], min: [0.1], max: [0.1] });
    for (const kind of ['standard', 'minMax'] as const) expect((await fitScaler(constant, kind)).state.scale).toEqual([1]);
    expect((await statistics(from([{ x: 1 }, { x: Number.NaN }]))).std).toEqual([Number.NaN]);
  });

  it('scales targets of one column, and goes through JSON', async () => {
    const fitted = await fitScaler(from(rows), 'minMax', { field: 'y' });
    const scaler = new Scaler(JSON.parse(JSON.stringify(fitted.state)));
    expect(scaler.state).toEqual({ kind: 'minMax', field: 'y', index: 0, shift: [0], scale: [2] });
    const [batch] = await batchesOf(scaler.transform(from(rows)).loader({ batchSize: 3 }));
    expect(batch?.y).toEqual([[0, 0.5, 1]]);
    scope(() => expect(scaler.inverse(tensor([0, 0.5, 1])).toArray()).toEqual([0, 1, 2]));
    scope(() => expect(scaler.inverse(tensor([[0.5], [1]])).toArray()).toEqual([[1], [2]]));
  });

  it('is fitted on images by channel', async () => {
    setSeed(3);
    const images = scope(() => randn([50, 3, 4, 4]));
    const dataset = tensors({ x: images, y: [] });
    const scaler = await fitScaler(dataset);
    expect(scaler.state.shift).toHaveLength(3);
    using scaled = scaler.transform(dataset);
    const { mean, std } = await statistics(scaled);
    for (const value of mean) expect(value).toBeCloseTo(0, 6);
    for (const value of std) expect(value).toBeCloseTo(1, 6);
    images.dispose();
  });

  it('refuses other channels, data that it cannot scale, and states that are none', async () => {
    const scaler = await fitScaler(from(rows));
    scope(() => {
      expect(() => scaler.transform(tensors({ x: zeros([2, 3]), y: [] }))).toThrow(expect.objectContaining({ code: 'ERR_SHAPE' }));
      expect(() => scaler.inverse(zeros([2, 3]))).toThrow(expect.objectContaining({ code: 'ERR_SHAPE' }));
    });
    const other = scaler.transform(from([{ x: [1, 2, 3] }]));
    await expect(batchesOf(other.loader())).rejects.toMatchObject({ code: 'ERR_SHAPE' });
    await expect(fitScaler(from([{ x: Number.NaN }]))).rejects.toMatchObject({ code: 'ERR_SCALER_STATE' });
    await expect(fitScaler(from(rows), 'robust' as never)).rejects.toMatchObject({ code: 'ERR_OPTION_VALUE' });
    expect(() => scaler.transform({} as never)).toThrow(expect.objectContaining({ code: 'ERR_DATASET' }));
    for (const state of [null, {}, { ...scaler.state, scale: [1] }, { ...scaler.state, scale: [0, 1] }]) {
      expect(() => new Scaler(state as never)).toThrow(expect.objectContaining({ code: 'ERR_SCALER_STATE' }));
    }
  });
});

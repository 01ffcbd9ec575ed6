import { expect, it } from 'vitest';
import { trace } from '../../src/graph/trace.js';
import { native } from '../../src/native/load.js';
import { randn, type Tensor } from '../../src/tensor/index.js';
import { handleOf } from '../../src/tensor/native-object.js';
import { wrap } from '../../src/tensor/tensor.js';
import { perceptron } from '../trainer/fixtures.js';

it('a native session without a loss predicts, and says so where it is asked for more', async () => {
  using module = perceptron();
  using x = randn([3, 4]);
  using model = trace(module.it, x);
  const spec = { model: model.handle, loss: null, optimizer: null, channelsLast: false, onProgress: null } as const;
  const session = native().createSession(spec);
  const data = { inputs: [handleOf(x)], targets: [], order: null, batchSize: 2 };
  const [whole] = (await native().sessionPredict(session, data)).map(wrap) as [Tensor];
  const [[single]] = (await native().sessionPredictEach(session, [[handleOf(x)]])).map((outputs) => outputs.map(wrap)) as [[Tensor]];
  expect(single.toArray()).toEqual((whole.toArray() as number[][]).map((row) => row.map((value) => expect.closeTo(value, 6))));
  await expect(native().sessionEvaluate(session, data, [], false)).rejects.toMatchObject({ code: 'ERR_NO_LOSS' });
  await native().sessionClose(session);
  const parameters = [...model.namedParameters().keys()];
  const optimizer = { name: 'sgd', groups: [{ name: 'all', parameters, options: { lr: 0.1 } }] } as const;
  expect(() => native().createSession({ ...spec, optimizer })).toThrow(expect.objectContaining({ code: 'ERR_NO_LOSS' }));
  whole.dispose();
  single.dispose();
});

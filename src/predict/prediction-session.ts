/** A native session without loss, labels or optimizer. */

import { ScriptModel } from '../formats/script-model.js';
import type { StatePair } from '../graph/load-state.js';
import type { Model } from '../graph/model.js';
import { trace } from '../graph/trace.js';
import type { Traceable } from '../graph/traceable.js';
import type { BatchTransforms, Handle } from '../native/addon.js';
import { native } from '../native/load.js';
import { narrow, to } from '../ops/index.js';
import { areChannelsLast, resolveChannelsLast } from '../session/layout.js';
import { type ClaimOwner, checkClaim } from '../tensor/claims.js';
import { handleOf } from '../tensor/native-object.js';
import { scope } from '../tensor/scope.js';
import { type Tensor, wrap } from '../tensor/tensor.js';
import type { ResolvedPredictorOptions } from './options.js';

/** Rows that a module is traced with. */
const EXAMPLE_ROWS = 5;

/** A model made ready. Commands run one after the other on a thread of their own. */
export class PredictionSession {
  readonly #handle: Handle;
  readonly #end: () => void;

  private constructor(handle: Handle, end: () => void) {
    this.#handle = handle;
    this.#end = end;
  }

  /**
   * @param beside - a session on whose thread this one works too
   * @param end - called when it is closed, or cannot be opened
   * @throws {StateError} `ERR_BORROWED` where somebody writes to the model's weights, or reads them while they have to be laid out anew
   */
  static open(
    model: Model,
    owner: ClaimOwner,
    options: ResolvedPredictorOptions,
    beside?: PredictionSession,
    end: () => void = () => undefined,
  ): PredictionSession {
    // A module of TorchScript has modes, which two threads must not set at once.
    const runner = model.kind === 'torchscript' ? new ScriptModel(native().shareScript(model.handle)) : model;
    const ended = (): void => {
      if (runner !== model) runner.dispose();
      end();
    };
    try {
      const parameters = [...runner.namedParameters().values()];
      const channelsLast = resolveChannelsLast(options.channelsLast, runner);
      if (channelsLast && !areChannelsLast(parameters)) checkClaim(owner, parameters, 'write');
      const handle = native().createSession({
        ...{ model: runner.handle, loss: null, optimizer: null, channelsLast, owner, access: 'read' },
        ...(beside === undefined ? {} : { beside: beside.#handle }),
        // Numbers of its own, so that nobody else's draws are touched.
        ...{ step: { precision: options.precision }, generators: { seed: 0 }, onProgress: null },
      });
      return new PredictionSession(handle, ended);
    } catch (error) {
      ended();
      throw error;
    }
  }

  /** All outputs for each of several requests that are alike but for their rows. */
  async predictEach(requests: readonly (readonly Tensor[])[]): Promise<Tensor[][]> {
    const answers = await native().sessionPredictEach(
      this.#handle,
      requests.map((inputs) => inputs.map(handleOf)),
    );
    return answers.map((outputs) => outputs.map(wrap));
  }

  /** All outputs for a batch of a loader, on the host. */
  async predictBatch(inputs: readonly Tensor[], targets: readonly Tensor[], transforms: BatchTransforms | null): Promise<Tensor[]> {
    const batchSize = inputs[0]?.shape[0] ?? 1;
    const data = { inputs: inputs.map(handleOf), targets: targets.map(handleOf), order: null, batchSize, transforms };
    return (await native().sessionPredict(this.#handle, data, true)).map(wrap);
  }

  async copy(pairs: readonly StatePair[]): Promise<void> {
    const from = pairs.map(({ source }) => handleOf(source));
    const into = pairs.map(({ target }) => handleOf(target));
    await native().sessionCopyWeights(this.#handle, from, into);
  }

  async close(): Promise<void> {
    await native().sessionClose(this.#handle);
    this.#end();
  }
}

/** Traces a module with the first rows of some inputs, where its parameters are. */
export function traceRows(module: Traceable, inputs: readonly Tensor[], { dynamicShapes }: ResolvedPredictorOptions): Model {
  const device = [...module.namedParameters().values()][0]?.device ?? 'cpu';
  return scope(() => {
    const examples = inputs.map((input) => to(narrow(input, 0, 0, Math.min(input.shape[0] ?? 0, EXAMPLE_ROWS)), { device, copy: true }));
    return trace(module, examples, dynamicShapes === null ? {} : { dynamicShapes });
  });
}

/** What velocity meters take and tell. */

/** A layer that a velocity meter follows. */
export interface MeterLayer {
  /** Module path; names the layer in reports. */
  readonly name: string;
  /** What to observe: value names of a graph, or the module path of a TorchScript layer. Several when the layer is called several times. */
  readonly taps: readonly string[];
  /** Axis of the output that counts neurons. */
  readonly axis: number;
}

/** How a meter measures and what it keeps. */
export interface MeterOptions {
  /** mu of the velocity. */
  readonly momentum: number;
  /** Keep two earlier snapshots instead of one, for the drift share. */
  readonly drift: boolean;
  /** The dtype of the snapshots; `fp32` keeps fp64, fp16 and bf16 outputs as they are. */
  readonly history: 'fp32' | 'bf16';
  /** Where snapshots are: on the outputs' device, on the host, or as earlier parameters and buffers. */
  readonly memory: 'device' | 'cpu' | 'recompute';
  /** Report v of every neuron. */
  readonly neurons: boolean;
}

/** One layer's part of a measurement. */
export interface LayerVelocity {
  readonly name: string;
  readonly neurons: number;
  /** Mean of |v| over the layer's neurons. */
  readonly velocity: number;
  /** Mean of (v - previous v) squared, or `null` while there is no previous v. */
  readonly mseVelocity: number | null;
  /** c of the layer: the cosine between its last two displacements, pooled over its neurons; `null` without three snapshots. */
  readonly drift: number | null;
  /** Neurons whose output was zero for every sample, now and before. */
  readonly deadNeurons: number;
  /** v of every neuron where the meter was asked for them, else `null`. */
  readonly perNeuron: Float64Array | null;
}

/** What a velocity meter found. */
export interface VelocityMeasurement {
  readonly kind: 'velocity';
  /** V: mean of |v| over all neurons; `null` at the first measurement, which only stores activations. */
  readonly velocity: number | null;
  /** M: mean over layers of the mean squared change of v; `null` in the first two measurements. */
  readonly mseVelocity: number | null;
  /** c, the drift share: mean over layers of theirs, in [-1, 1]; `null` without drift or three snapshots. */
  readonly drift: number | null;
  readonly deadNeurons: number;
  /** Counts of |v| over all neurons: below 1e-8, then a decade a bin up to 1, then above. Ten bins; `null` where V is. */
  readonly histogram: readonly number[] | null;
  readonly layers: readonly LayerVelocity[];
  /** Bytes that the meter keeps between measurements. */
  readonly bytes: number;
  /** Wall time of the measurement, seconds. */
  readonly seconds: number;
}

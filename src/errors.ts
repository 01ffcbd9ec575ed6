/**
 * The error family. Every error that Neve throws is a {@link NeveError} with a stable `code`; the message says what was wrong, what was
 * received, what was expected, and what to do about it.
 */

/** Structured facts of an error, for programs; the message has them in words. */
export type ErrorFields = Readonly<Record<string, unknown>>;

/** Base class of every error that Neve throws. */
export class NeveError extends Error {
  /** Stable identifier, such as `ERR_OPTION_UNKNOWN`; never changes between versions, unlike messages. */
  readonly code: string;
  /** Structured facts: the option, layer, step, file or value that the message names. */
  readonly fields: ErrorFields;

  constructor(code: string, message: string, options: { fields?: ErrorFields; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.fields = options.fields ?? {};
  }
}

/** An option, argument or configuration that cannot be used as it is. */
export class OptionError extends NeveError {}
/** One thing that is wrong with a configuration. */
export interface ConfigProblem {
  /** `ERR_CONFIG_KEY`, `ERR_CONFIG_VALUE`, `ERR_CONFIG_MISSING`, `ERR_CONFIG_SYNTAX`, `ERR_CONFIG_FILE`, `ERR_CONFIG_CONFLICT` or `ERR_CONFIG_NAME`. */
  readonly code: string;
  /** Keys and positions from the top; empty for the whole file. */
  readonly path: readonly (string | number)[];
  /** File or argument that it was written in. */
  readonly source: string;
  /** From 1, where it was written in a file. */
  readonly line?: number;
  readonly column?: number;
  /** Where, what was wrong, and what to do. */
  readonly message: string;
}

/** A configuration that cannot be used as it is: all that is wrong with it, a line each in the message. The code is that of the first. */
export class ConfigError extends OptionError {
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(problems[0]?.code ?? 'ERR_CONFIG_VALUE', problems.map(({ message }) => message).join('\n'), { fields: { problems } });
    this.problems = problems;
  }
}
/** A tensor or array of the wrong shape. */
export class ShapeError extends NeveError {}
/** A tensor of the wrong element type. */
export class DTypeError extends NeveError {}
/** A device that is absent or differs from what was needed. */
export class DeviceError extends NeveError {}
/** An index or class label outside its range (PyTorch's `IndexError`). */
export class IndexError extends NeveError {}
/** Host or device memory ran out. */
export class OutOfMemoryError extends NeveError {}
/** Samples or batches that could not be read, made or put together; `cause` has what went wrong where that was somebody else's error. */
export class DataError extends NeveError {}
/** Bytes of a file that do not follow their format. */
export class FormatError extends NeveError {}
/** A file or folder of a run could not be written or read. */
export class CheckpointError extends NeveError {}
/** NaN or infinity in a loss, gradient or velocity. */
export class NumericalError extends NeveError {}
/** An object used in a state that does not allow it: disposed, busy, or not ready. */
export class StateError extends NeveError {}
/** Work ended early because its `AbortSignal` asked for it. */
export class AbortedError extends NeveError {}
/** Another process of a group was lost, did not come in time, or did something else. */
export class DistributedError extends NeveError {}
/** A failure inside libtorch or the addon that has no class of its own; also: the addon or libtorch cannot be loaded. */
export class NativeError extends NeveError {}

/** The class that the native side names, as sent over the boundary. */
export type NativeErrorKind =
  | 'option'
  | 'shape'
  | 'dtype'
  | 'device'
  | 'index'
  | 'memory'
  | 'format'
  | 'checkpoint'
  | 'numerical'
  | 'state'
  | 'aborted'
  | 'distributed'
  | 'native';

const CLASSES: Readonly<Record<NativeErrorKind, typeof NeveError>> = {
  option: OptionError,
  shape: ShapeError,
  dtype: DTypeError,
  device: DeviceError,
  index: IndexError,
  memory: OutOfMemoryError,
  format: FormatError,
  checkpoint: CheckpointError,
  numerical: NumericalError,
  state: StateError,
  aborted: AbortedError,
  distributed: DistributedError,
  native: NativeError,
};

// Spelt out, since a minifier renames classes; on the prototypes, so that the name is there when the stack is taken.
const NAMED = {
  NeveError,
  OptionError,
  ConfigError,
  ShapeError,
  DTypeError,
  DeviceError,
  IndexError,
  OutOfMemoryError,
  DataError,
  FormatError,
  CheckpointError,
  NumericalError,
  StateError,
  AbortedError,
  DistributedError,
  NativeError,
} as const;
for (const [name, type] of Object.entries(NAMED))
  Object.defineProperty(type.prototype, 'name', { value: name, configurable: true, writable: true });

/** libtorch's advice to those who write Python, and what it is here. */
const ADVICE: readonly (readonly [string, string])[] = [
  ['Specify retain_graph=True if', 'Pass retainGraph: true to the first pass if'],
  ['being used in an in-place operation.', 'being used in an in-place operation. Write to it inside noGrad(() => …), or to a copy of it.'],
  [
    'Hint: enable anomaly detection to find the operation that failed to compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).',
    'Write to a clone() of it, or use the operator that makes a new tensor.',
  ],
];

/** Builds the error for a failure in the addon; given to the addon once, when it is loaded. */
export function errorFromNative(kind: NativeErrorKind, code: string, message: string, fields: ErrorFields): NeveError {
  const told = ADVICE.reduce((text, [theirs, ours]) => text.replace(theirs, ours), message);
  return new CLASSES[kind](code, told, { fields });
}

/** The known name nearest to a misspelt one, or `undefined` when none is near. A name that is empty, such as that of a whole model, is no suggestion. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    if (candidate === '') continue;
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Levenshtein distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitute = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitute, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}

/**
 * Refuses what is no options object, and keys that it does not have, with a suggestion.
 *
 * @param owner - what the options belong to, for the message: `Trainer`, `optim.sgd` …
 * @throws {OptionError} `ERR_OPTIONS` for another kind of value, `ERR_OPTION_UNKNOWN`
 */
export function checkKeys(owner: string, options: object, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) throw notOptions(owner, options, known);
  for (const key of Object.keys(options)) {
    if (known.includes(key)) continue;
    const guess = nearest(key, known);
    const all = known.length === 0 ? 'There are no options.' : `Known options: ${known.join(', ')}.`;
    const hint = guess === undefined ? all : `Did you mean '${guess}'?`;
    throw new OptionError('ERR_OPTION_UNKNOWN', `${owner}: unknown option '${key}'. ${hint}`, {
      fields: { owner, option: key, known },
    });
  }
}

function notOptions(owner: string, received: unknown, known: readonly string[]): OptionError {
  const plain = received === null || received === undefined;
  const what = Array.isArray(received) ? 'an array' : plain ? String(received) : `${typeof received} ${String(received)}`;
  return new OptionError(
    'ERR_OPTIONS',
    `${owner}: options are given by name, as in { ${known.slice(0, 2).join(', ')} }; received ${what}.`,
    {
      fields: { owner, received: what, known },
    },
  );
}

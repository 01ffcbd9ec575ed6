/** PyTorch's names that a file of weights may use. Sources: `torch/_utils.py` (the `_rebuild_…` functions), `torch/storage.py`, `torch/serialization.py`. */

import type { DType } from '../../native/addon.js';
import { isDType } from '../../tensor/dtype.js';
import { Tensor } from '../../tensor/tensor.js';
import { COST } from './limits.js';
import { isTuple, type PickleCall, type Pickled, PickleGlobal, StorageReference, StorageType } from './pickle-objects.js';
import { TorchDevice, TorchDType } from './values.js';

/** A tensor as the pickle describes it; sizes, strides and offset count elements. */
export interface TensorPlan {
  readonly storage: StorageReference;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly storageOffset: number;
  readonly requiresGrad: boolean;
}

/** Makes a tensor, or refuses it. */
export type TensorMaker = (plan: TensorPlan) => Tensor;

const STORAGES: readonly (readonly [string, DType])[] = [
  ['DoubleStorage', 'float64'],
  ['FloatStorage', 'float32'],
  ['HalfStorage', 'float16'],
  ['BFloat16Storage', 'bfloat16'],
  ['LongStorage', 'int64'],
  ['IntStorage', 'int32'],
  ['ShortStorage', 'int16'],
  ['CharStorage', 'int8'],
  ['ByteStorage', 'uint8'],
  ['BoolStorage', 'bool'],
  ['ComplexFloatStorage', 'complex64'],
  ['ComplexDoubleStorage', 'complex128'],
];
const DTYPE_NAMES: readonly string[] = [
  ...['bool', 'uint8', 'uint16', 'uint32', 'uint64', 'int8', 'int16', 'int32', 'int64', 'float16', 'bfloat16', 'float32', 'float64'],
  ...['complex32', 'complex64', 'complex128', 'float8_e4m3fn', 'float8_e4m3fnuz', 'float8_e5m2', 'float8_e5m2fnuz', 'float8_e8m0fnu'],
];
const LAYOUTS: readonly string[] = ['torch.strided'];
const DEVICE = /^[a-z]{1,16}(:[0-9]{1,4})?$/;
const DEEPEST_RANK = 64;

/** The storage class for a dtype, for the writer. */
export function storageName(dtype: DType): string {
  return STORAGES.find(([, known]) => known === dtype)?.[0] ?? 'UntypedStorage';
}

/** PyTorch's part of the table, by `module.name`. */
export function torchGlobals(make: TensorMaker): ReadonlyMap<string, Pickled> {
  const rebuild = (args: readonly Pickled[], context: PickleCall): Pickled => make(readPlan(args, context));
  const rebuildUntyped = (args: readonly Pickled[], context: PickleCall): Pickled => make(readUntypedPlan(args, context));
  return new Map<string, Pickled>([
    ['torch._utils._rebuild_tensor_v2', new PickleGlobal('_rebuild_tensor_v2', rebuild)],
    ['torch._utils._rebuild_tensor_v3', new PickleGlobal('_rebuild_tensor_v3', rebuildUntyped)],
    ['torch._utils._rebuild_parameter', new PickleGlobal('_rebuild_parameter', parameter(3))],
    ['torch._utils._rebuild_parameter_with_state', new PickleGlobal('_rebuild_parameter_with_state', parameter(4))],
    ['torch._tensor._rebuild_from_type_v2', new PickleGlobal('_rebuild_from_type_v2', rebuildFromType)],
    ['torch.Tensor', new PickleGlobal('Tensor')],
    ['torch.nn.parameter.Parameter', new PickleGlobal('Parameter')],
    ['torch.Size', new PickleGlobal('Size', size)],
    ['torch.device', new PickleGlobal('device', device)],
    ['torch.serialization._get_layout', new PickleGlobal('_get_layout', layout)],
    ['torch.storage.UntypedStorage', new StorageType('UntypedStorage', null)],
    ...STORAGES.map(([name, dtype]): [string, Pickled] => [`torch.${name}`, new StorageType(name, dtype)]),
    ...STORAGES.map(([name, dtype]): [string, Pickled] => [`torch.cuda.${name}`, new StorageType(name, dtype)]),
    ...DTYPE_NAMES.map((name): [string, Pickled] => [`torch.${name}`, new TorchDType(name)]),
  ]);
}

/** `(storage, storage_offset, size, stride, requires_grad, backward_hooks, metadata?)` */
function readPlan(args: readonly Pickled[], context: PickleCall, dtype?: DType): TensorPlan {
  const [storage, storageOffset, shape, strides, requiresGrad, , metadata] = args;
  if (args.length < 6 || args.length > 7) context.fail(`a tensor described by ${args.length} values instead of 6 or 7`);
  if (!(storage instanceof StorageReference)) return context.fail('a tensor without a storage');
  // Lazy conjugates and negatives; rare, and wrong when ignored.
  if (metadata !== undefined && metadata !== null && !(metadata instanceof Map && metadata.size === 0)) {
    return context.fail('a tensor that is lazily conjugated or negated; save x.resolve_conj().resolve_neg() instead');
  }
  if (typeof requiresGrad !== 'boolean') return context.fail('a tensor whose requires_grad is no bool');
  const element = dtype ?? storage.type.dtype;
  if (element === null) return context.fail('a tensor without a dtype');
  const plan = {
    storage,
    dtype: element,
    shape: readSizes(shape, 'size', context),
    strides: readSizes(strides, 'stride', context),
    storageOffset: readSize(storageOffset, 'storage offset', context),
    requiresGrad,
  };
  if (plan.shape.length !== plan.strides.length) context.fail('a tensor with another number of strides than of sizes');
  context.charge(COST.tensor + 2 * COST.item * plan.shape.length);
  return plan;
}

/** `(storage, storage_offset, size, stride, requires_grad, backward_hooks, dtype, metadata?)`, over an untyped storage. */
function readUntypedPlan(args: readonly Pickled[], context: PickleCall): TensorPlan {
  const dtype = args[6];
  if (!(dtype instanceof TorchDType)) return context.fail('a tensor without a dtype');
  if (!isDType(dtype.name)) return context.fail(`a tensor of dtype ${dtype.name}, which Neve does not have`);
  return readPlan([...args.slice(0, 6), ...args.slice(7)], context, dtype.name);
}

/** `(data, requires_grad, backward_hooks, state?)`; attributes that Python code hung on a parameter are dropped. */
function parameter(count: number): (args: readonly Pickled[], context: PickleCall) => Pickled {
  return (args, context) => {
    const [data, requiresGrad] = args;
    if (args.length !== count || !(data instanceof Tensor) || typeof requiresGrad !== 'boolean') {
      return context.fail('a parameter that is not described by a tensor and a bool');
    }
    setRequiresGrad(data, requiresGrad, context);
    return data;
  };
}

/** `(function, type, args, state)`: a tensor with attributes, which are dropped. */
function rebuildFromType(args: readonly Pickled[], context: PickleCall): Pickled {
  const [build, type, inner] = args;
  const isPlain = type instanceof PickleGlobal && (type.name === 'Tensor' || type.name === 'Parameter');
  const isRebuild =
    build instanceof PickleGlobal && ['_rebuild_tensor_v2', '_rebuild_tensor_v3', '_rebuild_parameter'].includes(build.name);
  if (args.length !== 4 || !isPlain || !isRebuild || build.call === undefined || !isTuple(inner as Pickled)) {
    return context.fail('a tensor of a class other than Tensor and Parameter');
  }
  return build.call(inner as readonly Pickled[], context);
}

/** Sets whether a tensor from a file is trained. */
export function setRequiresGrad(tensor: Tensor, on: boolean, context: Pick<PickleCall, 'fail'>): void {
  if (on && !/^(bfloat|float|complex)/.test(tensor.dtype)) context.fail(`a tensor of dtype ${tensor.dtype} that requires a gradient`);
  tensor.requiresGrad = on;
}

function size(args: readonly Pickled[], context: PickleCall): Pickled {
  if (args.length !== 1) return context.fail('a torch.Size that is not made from a tuple');
  return Object.freeze([...readSizes(args[0], 'torch.Size', context)]);
}

function device(args: readonly Pickled[], context: PickleCall): Pickled {
  const [type, index] = args;
  if (typeof type !== 'string' || (index !== undefined && typeof index !== 'number') || args.length > 2) {
    return context.fail('a torch.device that is not made from its name');
  }
  const name = index === undefined ? type : `${type}:${index}`;
  if (!DEVICE.test(name)) context.fail('a torch.device without a usable name');
  context.charge(COST.array);
  return new TorchDevice(name);
}

function layout(args: readonly Pickled[], context: PickleCall): Pickled {
  const [name] = args;
  if (args.length !== 1 || typeof name !== 'string' || !LAYOUTS.includes(name)) return context.fail('a layout other than torch.strided');
  return name;
}

function readSizes(value: Pickled | undefined, what: string, context: PickleCall): readonly number[] {
  if (!isTuple(value as Pickled) || (value as readonly Pickled[]).length > DEEPEST_RANK) {
    return context.fail(`a ${what} that is no tuple of at most ${DEEPEST_RANK} integers`);
  }
  const items = value as readonly Pickled[];
  context.charge(COST.item * items.length);
  return items.map((item) => readSize(item, what, context));
}

function readSize(value: Pickled | undefined, what: string, context: PickleCall): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  return context.fail(`a ${what} that is no integer of at least 0`);
}

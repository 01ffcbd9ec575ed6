/** The tensor: a handle of libtorch's, with PyTorch's properties. Operators become methods where they are defined (see ops/). */

import { checkKeys, DTypeError, ShapeError } from '../errors.js';
import type { DType, Handle } from '../native/addon.js';
import { native } from '../native/load.js';
import type { Device } from './device.js';
import { type DTypeOf, isComplex, type UnknownDType } from './dtype.js';
import { type ElementOf, elementAt, type NestedArray, nest, type TypedArray, type TypedArrayOf, typedArrayOf } from './elements.js';
import { hookFunction, RemovableHandle } from './hooks.js';
import { handleOf, NativeObject } from './native-object.js';
import { formatTensor } from './print.js';
import { tracer } from './tracer.js';

/** Sees the gradient of a tensor, and may return another of the same shape, dtype and device in its place, or nothing. */
export type GradientHook = (gradient: Tensor) => unknown;

/** Options of {@link Tensor.backward}. */
export interface BackwardOptions {
  /** Keep what the backward pass needs, to run it again (default: `createGraph`). */
  readonly retainGraph?: boolean;
  /** Record the backward pass too, for higher derivatives (default `false`). */
  readonly createGraph?: boolean;
  /** The only tensors whose {@link Tensor.grad} is added to (default: every leaf that requires gradients). */
  readonly inputs?: readonly Tensor[];
}

let make: (handle: Handle) => Tensor;
let forget: (tensor: Tensor) => void;

/**
 * An n-dimensional array of one dtype on one device, as `torch.Tensor`. Made by `tensor()`, `zeros()`, `randn()` … and by operators.
 *
 * `D` is the dtype where the program knows it: of `zeros(shape, { dtype: 'int64' })`, `x.to('float64')`, losses. Where it does not, reading gives unions.
 *
 * Its memory is native: free it with {@link scope}, `using` or `dispose()`; the garbage collector does it late.
 */
export class Tensor<D extends DType = UnknownDType> extends NativeObject {
  static readonly typeName: string = 'Tensor';
  #shape: readonly number[] | null = null;
  #dtype: DType | null = null;
  #grad: Tensor<D> | null = null;

  /** Takes over a handle. Internal: for classes that extend `Tensor`, such as `nn.Parameter`. */
  protected constructor(handle: Handle) {
    super(handle);
  }

  static {
    make = (handle) => new Tensor(handle);
    forget = (tensor) => {
      tensor.#shape = null;
      tensor.#dtype = null;
    };
  }

  /** Sizes, outermost first; `[]` for a 0-d tensor. */
  get shape(): readonly number[] {
    const handle = handleOf(this);
    this.#shape ??= native().tensorShape(handle);
    return this.#shape;
  }

  /** Number of dimensions. */
  get ndim(): number {
    return this.shape.length;
  }

  /** Number of elements. */
  get numel(): number {
    return this.shape.reduce((product, size) => product * size, 1);
  }

  get dtype(): DTypeOf<D> {
    const handle = handleOf(this);
    this.#dtype ??= native().tensorDType(handle);
    return this.#dtype as DTypeOf<D>;
  }

  /** Where the elements are: `'cpu'`, `'cuda:0'`. */
  get device(): Device {
    return native().tensorDevice(handleOf(this)) as Device;
  }

  /** Whether autograd records what is done with this tensor. Can be set on leaves of floating-point or complex dtype. */
  get requiresGrad(): boolean {
    return native().tensorRequiresGrad(handleOf(this));
  }

  set requiresGrad(on: boolean) {
    native().tensorSetRequiresGrad(handleOf(this), on);
  }

  /** Sets {@link requiresGrad} and returns the tensor (`Tensor.requires_grad_`). */
  requiresGrad_(on = true): this {
    this.requiresGrad = on;
    return this;
  }

  /** True for a tensor that no recorded operator made. */
  get isLeaf(): boolean {
    return native().tensorIsLeaf(handleOf(this));
  }

  /** The accumulated gradient, `null` before the first backward pass. The same object as long as the gradient's memory is the same. */
  get grad(): Tensor<D> | null {
    const addon = native();
    const fresh = addon.tensorGrad(handleOf(this));
    const cached = this.#grad;
    if (fresh === null) {
      this.#grad = null;
      return null;
    }
    // The cached object keeps its storage alive, so an equal identifier cannot be a reused address.
    if (cached !== null && !cached.disposed) {
      const same = handleOf(cached);
      if (same === fresh) return cached;
      if (addon.tensorStorageId(same) === addon.tensorStorageId(fresh)) {
        addon.release(fresh);
        return cached;
      }
    }
    this.#grad = make(fresh) as Tensor<D>;
    return this.#grad;
  }

  set grad(grad: Tensor | null) {
    native().tensorSetGrad(handleOf(this), grad === null ? null : handleOf(grad));
    this.#grad = grad;
  }

  /**
   * Computes gradients of this tensor with respect to the leaves (`Tensor.backward`), adding them to their {@link grad}. Options may come alone:
   * `loss.backward({ retainGraph: true })`.
   *
   * @param gradient - what to multiply by, of this tensor's shape; may be left out for a scalar
   * @throws {StateError} `ERR_TRACED` inside a trace, `ERR_AUTOGRAD`, `ERR_GRAPH_FREED` for a second pass without `retainGraph`
   */
  backward(gradient?: Tensor | BackwardOptions | null, options?: BackwardOptions): void {
    const alone = gradient !== null && gradient !== undefined && !(gradient instanceof Tensor);
    backwardFrom([this], [alone ? null : (gradient ?? null)], (alone ? gradient : options) ?? {}, 'backward()');
  }

  /**
   * Calls `hook` with the gradient of this tensor whenever one is computed (`Tensor.register_hook`); what it returns takes the gradient's place. It runs on
   * the JavaScript thread, within `backward()` or `autograd.grad()`; what it throws, they throw.
   *
   * @returns what removes the hook
   * @throws {StateError} `ERR_AUTOGRAD` for a tensor that does not require gradients, `ERR_TRACED` inside a trace. A native training step that meets the hook
   *   fails with `ERR_HOOK_THREAD`: remove it before.
   */
  registerHook(hook: GradientHook): RemovableHandle {
    tracer?.beforeRead(this, 'registerHook()');
    const removable = new RemovableHandle();
    native().tensorRegisterHook(handleOf(this), hookFunction(handleOf(this), hook, removable, make));
    return removable;
  }

  /** Has {@link grad} kept for a tensor that is not a leaf (`Tensor.retain_grad`). @throws {StateError} `ERR_AUTOGRAD` */
  retainGrad(): void {
    native().tensorRetainGrad(handleOf(this));
  }

  /**
   * The value of a tensor with one element: `boolean` for bool, `number` otherwise.
   *
   * @throws {ShapeError} `ERR_SHAPE` for any other number of elements
   * @throws {DTypeError} `ERR_DTYPE` for complex, `ERR_UNSAFE_INTEGER` for an int64 beyond a number's range
   * @throws {StateError} `ERR_TRACED` inside a trace
   */
  item(): ElementOf<D> {
    if (this.numel !== 1) {
      throw new ShapeError(
        'ERR_SHAPE',
        `item() needs a tensor of one element, received shape [${this.shape.join(', ')}]. Read it with toArray().`,
        {
          fields: { shape: this.shape },
        },
      );
    }
    refuseComplex(this.dtype, 'item()');
    return elementAt(this.#read('item()'), 0, this.dtype) as ElementOf<D>;
  }

  /**
   * The elements as nested arrays (`Tensor.tolist`): `boolean` for bool, `number` otherwise.
   *
   * @throws as {@link item}, except for the shape
   */
  toArray(): NestedArray<ElementOf<D>> {
    refuseComplex(this.dtype, 'toArray()');
    return nest(this.#read('toArray()'), this.shape, this.dtype) as NestedArray<ElementOf<D>>;
  }

  /**
   * A copy of the elements, flat and row-major: the array of the dtype, `BigInt64Array` for int64, `Uint8Array` for bool, `Float32Array` for float16
   * and bfloat16 (widened, exact), pairs (real, imaginary) for complex.
   *
   * @throws {StateError} `ERR_TRACED` inside a trace
   */
  toTypedArray(): TypedArrayOf<D> {
    return this.#read('toTypedArray()') as TypedArrayOf<D>;
  }

  /** Text as PyTorch prints it: four decimals, long axes shortened. */
  override toString(): string {
    if (this.disposed) return 'tensor(disposed)';
    return formatTensor(this.#read('toString()'), this);
  }

  #read(action: string): TypedArray {
    tracer?.beforeRead(this, action);
    return typedArrayOf(native().tensorToBuffer(handleOf(this)), this.dtype);
  }
}

/** A backward pass from several tensors. Internal: for `backward()` and `autograd.backward`. */
export function backwardFrom(
  tensors: readonly Tensor[],
  gradients: readonly (Tensor | null)[],
  options: BackwardOptions,
  caller: string,
): void {
  for (const tensor of tensors) tracer?.beforeRead(tensor, caller);
  checkKeys(caller, options, ['retainGraph', 'createGraph', 'inputs']);
  const createGraph = options.createGraph ?? false;
  native().autogradBackward(
    tensors.map(handleOf),
    gradients.map((gradient) => (gradient === null ? null : handleOf(gradient))),
    options.retainGraph ?? createGraph,
    createGraph,
    (options.inputs ?? []).map(handleOf),
  );
}

/** Makes the `Tensor` for a handle and owns it from here on. Internal. */
export function wrap(handle: Handle): Tensor {
  return make(handle);
}

/** Forgets the cached shape and dtype of a tensor that was written to. Internal. */
export function shapeChanged(tensor: Tensor): void {
  forget(tensor);
}

/** `tensor.data = source`: the same tensor with another storage (device, dtype or layout). Internal. */
export function setData(tensor: Tensor, source: Tensor): void {
  native().tensorSetData(handleOf(tensor), handleOf(source));
  forget(tensor);
}

function refuseComplex(dtype: DType, action: string): void {
  if (!isComplex(dtype)) return;
  throw new DTypeError('ERR_DTYPE', `${action} cannot return ${dtype} elements. Read them as pairs with toTypedArray().`, {
    fields: { dtype },
  });
}

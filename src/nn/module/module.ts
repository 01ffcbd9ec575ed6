/** The base of every layer and model. */

import { DTypeError } from '../../errors.js';
import { loadState } from '../../graph/load-state.js';
import type { LoadStateDictOptions } from '../../graph/model.js';
import { saveModel } from '../../graph/model-files.js';
import { checkDevice, type Device } from '../../tensor/device.js';
import { type DType, type FloatDType, isDType, isFloatingPoint } from '../../tensor/dtype.js';
import { noGrad } from '../../tensor/grad-mode.js';
import type { RemovableHandle } from '../../tensor/hooks.js';
import { setData, type Tensor } from '../../tensor/tensor.js';
import type { Buffer } from './buffer.js';
import { addHook } from './hooks.js';
import { type ModuleMembers, membersOf } from './members.js';
import type { Parameter } from './parameter.js';
import { describeModule } from './repr.js';
import { modulesOf, stateOf } from './tree.js';

/** Sees a module's inputs before its forward; what it returns, one value or an array of all, takes their place. */
export type ForwardPreHook = (module: Module, inputs: readonly unknown[]) => unknown;

/** Sees a module's inputs and output after its forward; what it returns takes the output's place. */
export type ForwardHook = (module: Module, inputs: readonly unknown[], output: unknown) => unknown;

/** A module that maps one tensor to one tensor, as most layers do. */
export type TensorModule = Module & { forward(input: Tensor): Tensor };

/**
 * The base of every layer and model (`torch.nn.Module`).
 *
 * Fields that hold a `Module`, `Parameter` or `Buffer` are found by themselves, in declaration order, so `stateDict()` has the names that PyTorch
 * gives the same model. Private `#fields` and arrays are not looked into: use `nn.ModuleList` for lists. A module begins in training mode.
 *
 * @example
 * ```ts
 * class Net extends nn.Module {
 *   readonly conv1 = new nn.Conv2d(1, 8, 3, { padding: 1 });
 *   readonly linear = new nn.Linear(8, 10);
 *   forward(x: Tensor): Tensor {
 *     return this.linear.forward(F.relu(this.conv1.forward(x)).mean([2, 3]));
 *   }
 * }
 * ```
 */
export abstract class Module implements Disposable {
  /** True in training mode; set with {@link train} and {@link eval}. */
  training: boolean = true;

  // `never` lets each module choose its own inputs; a call goes through the concrete class, which knows them.
  /** Computes the outputs from the inputs. */
  abstract forward(...inputs: never[]): unknown;

  /**
   * PyTorch's name of the class, such as `Conv2d`: what the class says in a `static readonly typeName` of its own, else the class's name, which a minifier may
   * change.
   */
  get typeName(): string {
    const type = this.constructor as { readonly typeName?: string; readonly name: string };
    // Only the class's own: a class that extends a layer is another one.
    return Object.hasOwn(type, 'typeName') && type.typeName !== undefined ? type.typeName : type.name;
  }

  /** What the module holds itself, without what its children hold. */
  members(): ModuleMembers<Module> {
    return membersOf(this.typeName, this.fields(), (value) => value instanceof Module);
  }

  /** Names and values that {@link members} looks through: the fields, in declaration order. Containers give their items. */
  protected fields(): Iterable<readonly [string, unknown]> {
    return Object.entries(this);
  }

  /** Modules that are fields of this one, by field name (`named_children`). */
  namedChildren(): Map<string, Module> {
    return new Map(this.members().children);
  }

  /** Modules that are fields of this one (`children`). */
  children(): Module[] {
    return [...this.members().children.values()];
  }

  /** This module under `''` and every module inside it by path, each once, parents before children (`named_modules`). */
  namedModules(): Map<string, Module> {
    return modulesOf<Module>(this);
  }

  /** Every module of {@link namedModules}. */
  modules(): Module[] {
    return [...this.namedModules().values()];
  }

  /** Every parameter by path; a shared one once, under its first name (`named_parameters`). */
  namedParameters(): Map<string, Parameter> {
    return named(this, (members) => members.parameters);
  }

  /** Every parameter, a shared one once (`parameters`). */
  parameters(): Parameter[] {
    return [...this.namedParameters().values()];
  }

  /** Every buffer by path, persistent or not; a shared one once (`named_buffers`). */
  namedBuffers(): Map<string, Buffer> {
    return named(this, (members) => members.buffers);
  }

  /** Every buffer, a shared one once (`buffers`). */
  buffers(): Buffer[] {
    return [...this.namedBuffers().values()];
  }

  /** Parameters and persistent buffers under all their names, as PyTorch's `state_dict`; the tensors are the module's own, not copies. */
  stateDict(): Map<string, Tensor> {
    return stateOf<Module>(this);
  }

  /**
   * Copies values in, in place (`load_state_dict`). Nothing is changed when anything does not fit.
   *
   * @throws {OptionError} `ERR_STATE_DICT_NAMES`, which lists every name that is missing, unexpected or of another shape
   * @throws {ShapeError} `ERR_STATE_DICT_SHAPE` when only shapes differ
   */
  loadStateDict(state: ReadonlyMap<string, Tensor>, options: LoadStateDictOptions = {}): void {
    loadState(this.stateDict(), state, options);
  }

  /** Puts this module and all inside it in training mode, or with `false` in evaluation mode. */
  train(on = true): this {
    for (const module of this.modules()) module.training = on;
    return this;
  }

  /** Puts this module and all inside it in evaluation mode. */
  eval(): this {
    return this.train(false);
  }

  /**
   * Moves parameters, their gradients and buffers to a device, or gives those that are floating-point another dtype (`to`, `double`, `half`, `bfloat16`), in place.
   *
   * @param target - `'cpu'`, `'cuda'`, `'cuda:1'`, or `'float32'`, `'float64'`, `'float16'`, `'bfloat16'`
   * @throws {DeviceError} `ERR_DEVICE_UNKNOWN`, or as the device fails
   * @throws {DTypeError} `ERR_DTYPE` for a dtype that is not floating-point
   */
  to(target: Device | FloatDType): this {
    const dtype = isDType(target) ? floatDType(target) : null;
    const change = dtype ?? checkDevice(target as Device);
    const tensors = [...this.parameters(), ...this.buffers()].filter((tensor) => dtype === null || isFloatingPoint(tensor.dtype));
    noGrad(() => {
      for (const tensor of tensors) {
        const { grad } = tensor;
        for (const part of grad === null ? [tensor] : [tensor, grad]) {
          using moved = part.to(change);
          setData(part, moved);
        }
      }
    });
    return this;
  }

  /** Sets whether training changes the parameters (`requires_grad_`). */
  requiresGrad_(on = true): this {
    for (const parameter of this.parameters()) parameter.requiresGrad = on;
    return this;
  }

  /** Drops the gradients of all parameters (`zero_grad`). */
  zeroGrad(): void {
    for (const parameter of this.parameters()) parameter.grad = null;
  }

  /**
   * Calls `hook` with the module and its inputs before each forward (`register_forward_pre_hook`); what it returns takes the inputs' place. While the module
   * is traced the hook is, too: its operators become part of the graph.
   *
   * @returns what removes the hook
   * @throws {OptionError} `ERR_OPTION_VALUE`
   */
  registerForwardPreHook(hook: ForwardPreHook): RemovableHandle {
    return addHook(this, 'before', hook);
  }

  /** Calls `hook` with the module, its inputs and its output after each forward (`register_forward_hook`); as {@link registerForwardPreHook}. */
  registerForwardHook(hook: ForwardHook): RemovableHandle {
    return addHook(this, 'after', hook);
  }

  /** Calls `fn` with every module, children before parents (`apply`); for initialisation. */
  apply(fn: (module: Module) => void): this {
    // Refuses what is nested too deep.
    this.namedModules();
    for (const child of this.children()) child.apply(fn);
    fn(this);
    return this;
  }

  /**
   * Writes the weights; the extension chooses the format: `.safetensors` or `.pth`.
   *
   * @throws {FormatError} `ERR_MODEL_EXTENSION`
   * @throws {CheckpointError} `ERR_FILE_WRITE`
   */
  async save(path: string): Promise<void> {
    await saveModel(this, path);
  }

  /** Frees all parameters and buffers. Models traced from this module share them and cannot be used afterwards. */
  dispose(): void {
    for (const tensor of [...this.parameters(), ...this.buffers()]) tensor.dispose();
  }

  /** {@link dispose}, for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  /** What stands in the parentheses of {@link toString}; layers list their options here, as PyTorch spells them. */
  extraRepr(): string {
    return '';
  }

  /** The tree of modules, as PyTorch prints it. */
  toString(): string {
    return describeModule(this);
  }
}

// A function, not a #private method: copies of a module (see clone-module.ts) are made without its constructor and have no private members.
function named<T>(root: Module, select: (members: ModuleMembers<Module>) => ReadonlyMap<string, T>): Map<string, T> {
  const found = new Map<string, T>();
  const seen = new Set<T>();
  for (const [path, module] of root.namedModules()) {
    for (const [name, value] of select(module.members())) {
      if (seen.has(value)) continue;
      seen.add(value);
      found.set(path === '' ? name : `${path}.${name}`, value);
    }
  }
  return found;
}

function floatDType(dtype: DType): DType {
  if (isFloatingPoint(dtype)) return dtype;
  throw new DTypeError('ERR_DTYPE', `A module's weights cannot be ${dtype}; expected 'float32', 'float64', 'float16' or 'bfloat16'.`, {
    fields: { dtype },
  });
}

/** Hooks around a module's forward. */

import { OptionError } from '../../errors.js';
import { show } from '../../option-checks.js';
import { RemovableHandle } from '../../tensor/hooks.js';
import { refusePromise } from '../../tensor/scope.js';

/** What hooks can stand around. */
interface Hookable {
  forward(...inputs: never[]): unknown;
}

type Before = (module: never, inputs: readonly unknown[]) => unknown;
type After = (module: never, inputs: readonly unknown[], output: unknown) => unknown;

interface Hooks {
  readonly before: Set<Before>;
  readonly after: Set<After>;
  /** Undoes what stands in front of the module's own forward. */
  readonly uninstall: () => void;
}

const installed = new WeakMap<Hookable, Hooks>();

/** Adds a hook of one kind, in front of a module's forward. Internal: for `Module`. */
export function addHook(module: Hookable, kind: 'before', hook: Before): RemovableHandle;
export function addHook(module: Hookable, kind: 'after', hook: After): RemovableHandle;
export function addHook(module: Hookable, kind: 'before' | 'after', hook: Before | After): RemovableHandle {
  if (typeof hook !== 'function') throw new OptionError('ERR_OPTION_VALUE', `A forward hook must be a function, received ${show(hook)}.`);
  const hooks = installed.get(module) ?? install(module);
  // A function of its own, so that one hook added twice is two.
  const entry = (...args: unknown[]): unknown => (hook as (...values: unknown[]) => unknown)(...args);
  const list: Set<(...args: unknown[]) => unknown> = hooks[kind] as Set<(...args: unknown[]) => unknown>;
  list.add(entry);
  return new RemovableHandle().onRemove(() => {
    list.delete(entry);
    if (hooks.before.size + hooks.after.size > 0) return;
    hooks.uninstall();
    installed.delete(module);
  });
}

function install(module: Hookable): Hooks {
  const own = Object.getOwnPropertyDescriptor(module, 'forward');
  const forward = module.forward;
  const before = new Set<Before>();
  const after = new Set<After>();
  const hooked = (...given: unknown[]): unknown => {
    let inputs: readonly unknown[] = given;
    for (const hook of before) {
      const replaced = checked(hook(module as never, inputs));
      if (replaced !== undefined) inputs = Array.isArray(replaced) ? replaced : [replaced];
    }
    let output: unknown = forward.apply(module, inputs as never[]);
    for (const hook of after) {
      const replaced = checked(hook(module as never, inputs, output));
      if (replaced !== undefined) output = replaced;
    }
    return output;
  };
  // Not enumerable: it is no part of the module, and copies of the module have none.
  Object.defineProperty(module, 'forward', { value: hooked, configurable: true, writable: true, enumerable: false });
  const hooks: Hooks = {
    before,
    after,
    uninstall: () => {
      if (own === undefined) Reflect.deleteProperty(module, 'forward');
      else Object.defineProperty(module, 'forward', own);
    },
  };
  installed.set(module, hooks);
  return hooks;
}

function checked(result: unknown): unknown {
  refusePromise(
    result,
    'forward hook',
    'ERR_ASYNC_HOOK',
    'A forward hook returned a promise. Expected a synchronous function: the forward pass goes on at once and does not wait for it.',
  );
  return result;
}

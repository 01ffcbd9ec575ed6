/** Notices that the launcher of this process is gone. */

const LOOK = 1_000;

/**
 * Calls `gone`, once, when the launcher that started this process has ended without ending it.
 *
 * @returns ends the watch
 */
export function whenLauncherIsGone(gone: () => void, env: Readonly<Record<string, string | undefined>> = process.env): () => void {
  const launcher = Number(env.NEVE_LAUNCHER_PID);
  // Somebody between the launcher and this process, such as a shell, is watched by its own parent.
  if (!(launcher > 0) || process.ppid !== launcher) return () => undefined;
  const timer = setInterval(() => {
    if (process.ppid === launcher) return;
    clearInterval(timer);
    gone();
  }, LOOK);
  timer.unref();
  return () => clearInterval(timer);
}

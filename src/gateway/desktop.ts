// Opens an address in the person's browser, where there is a desktop to open it on.
// Does not wait for the browser, nor know whether it came.
import { spawn } from 'node:child_process'

/** Whether a person sits before this process and has a desktop. */
export function hasDesktop(): boolean {
  if (!process.stdout.isTTY || process.env.CI) return false
  if (process.platform === 'darwin' || process.platform === 'win32') return true
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
}

/** Asks the desktop to open `url`; `failed` is called when it has no way to. */
export function openOnDesktop(url: string, failed: () => void): void {
  const [program, ...args] =
    process.platform === 'darwin'
      ? ['open', url]
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '""', url]
        : ['xdg-open', url]
  const child = spawn(program!, args, { stdio: 'ignore', detached: true })
  child.on('error', failed)
  child.on('exit', (code) => {
    if (code) failed()
  })
  child.unref()
}

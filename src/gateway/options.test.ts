// The command line: what it means, and the sentences for what it cannot mean.
// Does not start a gateway.
import { describe, expect, test } from 'vitest'
import { helpText, parseOptions, UsageError } from './options.ts'

describe('the command line', () => {
  test('without flags: the usual ports, this machine alone', () => {
    expect(parseOptions([])).toEqual({
      port: 8083,
      tcp: 1883,
      host: null,
      lan: false,
      open: null,
      headless: false,
      profile: null,
      embedded: false,
      config: null,
      logLevel: 'info',
      hashPassword: false,
      scram: false,
      help: false,
      version: false,
    })
  })

  test('every flag', () => {
    const line = '--port 0 --tcp=21883 --host 0.0.0.0 --headless --profile /tmp/p --config c.json --log-level debug'
    expect(parseOptions(line.split(' '))).toMatchObject({
      port: 0,
      tcp: 21883,
      host: '0.0.0.0',
      open: false,
      headless: true,
      profile: '/tmp/p',
      config: 'c.json',
      logLevel: 'debug',
    })
    expect(parseOptions(['--open']).open).toBe(true)
    expect(parseOptions(['--no-open']).open).toBe(false)
    expect(parseOptions(['--embedded']).embedded).toBe(true)
    expect(parseOptions(['--host', '[::1]']).host).toBe('::1')
    expect(parseOptions(['--host', 'localhost']).host).toBe(null)
    expect(parseOptions(['--hash-password', '--scram'])).toMatchObject({ hashPassword: true, scram: true })
    expect(parseOptions(['-h']).help).toBe(true)
    expect(parseOptions(['--version']).version).toBe(true)
  })

  test.each([
    ['--prot 1', 'There is no flag --prot; did you mean --port?'],
    ['--verbose', /There is no flag --verbose/],
    ['--port', /--port/],
    ['--port x', '--port takes a port from 0 to 65535, not "x".'],
    ['--port 65536', '--port takes a port from 0 to 65535, not "65536".'],
    ['--tcp -1', /--tcp/],
    ['--port 5000 --tcp 5000', '--port and --tcp need two different ports.'],
    ['--host a_b', /--host takes an address/],
    ['--log-level loud', '--log-level is one of error, warning, info, debug, not "loud".'],
    ['--lan --host 1.2.3.4', '--lan and --host exclude each other.'],
    ['--headless --embedded', '--headless and --embedded exclude each other.'],
    ['--open --no-open', '--open and --no-open exclude each other.'],
    ['--headless --open', '--headless and --open exclude each other.'],
    ['--profile x', '--profile goes with --headless.'],
    ['--config=', '--config needs a value.'],
    ['--headless=yes', /--headless/],
    ['start', /start/],
  ])('%s is refused', (line, message) => {
    expect(() => parseOptions(line.split(' '))).toThrow(UsageError)
    expect(() => parseOptions(line.split(' '))).toThrow(message)
  })

  test('the help names every flag', () => {
    for (const flag of [
      'port',
      'tcp',
      'host',
      'lan',
      'open',
      'no-open',
      'headless',
      'profile',
      'embedded',
      'config',
      'log-level',
      'help',
      'version',
    ]) {
      expect(helpText).toContain(`--${flag}`)
    }
  })
})

// The workbench as a person uses it: proofs, wills three ways, last words, every option of MQTT 5, and groups that share.
// Does not know how anything is drawn beyond its names and roles.
import { expect, type Page } from '@playwright/test'
import { bench, connectBench, goTo, inspector, openPage, part, row } from './panel-support.ts'
import { test } from './support.ts'

const said = (page: Page) => bench(page).getByRole('status').first()

async function openBench(page: Page): Promise<void> {
  const toggle = bench(page).getByRole('button', { name: 'Workbench', exact: false }).first()
  if ((await toggle.getAttribute('aria-expanded')) === 'false') await toggle.click()
}

const unfold = (page: Page, title: string) => part(page, 'Connection').getByText(title, { exact: true }).click()

async function connect(page: Page): Promise<void> {
  await bench(page).getByRole('button', { name: 'Connect', exact: true }).click()
}

async function addUser(page: Page, name: string, password: string): Promise<void> {
  const main = page.getByRole('main')
  await goTo(page, 'settings?tab=users')
  await main.getByLabel('User name', { exact: true }).fill(name)
  await main.getByLabel('Password', { exact: true }).fill(password)
  await main.getByRole('button', { name: 'Add user' }).click()
  await expect(main.getByRole('listitem').filter({ hasText: name })).toContainText('SCRAM-SHA-256')
}

test('SCRAM-SHA-256: a wrong password is refused, the right one proved, and proved again', async ({ page, site }) => {
  await openPage(page, site, 'settings?tab=users')
  await openBench(page)
  await bench(page).getByLabel('Client identifier').fill('prover')
  await unfold(page, 'User name and password')
  await bench(page).getByLabel('How it is proved').selectOption('SCRAM-SHA-256')
  await bench(page).getByLabel('User name').fill('ann')
  await bench(page).getByLabel('Password').fill('wrong')
  await connect(page)
  await expect(said(page)).toContainText('bad authentication method (0x8c)')
  await addUser(page, 'ann', 'correct horse')
  await connect(page)
  await expect(said(page)).toContainText('not authorized (0x87)')
  await bench(page).getByLabel('Password').fill('correct horse')
  await connect(page)
  await expect(said(page)).toContainText('Connected')
  await bench(page).getByRole('button', { name: 'Prove again' }).click()
  await expect(said(page)).toContainText('Proved again')
  await goTo(page, 'clients?client=prover')
  await expect(inspector(page)).toContainText('ann')
  await inspector(page).getByText('CONNECT as sent').click()
  await expect(inspector(page)).toContainText('SCRAM-SHA-256')
  // The password itself was shown to nobody.
  await expect(inspector(page).getByText('given')).toHaveCount(0)
})

test('a method that the broker does not know is refused in words', async ({ page, site }) => {
  await openPage(page, site, 'clients')
  await openBench(page)
  await unfold(page, 'User name and password')
  await bench(page).getByLabel('How it is proved').selectOption('another method')
  await bench(page).getByLabel('Method', { exact: true }).fill('GS2-KRB5')
  await expect(part(page, 'Connection')).toContainText('it can’t answer')
  await connect(page)
  await expect(said(page)).toContainText('bad authentication method (0x8c)')
})

test('a client whose keep alive runs out leaves its will', async ({ page, site, openTab }) => {
  await openPage(page, site, 'clients')
  const other = await openTab()
  await other.connect('watcher')
  await other.subscribe('watcher', 'status/#', 1)
  await page.bringToFront()
  await openBench(page)
  await bench(page).getByLabel('Keep alive, s').fill('1')
  await unfold(page, 'Will')
  await bench(page).getByLabel('Send a will when the link breaks').check()
  await part(page, 'Connection').getByLabel('Topic').fill('status/lamp')
  await connectBench(page, 'lamp')
  await expect(part(page, 'Connection')).toContainText('will armed')
  await bench(page).getByRole('button', { name: 'Let keep alive run out' }).click()
  await expect(said(page)).toContainText('The network is dead')
  expect(await other.seen('watcher', 1)).toMatchObject([{ topic: 'status/lamp', payload: 'gone' }])
  await expect(said(page)).toContainText('heard nothing for 1.5 × keep alive')
  await expect(bench(page).getByRole('button', { name: 'Connect', exact: true })).toBeVisible()
})

test('the keep alive of a client elsewhere runs out too, and then holds spare clients again', async ({
  page,
  site,
  openTab,
}) => {
  await openPage(page, site, 'clients')
  const other = await openTab()
  await other.connect('watcher')
  await other.subscribe('watcher', 'gone/#', 1)
  const will = { topic: 'gone/sensor', payload: 'lost', qos: 1 as const, retain: false }
  await other.connect('sensor', { keepalive: 2, will })
  await page.bringToFront()
  await row(page, 'sensor').click()
  await inspector(page).getByRole('button', { name: 'Let keep alive run out' }).click()
  expect(await other.seen('watcher', 1)).toMatchObject([{ topic: 'gone/sensor', payload: 'lost' }])
  await expect(inspector(page)).toContainText('keep alive timeout (0x8d)')
  await goTo(page, 'flow')
  await page.getByRole('button', { name: 'More', exact: false }).last().click()
  await expect(page.getByLabel(/Let a client die/)).not.toBeChecked()
})

test('a delayed will counts down where its client was, and a comeback in time stops it', async ({
  page,
  site,
  openTab,
}) => {
  await openPage(page, site, 'clients')
  const other = await openTab()
  await other.connect('watcher')
  await other.subscribe('watcher', '#', 1)
  await page.bringToFront()
  await openBench(page)
  await bench(page).getByLabel('Session expiry, s').first().fill('300')
  // With it the session ends at the comeback, and the will is due.
  await bench(page).getByLabel('Clean start').uncheck()
  await unfold(page, 'Will')
  await bench(page).getByLabel('Send a will when the link breaks').check()
  await bench(page).getByLabel('Delay, s').fill('301')
  await expect(part(page, 'Connection')).toContainText('A delay ends with the session')
  await bench(page).getByLabel('Delay, s').fill('120')
  await expect(part(page, 'Connection')).not.toContainText('A delay ends with the session')
  await connectBench(page, 'lamp')
  await bench(page).getByRole('button', { name: 'Pull the plug' }).click()
  await expect(part(page, 'Connection')).toContainText(/will due in (2 min|1 min \d+ s)/)
  await expect(row(page, 'lamp')).toContainText('due in')
  await connect(page)
  await expect(part(page, 'Connection')).toContainText('will armed')
  await other.publish('watcher', 'last', 'x', 1)
  expect((await other.seen('watcher', 1)).map(({ topic }) => topic)).toEqual(['last'])
})

test('DISCONNECT says what the card says: with 0x04 the will is due, and the session lives longer', async ({
  page,
  site,
  openTab,
}) => {
  await openPage(page, site, 'clients')
  const other = await openTab()
  await other.connect('watcher')
  await other.subscribe('watcher', 'status/#', 1)
  await page.bringToFront()
  await openBench(page)
  await bench(page).getByLabel('Session expiry, s').first().fill('10')
  await unfold(page, 'Will')
  await bench(page).getByLabel('Send a will when the link breaks').check()
  await part(page, 'Connection').getByLabel('Topic').fill('status/lamp')
  await unfold(page, 'How it says goodbye')
  await bench(page)
    .getByRole('combobox', { name: /^Reason/ })
    .selectOption({ label: '0x04 disconnect with will message' })
  await bench(page).getByLabel('Session expiry, s').last().fill('7200')
  await connectBench(page, 'lamp')
  await bench(page).getByRole('button', { name: 'Say goodbye' }).click()
  await expect(said(page)).toContainText('(0x04): the will, if any, is due all the same')
  expect(await other.seen('watcher', 1)).toMatchObject([{ topic: 'status/lamp' }])
  await expect(row(page, 'lamp')).toContainText(/(2 h|1 h 59 min) left/)
})

test('every option of CONNECT goes as typed, and what the broker answered is told', async ({ page, site }) => {
  await openPage(page, site, 'clients')
  await openBench(page)
  await bench(page).getByLabel('Session expiry, s').first().fill('77')
  await unfold(page, 'Limits and requests')
  await bench(page).getByLabel('Receive maximum').fill('11')
  await bench(page).getByLabel('Alias maximum').fill('12')
  await bench(page).getByLabel('Largest packet, bytes').fill('131313')
  await bench(page).getByLabel('Request response information').check()
  await bench(page).getByLabel('Request problem information').uncheck()
  await part(page, 'Connection').getByLabel('User properties').first().fill('room: hall')
  await unfold(page, 'Will')
  const form = part(page, 'Connection')
  await bench(page).getByLabel('Send a will when the link breaks').check()
  await form.getByLabel('Topic', { exact: true }).fill('status/lamp')
  await form.getByRole('combobox', { name: /^Format/ }).selectOption('Hex')
  await form.getByLabel('Payload', { exact: true }).fill('0')
  await expect(form).toContainText('Hexadecimal wants pairs')
  await connect(page)
  await expect(bench(page).getByRole('button', { name: 'Connect', exact: true })).toBeVisible()
  await form.getByLabel('Payload', { exact: true }).fill('00 ff')
  await form.getByText('Properties', { exact: true }).click()
  await form.getByLabel('Content type').fill('image/png')
  await form.getByLabel('Response topic').fill('answers')
  await form.getByLabel('Correlation data').fill('0x01')
  await form.getByLabel('Expires after, s').fill('90')
  await connectBench(page, 'full')
  await goTo(page, 'clients?client=full')
  await inspector(page).getByText('CONNECT as sent').click()
  const sent = inspector(page).locator('details').filter({ hasText: 'CONNECT as sent' })
  for (const words of [
    'status/lamp, QoS 1',
    'image/png',
    'answers',
    '1 min 30 s',
    '1 min 17 s',
    '131,313',
    'room: hall',
  ])
    await expect(sent).toContainText(words)
  await expect(sent).toContainText('Request Problem Informationno')
  await unfold(page, 'What the broker answered')
  await expect(part(page, 'Connection')).toContainText('Topic Alias Maximum')
})

test('an alias stands for a topic, and nobody who hears is told apart from somebody', async ({ page, site }) => {
  await openPage(page, site, 'clients')
  await connectBench(page, 'hand')
  const form = part(page, 'Publish')
  await form.getByRole('button', { name: 'Publish', exact: true }).click()
  await expect(said(page)).toContainText('nobody had subscribed (0x10)')
  await bench(page).getByRole('button', { name: 'Subscribe', exact: true }).click()
  await form.getByText('Properties', { exact: true }).click()
  await form.getByLabel('Topic alias').fill('3')
  await form.getByRole('combobox', { name: /^Format/ }).selectOption('JSON')
  await form.getByLabel('Payload', { exact: true }).fill('{"n": {{n}}}')
  await form.getByRole('button', { name: 'Publish', exact: true }).click()
  await expect(said(page)).toContainText('Published to demo/hello')
  await form.getByLabel('Topic', { exact: true }).fill('')
  await form.getByRole('button', { name: 'Publish', exact: true }).click()
  await expect(said(page)).toContainText('Published to alias 3')
  const heard = bench(page).getByRole('region', { name: 'Received' }).getByRole('listitem')
  await expect(heard).toHaveCount(2)
  await expect(heard.first()).toContainText('demo/hello')
  await expect(heard.first()).toContainText('{"n": 1}')
})

test('several filters go in one SUBSCRIBE, each with its own options, and each has its own answer', async ({
  page,
  site,
}) => {
  await openPage(page, site, 'clients')
  await connectBench(page, 'hand')
  const form = part(page, 'Subscribe')
  const another = form.getByRole('button', { name: 'Another filter in the same SUBSCRIBE' })
  await form.getByRole('textbox', { name: 'Topic filter' }).fill('own/#')
  await form.getByRole('combobox', { name: 'QoS' }).selectOption('2')
  await form.getByText('Options', { exact: true }).click()
  await form.getByRole('checkbox', { name: /^No Local/ }).check()
  await another.click()
  await page.keyboard.type('left/out')
  await form.getByRole('checkbox', { name: /^No Local/ }).uncheck()
  await another.click()
  await form.getByRole('button', { name: 'Leave out left/out' }).click()
  await form.getByRole('textbox', { name: 'Topic filter' }).fill(`deep${'/x'.repeat(300)}`)
  await form.getByRole('combobox', { name: 'QoS' }).selectOption('0')
  await form.getByRole('button', { name: 'Subscribe', exact: true }).click()
  await expect(said(page)).toContainText('Subscribed to own/#, QoS 2 granted.')
  await expect(said(page)).toContainText('Not subscribed to deep/x')
  await expect(form.getByRole('listitem')).toHaveText([/^own\/#.*No Local/])
})

test('a shared group shows who got how much, and who was passed over and why', async ({ page, site, openTab }) => {
  await openPage(page, site, 'broker?tab=shared')
  await expect(page.getByRole('main')).toContainText('No shared subscriptions')
  const other = await openTab()
  const kept = { clean: false, properties: { sessionExpiryInterval: 600 } }
  for (const name of ['worker-1', 'worker-2', 'away']) {
    await other.connect(name, kept)
    await other.subscribe(name, '$share/crew/jobs/#', 1)
  }
  await other.end('away')
  await other.connect('boss')
  for (let n = 0; n < 6; n++) await other.publish('boss', 'jobs/1', String(n), 1)
  await page.bringToFront()
  const group = page.getByRole('region', { name: 'Group crew' })
  await expect(group).toContainText('members in turn')
  await expect(group).toContainText('6 messages')
  const member = (name: string) => group.getByRole('row').filter({ hasText: name })
  await expect(member('worker-1').getByRole('cell').nth(1)).toHaveText(/ 3$/)
  await expect(member('away').getByRole('cell').nth(1)).toHaveText(/ 0$/)
  await expect(member('away')).toContainText('was offline')
  await expect(group.getByText('next', { exact: true })).toHaveCount(1)
  await member('worker-2').getByRole('link').click()
  await inspector(page).getByRole('link', { name: '$share/crew/jobs/#' }).click()
  await expect(group).toBeVisible()
})

test('the last hour is there for a page that was opened just now', async ({ page, site, openTab }) => {
  await openPage(page, site, 'broker?span=hour')
  const other = await openTab()
  await other.connect('talker')
  await page.bringToFront()
  await expect(page.getByRole('button', { name: '1 h' })).toHaveAttribute('aria-pressed', 'true')
  await page.getByRole('button', { name: '5 min' }).click()
  await expect(page.getByRole('button', { name: '5 min' })).toHaveAttribute('aria-pressed', 'true')
  await page.getByRole('button', { name: 'Table' }).click()
  // The broker's first sample is older than this page's first look.
  await expect(page.getByRole('table').getByRole('row').nth(1)).toBeVisible()
})

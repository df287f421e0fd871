// A guest's link in the hand of the host: its packets are held, let go and cut over a real data channel, both ways.
// Does not test how a row is drawn: flow.spec.ts does.
import { expect, type Locator, type Page } from '@playwright/test'
import { type PeerPage, test } from './peers-support.ts'

const rows = (page: Page, name: RegExp): Locator =>
  page.getByRole('region', { name: 'Packets in the order of the broker' }).getByRole('listitem', { name })

/** Holds the link of this client in both directions, by a packet that passed on it. */
async function hold(panel: Page, client: string, packet: Locator): Promise<void> {
  const bar = panel.getByText(/1 link held/)
  await expect(bar).toHaveCount(0)
  await packet.click({ button: 'right' })
  await panel.getByRole('button', { name: `Hold the link of ${client}` }).click()
  // By then the broker holds it: what others send comes by another way, and could come before.
  await expect(bar).toBeVisible()
  await panel.keyboard.press('Escape')
  await panel.keyboard.press('End')
}

/** Lets the held packet of this name go, once it is there. */
async function release(panel: Page, name: string): Promise<void> {
  const row = rows(panel, new RegExp(`${name}.*held`))
  const key = await row.first().getAttribute('data-key')
  await row.first().getByRole('button', { name: 'Release' }).click()
  await expect(panel.locator(`[data-key="${key}"]`)).not.toHaveAttribute('aria-label', /held/)
}

async function cut(
  panel: Page,
  name: string,
  how: 'Cut before it arrives' | 'Cut after it has arrived',
): Promise<void> {
  await rows(panel, new RegExp(`${name}.*held`))
    .first()
    .getByRole('button', { name: 'Cut' })
    .click()
  await panel.getByRole('button', { name: how }).click()
  // Live again: who has pressed something in a row stays there.
  await panel.keyboard.press('End')
}

async function joined(page: PeerPage, link: string, name: string): Promise<string> {
  await page.join(link, name)
  await page.path(name, 'direct')
  return (await page.peer(name)).clientId
}

test('a guest over WebRTC: its packets are held, let go and cut, towards the broker and from it', async ({
  context,
  gateway,
  hostPage,
  guestPage,
}) => {
  const link = await (await hostPage()).invite()
  const panel = await context.newPage()
  await panel.addInitScript(() => localStorage.setItem('mqtab.demo', 'off'))
  await panel.goto(`${gateway.url}#/flow`)
  const [guest, other] = [await guestPage(), await guestPage()]
  const kiwi = await joined(guest, link, 'Kiwi 7')
  await joined(other, link, 'Lime 3')
  await guest.subscribe('Kiwi 7', 'class/#', 1)
  await panel.bringToFront()
  await expect(rows(panel, /SUBACK/)).toBeVisible()

  // Towards the broker: it waits, and goes on when it is let go; so does each answer.
  await hold(panel, kiwi, rows(panel, /SUBACK/))
  const published = guest.publish('Kiwi 7', 'class/kiwi7/say', 'one', 1)
  await release(panel, `PUBLISH, packet \\d+, ${kiwi} to broker`)
  await release(panel, `broker to ${kiwi}`)
  await release(panel, `broker to ${kiwi}`)
  expect(await guest.seen('Kiwi 7', 1)).toEqual(['class/kiwi7/say one 1'])
  await published
  await release(panel, `PUBACK, packet \\d+, ${kiwi} to broker`)
  await expect(rows(panel, new RegExp(`delivered ×1 to ${kiwi}`))).toBeVisible()

  // Cut before it arrives: the broker never got it, so the guest sends it again on its next link.
  const again = guest.publish('Kiwi 7', 'class/kiwi7/say', 'two', 1)
  await cut(panel, `PUBLISH, packet \\d+, ${kiwi} to broker`, 'Cut before it arrives')
  await expect(rows(panel, new RegExp(`PUBLISH, packet \\d+, ${kiwi} to broker.*lost`))).toBeVisible()
  await again
  expect((await guest.connected('Kiwi 7', 2))[1]).toBe(true)
  expect(await guest.seen('Kiwi 7', 2)).toContain('class/kiwi7/say two 1')

  // From the broker, cut after it has arrived: nobody knows that it has, so it comes twice. Held by a packet of the link
  // that is gone: it is the client's link of now that is meant.
  await hold(panel, kiwi, rows(panel, new RegExp(`PUBLISH, packet \\d+, ${kiwi} to broker.*lost`)))
  await other.publish('Lime 3', 'class/lime3/say', 'three', 1)
  await expect(rows(panel, new RegExp(`waits on its way to ${kiwi}: its link is held`))).toBeVisible()
  await cut(panel, `PUBLISH, packet \\d+, broker to ${kiwi}`, 'Cut after it has arrived')
  expect((await guest.seen('Kiwi 7', 4)).slice(2)).toEqual(['class/lime3/say three 1', 'class/lime3/say three 1'])
  await expect(rows(panel, new RegExp(`queued for ${kiwi}: its link was cut after it arrived`))).toBeVisible()
  await expect(rows(panel, new RegExp(`delivered ×2 to ${kiwi} \\(duplicate\\)`))).toBeVisible()
})

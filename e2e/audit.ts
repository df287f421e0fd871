// What is asked of every screen: axe finds nothing, nothing is cut off, what is pressed is large enough. Each tells all that
// it finds before the test ends. Does not know the screens.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'

const axe = readFileSync(join(import.meta.dirname, '../node_modules/axe-core/axe.min.js'), 'utf8')
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

interface Axe {
  run(options: object): Promise<{
    readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[]
  }>
}

/** All rules of WCAG 2.2 AA that axe knows, and its best practices. */
export async function audit(page: Page, what: string): Promise<void> {
  await page.evaluate(axe)
  // What fades in has its colours when it is there.
  await page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => {}))))
  const found = await page.evaluate(async (values) => {
    const { axe } = globalThis as unknown as { axe: Axe }
    const { violations } = await axe.run({ runOnly: { type: 'tag', values } })
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`)
  }, tags)
  expect.soft(found, what).toEqual([])
}

/** Nothing makes the page wider than the window, and no control ends beyond it where it could not be scrolled to. */
export async function expectWithin(page: Page, what: string): Promise<void> {
  const found = await page.evaluate(() => {
    const width = innerWidth
    const scrolls = (element: Element): boolean => {
      for (let each: Element | null = element; each !== null && each !== document.body; each = each.parentElement) {
        if (/auto|scroll/.test(getComputedStyle(each).overflowX)) return true
      }
      return false
    }
    const controls = [...document.querySelectorAll<HTMLElement>('button, input, select, textarea, a[href], h1, h2')]
    const beyond = controls.filter((each) => {
      const { left, right, width: own } = each.getBoundingClientRect()
      return own > 1 && each.checkVisibility() && (right > width + 1 || left < -1) && !scrolls(each)
    })
    const words = beyond.map((each) => each.getAttribute('aria-label') ?? each.textContent?.trim() ?? each.tagName)
    const wide = document.documentElement.scrollWidth > width ? [`${document.documentElement.scrollWidth} px wide`] : []
    return [...wide, ...words]
  })
  expect.soft(found, what).toEqual([])
}

/**
 * What can be pressed has this many CSS pixels in both directions. Less may have (SC 2.5.8): a link within a sentence; what
 * is drawn to scale and chosen by its row as well; a box
 * counts with its label, or has room around it.
 */
export async function expectTargets(page: Page, pixels: number, what: string): Promise<void> {
  const found = await page.evaluate((pixels) => {
    const all = document.querySelectorAll<HTMLElement>(
      'button, a[href], input, select, textarea, summary, [role=tab], [role=row][tabindex], li[tabindex]',
    )
    const tooSmall: string[] = []
    /** A circle of that size around its middle touches nothing else that is pressed. */
    const isAlone = (box: HTMLElement, size: number) => {
      const { left, right, top, bottom } = box.getBoundingClientRect()
      const [x, y] = [(left + right) / 2, (top + bottom) / 2]
      return [...all].every((other) => {
        const { left, right, top, bottom } = other.getBoundingClientRect()
        const distance = Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom))
        return other === box || other.matches('[role=row], li') || distance >= size / 2 - 0.5
      })
    }
    for (const each of all) {
      const isInline = each.tagName === 'A' && getComputedStyle(each).display === 'inline'
      const isDrawn = each.getAttribute('aria-label')?.startsWith('Exchange') ?? false
      if (isInline || isDrawn || !each.checkVisibility() || each.matches(':disabled')) continue
      const label = each.matches('input[type=checkbox], input[type=radio]') ? each.closest('label') : null
      const { width, height, bottom } = (label ?? each).getBoundingClientRect()
      if (width <= 1 || bottom <= 0) continue
      if (each.matches('input[type=checkbox], input[type=radio]') && label === null && isAlone(each, pixels)) continue
      if (width < pixels - 0.5 || height < pixels - 0.5) {
        const name = each.getAttribute('aria-label') ?? each.textContent?.trim().slice(0, 40) ?? ''
        tooSmall.push(`${each.tagName} ${name}: ${Math.round(width)} × ${Math.round(height)}`)
      }
    }
    return tooSmall
  }, pixels)
  expect.soft(found, what).toEqual([])
}

/** Where the focus is: which element, its name, whether it can be seen there, and whether something lies over it. */
export interface Focused {
  /** The same as long as it is the same element. */
  readonly id: number
  readonly name: string
  readonly isNone: boolean
  readonly isOutlined: boolean
  readonly isInSight: boolean
  readonly isCovered: boolean
}

export function focused(page: Page): Promise<Focused> {
  return page.evaluate(() => {
    const kept = globalThis as { focusedBefore?: Element[] }
    kept.focusedBefore ??= []
    const before = kept.focusedBefore
    const element = document.activeElement as HTMLElement
    if (!before.includes(element)) before.push(element)
    const { outlineStyle, outlineWidth } = getComputedStyle(element)
    const { left, top, right, bottom } = element.getBoundingClientRect()
    const [x, y] = [
      (Math.max(0, left) + Math.min(innerWidth, right)) / 2,
      (Math.max(0, top) + Math.min(innerHeight, bottom)) / 2,
    ]
    const over = document.elementFromPoint(x, y)
    const label = element.getAttribute('aria-label') ?? element.textContent?.trim() ?? ''
    return {
      id: before.indexOf(element),
      isNone: element === document.body || element === document.documentElement,
      name: `${element.tagName} ${label.slice(0, 40)}`,
      isOutlined: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2,
      isInSight: right > 0 && left < innerWidth && bottom > 0 && top < innerHeight,
      isCovered: over !== null && !element.contains(over) && !over.contains(element) && over.closest('label') === null,
    }
  })
}

/** Gives the focus to an element that had it before. */
export function focus(page: Page, id: Focused['id']): Promise<void> {
  return page.evaluate((id) => {
    const { focusedBefore } = globalThis as { focusedBefore?: HTMLElement[] }
    focusedBefore?.[id]?.focus()
  }, id)
}

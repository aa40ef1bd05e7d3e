// Wide tables on a telephone: they scroll by themselves, by finger and by keyboard, and no column is squeezed.

// A column of less than six letters that runs over more than eight lines is read letter by letter.
const columnPixelsMin = 96;
const linesMax = 8;

/** How many tables a page has, how many are wider than the screen, and what is wrong with them. */
export async function wideTables(window) {
  return await window.evaluate(({ columnPixelsMin, linesMax }) => {
    const result = { count: 0, wide: 0, faults: [] };
    for (const table of document.querySelectorAll('table')) {
      result.count++;
      const name = `table ${result.count}`;
      const region = table.closest('[role=region]');
      const room = region?.clientWidth ?? document.documentElement.clientWidth;
      if (table.scrollWidth > room) {
        result.wide++;
        const isReached = region && region.tabIndex === 0 && region.getAttribute('aria-label')
          && ['auto', 'scroll'].includes(getComputedStyle(region).overflowX);
        if (!isReached) {
          result.faults.push(`${name} is wider than the screen and has no region of its own that scrolls`);
        }
      }

      const squeezed = [...table.querySelectorAll('td, th')].find(cell => {
        const style = getComputedStyle(cell);
        const text = cell.clientHeight - parseFloat(style.paddingTop) - parseFloat(style.paddingBottom);
        const range = document.createRange();
        range.selectNodeContents(cell);
        const height = Math.min(text, range.getBoundingClientRect().height);
        return cell.clientWidth < columnPixelsMin && height > linesMax * parseFloat(style.lineHeight);
      });
      if (squeezed) {
        result.faults.push(`${name} has a column of ${squeezed.clientWidth} px in which text runs over more than `
          + `${linesMax} lines`);
      }
    }

    return result;
  }, { columnPixelsMin, linesMax });
}

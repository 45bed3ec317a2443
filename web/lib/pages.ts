/** Addresses of pages as they come from outside the page. */

/** Whether an address is one of our own pages, with nothing before it that leads elsewhere. */
export function isOwnPage(address: string): boolean {
  return /^\/(?![/\\])[^\\\p{Cc}]*$/u.test(address) && !/^\/(api|assets)(\/|$)/.test(address);
}
